import { expect, test } from 'vitest'
import { secret, UNKNOWN } from '../../src/index.ts'
import { type PluginKind, shopProgram, shopStack } from './component-plugins.ts'

const transform =
  'transforms: [({ props, opts, type }) => type === "test:index:Pool" ? { props: { ...props, extra: true }, opts } : undefined]'
const withOptions = { options: `protect: true, ${transform}` }

/** The life of a component whose provider is a plugin of this kind: one stack, because each of its runs starts two programs. */
export function testComponents(kind: PluginKind): void {
  test('is planned, made, protected, changed and deleted with its resources; a second up changes nothing; a failure ends the run', async () => {
    const { up: run, preview, destroy, change, project, calls, fail, stateText } = await shopStack(kind, shopProgram(withOptions))
    const up = () => run(undefined, { config: { 'shop:greeting': 'hello' } })
    const planned = await preview()
    expect(planned).toMatchObject({ errors: [], steps: ['create shop', 'create shop-pool'], outputs: { url: UNKNOWN } })

    const made = await up()
    expect(made).toMatchObject({ errors: [], steps: ['create shop', 'create shop-pool'], changes: { create: 3 } })
    expect(made.outputs).toEqual({ url: 'https://arn of shop-pool-1', hush: secret('not shown') })
    const [shop, pool] = (await project.resources()).filter(({ urn }) => urn.includes('shop:index:Shop'))
    expect(shop).toMatchObject({ custom: false, outputs: { url: 'https://arn of shop-pool-1' } })
    // Options of the program reach the resources of the component.
    const inputs = { size: 1, stack: 'dev', config: 'hello', extra: true }
    expect(pool).toMatchObject({ parent: shop!.urn, protect: true, inputs })
    expect(await stateText()).not.toContain('not shown')

    expect(await up()).toMatchObject({ errors: [], steps: [], changes: { same: 3 } })
    expect((await destroy()).errors.join()).toContain('because it is protected')

    await change(shopProgram({ ...withOptions, size: 13 }))
    if (kind === 'an executable') fail.set('update shop-pool', () => new Error('the shop takes no 13'))
    const { result, errors } = await up()
    expect(result).toBe('failed')
    expect(errors.join('\n')).toContain('the shop takes no 13')
    expect(calls.filter(call => call !== 'update shop-pool' || kind !== 'an executable')).toEqual(['create shop-pool'])

    fail.clear()
    calls.length = 0
    await change(shopProgram({ size: 2 }))
    expect((await up()).steps.at(-1)).toBe('update shop-pool')
    expect(await destroy()).toMatchObject({ errors: [], steps: ['delete shop-pool', 'delete shop'] })
    expect(calls).toEqual(['update shop-pool', 'delete shop-pool'])
    expect(await project.resources()).toEqual([])
  })
}

import { expect, test } from 'vitest'
import { secret, UNKNOWN } from '../../src/index.ts'
import { type PluginKind, shopProgram, shopStack } from './component-plugins.ts'

/** The tests of a component whose provider is a plugin of this kind. */
export function testComponents(kind: PluginKind): void {
  test('is planned, made, changed and deleted with its resources; a second up changes nothing', async () => {
    const { up, preview, destroy, change, project, calls, stateText } = await shopStack(kind, shopProgram())
    const planned = await preview()
    expect(planned).toMatchObject({ errors: [], steps: ['create shop', 'create shop-pool'], outputs: { url: UNKNOWN } })

    const made = await up(undefined, { config: { 'shop:greeting': 'hello' } })
    expect(made).toMatchObject({ errors: [], steps: ['create shop', 'create shop-pool'], changes: { create: 3 } })
    expect(made.outputs).toEqual({ url: 'https://arn of shop-pool-1', hush: secret('not shown') })
    const [shop, pool] = (await project.resources()).filter(({ urn }) => urn.includes('shop:index:Shop'))
    expect(shop).toMatchObject({ custom: false, outputs: { url: 'https://arn of shop-pool-1' } })
    expect(pool).toMatchObject({ parent: shop!.urn, inputs: { size: 1, stack: 'dev', config: 'hello' } })
    expect(await stateText()).not.toContain('not shown')

    const again = await up(undefined, { config: { 'shop:greeting': 'hello' } })
    expect(again).toMatchObject({ errors: [], steps: [], changes: { same: 3 } })
    await change(shopProgram({ size: 2 }))
    expect((await up(undefined, { config: { 'shop:greeting': 'hello' } })).steps.at(-1)).toBe('update shop-pool')
    expect(await destroy()).toMatchObject({ errors: [], steps: ['delete shop-pool', 'delete shop'] })
    expect(calls).toEqual(['create shop-pool', 'update shop-pool', 'delete shop-pool'])
    expect(await project.resources()).toEqual([])
  })

  test('that fails ends the run with its message, and nothing of it is created', async () => {
    const { up, calls, fail } = await shopStack(kind, shopProgram({ size: 13 }))
    if (kind === 'an executable') fail.set('create shop-pool', () => new Error('the shop takes no 13'))
    const { result, errors } = await up()
    expect(result).toBe('failed')
    expect(errors.join('\n')).toContain('the shop takes no 13')
    expect(calls.filter(call => call !== 'create shop-pool' || kind !== 'an executable')).toEqual([])
  })

  test('hands options of the program on: protect and transforms reach its resources', async () => {
    const transform =
      'transforms: [({ props, opts, type }) => type === "test:index:Pool" ? { props: { ...props, extra: true }, opts } : undefined]'
    const { up, project, destroy } = await shopStack(kind, shopProgram({ options: `protect: true, ${transform}` }))
    expect(await up()).toMatchObject({ errors: [] })
    const pool = (await project.resources()).find(({ type }) => type === 'test:index:Pool')
    expect(pool).toMatchObject({ protect: true, inputs: { extra: true } })
    expect((await destroy()).errors.join()).toContain('because it is protected')
  })
}

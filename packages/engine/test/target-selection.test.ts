// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { expect, test } from 'vitest'
import type { Goal, RegisteredResource } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const urn = (name: string) => `urn:pulumi:dev::seed::test:index:Pool::${name}`
/** `b` uses `a`, `c` uses `b`; `other` has no dependencies. */
const chain = (size: number, names = ['a', 'b', 'c', 'other'], heard: RegisteredResource[] = []) =>
  program(async ({ resource, outputs }) => {
    let before: RegisteredResource | undefined
    for (const name of names) {
      const uses = name !== 'other' && before ? { uses: { from: [before] } } : {}
      const made = await resource('Pool', name, { size, ...('uses' in uses && { from: before!.id }) }, uses)
      heard.push(made)
      if (name !== 'other') before = made
    }
    await outputs({ size })
  })

test.each`
  choice                                             | steps
  ${{ targets: [urn('b')] }}                         | ${['update b']}
  ${{ targets: [urn('b'), urn('other')] }}           | ${['update b', 'update other']}
  ${{ targets: [urn('b')], targetDependents: true }} | ${['update b', 'update c']}
  ${{ targets: ['**::o*'] }}                         | ${['update other']}
  ${{ targets: ['urn:pulumi:dev::seed::*::a'] }}     | ${[]}
  ${{ targets: ['urn:pulumi:*::seed::**::a'] }}      | ${['update a']}
`('up with the target options $choice executes $steps', async ({ choice, steps }) => {
  const { up, project } = await temporaryStack(functionProvider())
  await up(chain(1))

  const partial = await up(chain(2), choice)

  expect(partial).toMatchObject({ errors: [], steps })
  expect((await project.resources()).filter(state => state.inputs?.size === 1)).toHaveLength(4 - steps.length)
})

test('an untargeted resource that does not exist is not created; a target that depends on it fails', async () => {
  const { providers, calls } = functionProvider()
  const { up } = await temporaryStack({ providers })
  const heard: RegisteredResource[] = []

  const alone = await up(chain(1, ['a', 'other'], heard), { targets: [urn('other')] })
  expect(alone).toMatchObject({ result: 'succeeded', steps: ['create other'] })
  expect(heard[0]).toMatchObject({ urn: urn('a'), id: '', unknown: true })

  const { result, errors } = await up(chain(1, ['a', 'b']), { targets: [urn('b')] })
  expect(result).toBe('failed')
  expect(errors).toEqual([`Resource '${urn('b')}' depends on '${urn('a')}' which was not specified in --target list.`])
  expect(calls).toEqual(['create other'])
})

test('destroy with targets deletes only these, and deletes nothing while an untargeted resource depends on one', async () => {
  const { up, destroy, project } = await temporaryStack(functionProvider())
  await up(chain(1))

  const { result, errors, steps } = await destroy(undefined, { targets: [urn('b'), urn('other')] })
  expect({ result, steps }).toEqual({ result: 'failed', steps: [] })
  expect(errors).toEqual([
    `cannot delete '${urn('b')}' without also deleting '${urn('c')}', which depends on it: make that a target too, or use --target-dependents`,
  ])

  expect((await destroy(undefined, { targets: [urn('b'), urn('other')], targetDependents: true })).steps).toEqual([
    'delete c',
    'delete other',
    'delete b',
  ])
  expect((await project.resources()).map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_1_2_3', 'a'])
})

test('an up with targets keeps an untargeted resource that is removed from the program', async () => {
  const { up } = await temporaryStack(functionProvider())
  await up(chain(1))

  expect((await up(chain(1, ['a']), { targets: [urn('a')] })).steps).toEqual([])
  expect((await up(chain(1, ['a']))).steps.sort()).toEqual(['delete b', 'delete c', 'delete other'])
})

test('a refresh with targets reads only these', async () => {
  const { providers, service } = functionProvider()
  const { up, refresh } = await temporaryStack({ providers })
  await up(chain(1))
  service.clear()

  expect((await refresh(undefined, { targets: [urn('other')] })).changes).toEqual({ delete: 1 })
})

test('the replace option forces a replacement, and the display gives the reason', async () => {
  const { up, preview } = await temporaryStack(functionProvider())
  await up(chain(1))
  const choice = { replace: [urn('other')] }

  const planned = await preview(chain(1), choice)
  const done = await up(chain(1), choice)

  expect(planned.steps).toEqual(['create-replacement other', 'replace other', 'delete-replaced other'])
  expect(done.steps).toEqual(planned.steps)
  expect(done.events).toContainEqual(expect.objectContaining({ op: 'replace', replaceKeys: ['id'] }))
})

test('a target that does not exist fails by URN', async () => {
  const { up } = await temporaryStack(functionProvider())

  const { result, errors } = await up(chain(1), { targets: [urn('nobody')] })

  expect(result).toBe('failed')
  expect(errors).toEqual([`Target '${urn('nobody')}' could not be found in the stack. Did you forget to escape $ in your shell?`])
})

const hearing = (heard: (RegisteredResource | string)[], options: Partial<Goal> = {}) =>
  program(async ({ resource }) => {
    const hear = async (work: Promise<RegisteredResource>) => {
      heard.push(await work.catch((error: Error) => error.message))
      return heard.at(-1) as RegisteredResource
    }
    const a = await hear(resource('Pool', 'a', { size: 1 }, options))
    await hear(resource('Pool', 'b', { size: 1 }, { dependencies: [urn('a')], ...options }))
    await hear(resource('Pool', 'other', { size: 1 }, options))
    return a
  })

test('continueOnError skips the dependents of a failed resource, executes the rest with deletes, and the run fails', async () => {
  const { providers, fail, calls } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  await up(program(({ resource }) => resource('Pool', 'old')))
  fail.set('create a', () => new Error('no more pools'))
  const heard: RegisteredResource[] = []

  const { result, errors } = await up(hearing(heard, { supportsResultReporting: true }), { continueOnError: true })

  expect({ result, errors }).toEqual({ result: 'failed', errors: ['no more pools'] })
  expect(heard).toMatchObject([
    { urn: urn('a'), id: '', result: 'fail', outputs: { size: 1 } },
    { urn: urn('b'), id: '', result: 'skip' },
    { urn: urn('other'), id: 'other-2' },
  ])
  expect(calls).toEqual(['create old', 'create a', 'create other', 'delete old'])
  expect((await project.resources()).map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_1_2_3', 'other'])
})

test('continueOnError rejects the registration of an SDK without result reporting', async () => {
  const { providers, fail } = functionProvider()
  const { up } = await temporaryStack({ providers })
  fail.set('create a', () => new Error('no more pools'))
  const heard: string[] = []

  await up(hearing(heard), { continueOnError: true })

  expect(heard).toMatchObject(['resource registration failed', 'resource registration failed', { id: 'other-1' }])
})

test('continueOnError does not delete the dependencies of a resource whose update failed', async () => {
  const { providers, fail, calls } = functionProvider()
  const { up } = await temporaryStack({ providers })
  await up(
    program(async ({ resource }) => {
      const base = await resource('Pool', 'base')
      await resource('Pool', 'a', { size: 1, base: base.id }, { uses: { base: [base] } })
    }),
  )
  fail.set('update a', () => new Error('no'))
  fail.set('delete base', () => new Error('must not be asked'))

  const { errors } = await up(
    program(({ resource }) => resource('Pool', 'a', { size: 2 }, { supportsResultReporting: true })),
    { continueOnError: true },
  )

  expect(errors).toEqual(['no'])
  expect(calls.slice(2)).toEqual(['update a'])
  fail.clear()
  expect((await up(program(({ resource }) => resource('Pool', 'a', { size: 2 })))).steps).toEqual(['update a', 'delete base'])
})

test('continueOnError after a failed delete keeps its dependencies and deletes the rest', async () => {
  const { providers, fail } = functionProvider()
  const { up, destroy } = await temporaryStack({ providers })
  await up(chain(1))
  fail.set('delete c', () => new Error('c is in use'))

  const { errors, steps, result } = await destroy(undefined, { continueOnError: true })

  expect({ errors, steps, result }).toEqual({ errors: ['c is in use'], steps: ['delete other'], result: 'failed' })
  fail.clear()
  expect((await destroy()).steps).toEqual(['delete c', 'delete b', 'delete a'])
})

const yaml = (body: string) => ({ 'Pulumi.yaml': `name: seed\nruntime: yaml\n${body}` })
const three =
  "resources:\n  a: { type: 'test:index:Pool' }\n  b: { type: 'test:index:Pool', properties: { from: '${a.id}' } }\n  other: { type: 'test:index:Pool' }\noutputs:\n  from: ${b.from}\n"

test('continueOnError in a YAML program reports the error once, skips dependents and executes the rest', async () => {
  const { providers, fail, calls } = functionProvider()
  const { up, project } = await temporaryStack({ providers }, yaml("resources:\n  old: { type: 'test:index:Pool' }\n"))
  await up()
  await project.write('Pulumi.yaml', yaml(three)['Pulumi.yaml'])
  fail.set('create a', () => new Error('no more pools'))

  const { result, errors } = await up(undefined, { continueOnError: true })

  expect({ result, errors }).toEqual({ result: 'failed', errors: ['no more pools'] })
  expect(calls.slice(1)).toEqual(['create a', 'create other', 'delete old'])
})

test('targets of a YAML program: outputs of untargeted resources are unknown to the others', async () => {
  const { up } = await temporaryStack(functionProvider(), yaml(three))

  expect(await up(undefined, { targets: ['**::other'] })).toMatchObject({
    result: 'succeeded',
    errors: [],
    steps: ['create other'],
    outputs: {},
  })
  expect(await up()).toMatchObject({ steps: ['create a', 'create b'], outputs: { from: 'a-2' } })
})

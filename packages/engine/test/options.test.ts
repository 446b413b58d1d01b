import { expect, test } from 'vitest'
import { type Bag, createGoal, type Goal, UNKNOWN } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const pool = (inputs: Bag, options: Partial<Goal> = {}, name = 'pool') => program(({ resource }) => resource('Pool', name, inputs, options))

test.each`
  path               | before                               | after
  ${'size'}          | ${{ size: 1 }}                       | ${{ size: 2 }}
  ${'policy.length'} | ${{ policy: { length: 8, set: 1 } }} | ${{ policy: { length: 9, set: 1 } }}
  ${'rules[0].name'} | ${{ rules: [{ name: 'a' }] }}        | ${{ rules: [{ name: 'b' }] }}
  ${'*'}             | ${{ size: 1 }}                       | ${{ size: 2, more: 3 }}
`('ignoreChanges $path ignores the difference', async ({ path, before, after }) => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers })
  await up(pool(before))

  const { changes } = await up(pool(after, { ignoreChanges: [path] }))

  // The option is new in the state; the resource itself does not change.
  expect(changes).toEqual({ same: 2 })
})

test('replaceOnChanges turns an update into a replacement', async () => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers })
  await up(pool({ size: 1 }))

  const { steps } = await up(pool({ size: 2 }, { replaceOnChanges: ['size'] }))

  expect(steps).toEqual(['create-replacement pool', 'replace pool', 'delete-replaced pool'])
})

test('deleteBeforeReplace of the program wins over the provider', async () => {
  const { providers } = functionProvider({ Pool: { forces: ['size'] } })
  const { up } = await temporaryStack({ providers })
  await up(pool({ size: 1 }))

  const { steps } = await up(pool({ size: 2 }, { deleteBeforeReplace: true }))

  expect(steps).toEqual(['delete-replaced pool', 'replace pool', 'create-replacement pool'])
})

test('an alias keeps the resource: one same step, every reference renamed', async () => {
  const { providers, calls } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  const renamed = (name: string, options: Partial<Goal> = {}) =>
    program(async ({ resource }) => {
      const made = await resource('Pool', name, {}, options)
      await resource('Client', 'app', { pool: made.id }, { uses: { pool: [made] } })
    })
  await up(renamed('before'))

  const alias = { name: 'before', type: '', stack: '', project: '', parentUrn: '', noParent: false }
  const { changes } = await up(renamed('after', { aliases: [alias] }))

  expect(changes).toEqual({ same: 3 })
  expect(calls).toEqual(['create before', 'create app'])
  const text = await project.stateText()
  expect(text).toContain('test:index:Pool::after')
  expect(text).not.toContain('test:index:Pool::before')
})

test('a renamed component renames its children by inherited aliases', async () => {
  const { providers, calls } = functionProvider()
  const { up } = await temporaryStack({ providers })
  const tree = (name: string, options: Partial<Goal> = {}) =>
    program(async ({ component, resource }) => {
      const parent = await component('my:mod:Group', name, options)
      await resource('Pool', `${name}-pool`, {}, { parent: parent.urn })
    })
  await up(tree('before'))

  const { changes } = await up(tree('after', { aliases: [{ urn: 'urn:pulumi:dev::seed::my:mod:Group::before' }] }))

  expect(changes).toEqual({ same: 3 })
  expect(calls).toEqual(['create before-pool'])
})

test('component types are part of the URNs of their children', async () => {
  const { providers } = functionProvider()
  const { up, project } = await temporaryStack({ providers })

  await up(
    program(async ({ component, resource, monitor }) => {
      const outer = await component('my:mod:Outer', 'o')
      const inner = await component('my:mod:Inner', 'i', { parent: outer.urn })
      await resource('Pool', 'pool', {}, { parent: inner.urn })
      await monitor.registerOutputs(inner.urn, { done: true })
    }),
  )

  const states = await project.resources()
  expect(states.at(-1)?.urn).toBe('urn:pulumi:dev::seed::my:mod:Outer$my:mod:Inner$test:index:Pool::pool')
  expect(states.find(state => state.type === 'my:mod:Inner')?.outputs).toEqual({ done: true })
})

test('import adds an existing resource; a difference to the program becomes an update', async () => {
  const { providers, calls, service } = functionProvider()
  service.set('theirs', { label: 'theirs', size: 1 })
  const { up, project } = await temporaryStack({ providers })

  const { steps } = await up(pool({ label: 'theirs', size: 2 }, { importId: 'theirs' }))
  const again = await up(pool({ label: 'theirs', size: 2 }, { importId: 'theirs' }))

  expect(steps).toEqual(['import pool', 'update pool'])
  expect(again.changes).toEqual({ same: 2 })
  expect(calls).toEqual(['update pool'])
  expect((await project.resources()).at(-1)).toMatchObject({ id: 'theirs', importID: 'theirs', inputs: { size: 2 } })
})

test('import of an id that does not exist fails', async () => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers })

  const { result, errors } = await up(pool({}, { importId: 'missing' }))

  expect({ result, errors }).toEqual({ result: 'failed', errors: ["resource 'missing' does not exist"] })
})

test('replacing a protected resource fails, in a preview and in an up', async () => {
  const { providers } = functionProvider({ Pool: { forces: ['size'] } })
  const { up, preview } = await temporaryStack({ providers })
  await up(pool({ size: 1 }, { protect: true }))

  for (const run of [preview, up]) {
    const { result, errors } = await run(pool({ size: 2 }, { protect: true }))
    expect(result).toBe('failed')
    expect(errors).toEqual([
      expect.stringContaining(
        'unable to replace resource "urn:pulumi:dev::seed::test:index:Pool::pool"\nas it is currently marked for protection.',
      ),
    ])
  }
})

test('an explicit provider manages its resources with its own configuration', async () => {
  const { providers, configured } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  const explicit = program(async ({ resource, monitor, stack }) => {
    const { urn, id } = await monitor.register({
      ...createGoal({
        type: 'pulumi:providers:test',
        name: 'p',
        custom: true,
        parent: stack.urn,
        version: '1.2.3',
      }),
      inputs: { region: 'eu', endpoints: '[{"a":"http://localhost:1"}]' },
    })
    await resource('Pool', 'pool', {}, { provider: `${urn}::${id || UNKNOWN}` })
  })

  const { changes } = await up(explicit)

  expect(changes).toEqual({ create: 3 })
  expect(configured).toEqual([{ region: 'eu', endpoints: '[{"a":"http://localhost:1"}]' }])
  const states = await project.resources()
  expect(states.at(-1)?.provider).toBe(`urn:pulumi:dev::seed::pulumi:providers:test::p::${states[1]?.id}`)
  expect((await up(explicit)).changes).toEqual({ same: 3 })
})

test('a resource that depends on another only by dependsOn is deleted before it', async () => {
  const { providers, calls } = functionProvider()
  const { up, destroy } = await temporaryStack({ providers })
  await up(
    program(async ({ resource }) => {
      const first = await resource('Pool', 'first')
      await resource('Pool', 'second', {}, { dependencies: [first.urn] })
    }),
  )

  await destroy()

  expect(calls.slice(2)).toEqual(['delete second', 'delete first'])
})

test('a replacement interrupted between delete and create is finished by the next up, without a second delete', async () => {
  const { providers, calls, fail } = functionProvider({ Pool: { forces: ['size'], deleteFirst: true } })
  const { up, project } = await temporaryStack({ providers })
  await up(pool({ size: 1 }))
  fail.set('create pool', () => new Error('no'))
  expect((await up(pool({ size: 2 }))).result).toBe('failed')
  expect((await project.resources()).at(-1)).toMatchObject({ pendingReplacement: true })

  fail.clear()
  const { steps } = await up(pool({ size: 2 }))

  expect(steps).toEqual(['replace pool', 'create-replacement pool'])
  expect(calls).toEqual(['create pool', 'delete pool', 'create pool', 'create pool'])
})

test('a pending replacement removed from the program is removed from the state without a provider call', async () => {
  const { providers, calls, fail } = functionProvider({ Pool: { forces: ['size'], deleteFirst: true } })
  const { up, project } = await temporaryStack({ providers })
  await up(pool({ size: 1 }))
  fail.set('create pool', () => new Error('no'))
  await up(pool({ size: 2 }))
  calls.length = 0

  const { steps } = await up(program(async () => {}))

  expect({ steps, calls }).toEqual({ steps: ['remove-pending-replace pool'], calls: [] })
  expect((await project.resources()).map(state => state.type)).toEqual(['pulumi:pulumi:Stack'])
})

test.each`
  option           | second
  ${'deletedWith'} | ${(urn: string) => ({ deletedWith: urn })}
  ${'replaceWith'} | ${(urn: string) => ({ replaceWith: [urn], dependencies: [urn] })}
`('$option: a replacement of the named resource replaces the other too', async ({ second }) => {
  const { providers } = functionProvider({ Pool: { forces: ['size'] } })
  const { up } = await temporaryStack({ providers })
  const two = (size: number) =>
    program(async ({ resource }) => {
      const first = await resource('Pool', 'first', { size })
      await resource('Other', 'second', {}, second(first.urn))
    })
  await up(two(1))

  const { changes } = await up(two(2))

  expect(changes).toEqual({ replace: 2, same: 1 })
})

test('deletedWith: the provider is not called when both resources are deleted', async () => {
  const { providers, calls } = functionProvider()
  const { up, destroy } = await temporaryStack({ providers })
  await up(
    program(async ({ resource }) => {
      const first = await resource('Pool', 'first')
      await resource('Pool', 'second', {}, { deletedWith: first.urn, dependencies: [first.urn] })
    }),
  )

  const { changes } = await destroy()

  expect(changes).toEqual({ delete: 3 })
  expect(calls.slice(2)).toEqual(['delete first'])
})

test('a changed replacementTrigger forces a replacement; adding one does not', async () => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers })
  await up(pool({}))

  expect((await up(pool({}, { replacementTrigger: 1 }))).changes).toEqual({ same: 2 })
  expect((await up(pool({}, { replacementTrigger: 2 }))).changes).toEqual({ replace: 1, same: 1 })
})

test('customTimeouts reach the provider in seconds', async () => {
  const { providers, provider } = functionProvider()
  const timeouts: number[] = []
  const watched = async (name: string, version: string) =>
    (await providers(name, version)) && {
      ...provider,
      create: async (request: Parameters<typeof provider.create>[0]) => {
        timeouts.push(request.timeout)
        return provider.create(request)
      },
    }
  const { up } = await temporaryStack({ providers: watched })

  await up(pool({}, { timeouts: { create: 90 } }))

  expect(timeouts).toEqual([90])
})

test('a resource fails when its default provider is disabled', async () => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers }, { 'Pulumi.dev.yaml': 'config:\n  pulumi:disable-default-providers: ["test"]\n' })

  expect((await up(pool({}))).errors).toEqual(["Default provider for 'test' disabled. 'test:index:Pool' must use an explicit provider."])
})

test("hideDiffs hides a property from the plan's display, not from the update", async () => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers })
  await up(pool({ size: 1, noise: 1 }))

  const { events } = await up(pool({ size: 2, noise: 2 }, { hideDiffs: ['noise'] }))

  const update = events.find(event => event.type === 'step' && event.op === 'update' && event.phase === 'done')
  expect(update).toMatchObject({ changes: [{ path: 'size' }], inputs: { noise: 2 } })
})

test('additionalSecretOutputs with id gives a warning: the id cannot be secret', async () => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers })

  const { events } = await up(pool({}, { additionalSecretOutputs: ['id'] }))

  expect(events).toContainEqual(
    expect.objectContaining({
      severity: 'warning',
      message: "The 'id' property cannot be made secret. See pulumi/pulumi#2717 for more details.",
    }),
  )
})

test('a project with options.refresh always refreshes in every run', async () => {
  const { providers, service } = functionProvider()
  const { up } = await temporaryStack({ providers }, { 'Pulumi.yaml': 'name: seed\nruntime: nodejs\noptions: { refresh: always }\n' })
  await up(pool({}))
  service.clear()

  expect((await up(pool({}))).steps).toEqual(['refresh pool', 'create pool'])
  service.clear()
  expect((await up(pool({}), { refresh: false })).steps).toEqual([])
})

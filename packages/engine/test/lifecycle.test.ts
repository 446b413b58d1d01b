import { expect, test } from 'vitest'
import { isSecret, secret, UNKNOWN } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { kinds, nothing, poolAndClient } from './support/pool-and-client.ts'
import { output, program, type Scope } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

test('a preview of an empty stack plans creates and writes nothing', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { preview, project } = await temporaryStack({ providers })

  const { steps, result, outputs, changes } = await preview(poolAndClient())

  expect(result).toBe('succeeded')
  expect(steps).toEqual(['create pool', 'create app'])
  expect(changes).toEqual({ create: 3 })
  expect(calls).toEqual([])
  expect(outputs).toEqual({ arn: UNKNOWN, id: UNKNOWN })
  await expect(project.stateText()).rejects.toThrow('ENOENT')
})

test('a second up of the same program has only same steps and does not change the state file', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  const first = await up(poolAndClient({ hush: secret('x') }))
  const state = await project.stateText()

  const second = await up(poolAndClient({ hush: secret('x') }))

  expect(first.steps).toEqual(['create pool', 'create app'])
  expect(first.outputs).toEqual({ arn: 'arn of pool-1', id: 'app-2' })
  expect(second.changes).toEqual({ same: 3 })
  expect(calls).toEqual(['create pool', 'create app'])
  expect(await project.stateText()).toBe(state)
})

test('a changed property is one update; its dependents stay the same', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up, preview } = await temporaryStack({ providers })
  await up(poolAndClient({ size: 1 }))

  const planned = await preview(poolAndClient({ size: 2 }))
  const { steps, events } = await up(poolAndClient({ size: 2 }))

  expect(planned.steps).toEqual(['update pool'])
  expect(steps).toEqual(['update pool'])
  expect(calls.slice(2)).toEqual(['update pool'])
  const update = events.find(event => event.type === 'step' && event.op === 'update' && event.phase === 'done')
  expect(update).toMatchObject({ changes: [{ path: 'size', kind: 'update', old: 1, new: 2, forcesReplacement: false }] })
})

test('a replacement of an auto-named resource creates first, updates dependents, then deletes the old one, under a new random name', async () => {
  const { providers, calls } = functionProvider({ ...kinds, Client: {} })
  const { up, preview, project } = await temporaryStack({ providers })
  await up(poolAndClient({ username: 'a' }))
  const [before] = (await project.resources()).filter(state => state.urn.endsWith('::pool'))

  const planned = await preview(poolAndClient({ username: 'b' }))
  const { steps, changes, events } = await up(poolAndClient({ username: 'b' }))

  expect(planned.steps).toEqual(['create-replacement pool', 'replace pool', 'update app', 'delete-replaced pool'])
  expect(steps).toEqual(planned.steps)
  expect(changes).toEqual({ replace: 1, update: 1, same: 1 })
  expect(calls.slice(2)).toEqual(['create pool', 'update app', 'delete pool'])
  const [after] = (await project.resources()).filter(state => state.urn.endsWith('::pool'))
  expect(after?.inputs.label).toMatch(/^pool-[0-9a-f]{7}$/)
  expect(after?.inputs.label).not.toBe(before?.inputs.label)
  expect(events.find(event => event.type === 'step' && event.op === 'replace')).toMatchObject({ replaceKeys: ['username'] })
})

test('a replacement with deleteBeforeReplace deletes the dependents and the old resource first', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up, preview, project } = await temporaryStack({ providers })
  await up(poolAndClient({ username: 'a', label: 'mine' }, {}, 'Named'))

  const planned = await preview(poolAndClient({ username: 'b', label: 'mine' }, {}, 'Named'))
  const { steps, changes } = await up(poolAndClient({ username: 'b', label: 'mine' }, {}, 'Named'))

  const expected = [
    'delete-replaced app',
    'delete-replaced pool',
    'replace pool',
    'create-replacement pool',
    'replace app',
    'create-replacement app',
  ]
  expect(planned.steps).toEqual(expected)
  expect(steps).toEqual(expected)
  expect(changes).toEqual({ replace: 2, same: 1 })
  expect(calls.slice(2)).toEqual(['delete app', 'delete pool', 'create pool', 'create app'])
  expect((await project.resources()).map(state => state.pendingReplacement ?? false)).toEqual([false, false, false, false])
})

test('a dependent whose replacement is being created when another resource is deleted first stays until the program ended', async () => {
  const { providers, calls, reached } = functionProvider({ Linked: { forces: ['links'] } })
  const { up, project } = await temporaryStack({ providers })
  await up(
    program(async ({ resource }) => {
      const pool = await resource('Linked', 'pool', { links: [] })
      await resource('Linked', 'app', { links: [pool.id] }, { uses: { links: [pool] } })
    }),
  )
  const [creating, deleted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  reached.set('create app', async () => {
    creating.resolve()
    await deleted.promise
  })
  reached.set('delete pool', async () => deleted.resolve())

  const { result } = await up(
    program(async ({ resource }) => {
      const app = resource('Linked', 'app', { links: [] })
      await creating.promise
      await Promise.all([app, resource('Linked', 'pool', { links: ['new'] }, { deleteBeforeReplace: true })])
    }),
  )

  expect(result).toBe('succeeded')
  expect(calls.slice(2, 4)).toEqual(['create app', 'delete pool'])
  expect(calls.slice(4).toSorted()).toEqual(['create pool', 'delete app'])
  expect(calls.at(-1)).toBe('delete app')
  expect((await project.resources()).filter(state => state.delete || state.pendingReplacement)).toEqual([])
})

test('a resource removed from the program is deleted after the program ended, dependents first', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  await up(poolAndClient())

  const { steps } = await up(nothing)

  expect(steps).toEqual(['delete app', 'delete pool'])
  expect(calls.slice(2)).toEqual(['delete app', 'delete pool'])
  expect((await project.resources()).map(state => state.type)).toEqual(['pulumi:pulumi:Stack'])
})

test.each`
  what                | make                                                                                                                                                                                                                                             | step
  ${'retainOnDelete'} | ${({ resource }: Scope) => resource('Pool', 'kept', {}, { retainOnDelete: true })}                                                                                                                                                               | ${'delete kept'}
  ${'external'}       | ${({ monitor, stack }: Scope) => monitor.read({ id: 'theirs', type: 'test:index:Pool', name: 'kept', parent: stack.urn, properties: {}, dependencies: [], provider: '', version: '1.2.3', pluginDownloadURL: '', additionalSecretOutputs: [] })} | ${'discard kept'}
`('a resource that is $what is removed from the state without a provider call', async ({ make, step }) => {
  const { providers, calls, service } = functionProvider(kinds)
  service.set('theirs', { size: 1 })
  const { up, project } = await temporaryStack({ providers })
  expect((await up(program(make))).result).toBe('succeeded')
  calls.length = 0

  const { steps, result } = await up(nothing)

  expect({ steps, result, calls }).toEqual({ steps: [step], result: 'succeeded', calls: [] })
  expect((await project.resources()).map(state => state.type)).toEqual(['pulumi:pulumi:Stack'])
})

test('a secret is encrypted in the state, masked in events and in clear text for the caller', async () => {
  const { providers } = functionProvider({ Pool: { secretOutputs: ['key'] } })
  const { up, project } = await temporaryStack({ providers })
  const pool = program(async ({ resource, outputs }) => {
    const made = await resource('Pool', 'pool', { password: secret('hunter2') }, { additionalSecretOutputs: ['label'] })
    await outputs({ password: output(made, 'password'), key: output(made, 'key') })
  })

  const { outputs, events } = await up(pool)

  expect(outputs).toEqual({ password: secret('hunter2'), key: secret('s3cret of pool') })
  expect(JSON.stringify(events)).not.toMatch(/hunter2|s3cret of pool/)
  const text = await project.stateText()
  expect(text).not.toMatch(/hunter2|s3cret of pool/)
  const state = (await project.resources()).find(entry => entry.urn.endsWith('::pool'))!
  expect([state.outputs.password, state.outputs.key, state.outputs.label].map(value => isSecret(value!))).toEqual([true, true, true])
  expect(JSON.parse(text).checkpoint.latest.secrets_providers.type).toBe('passphrase')
})

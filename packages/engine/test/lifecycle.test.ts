import { expect, test } from 'vitest'
import { type Bag, isSecret, preview as previewStack, secret, UNKNOWN } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { output, program, type Scope } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

/** A pool and its client, as in the guide's programs. The provider generates `label` when it is not given. */
const kinds = {
  Pool: { computed: ['arn'], forces: ['username'] },
  Named: { computed: ['arn'], forces: ['username'], deleteFirst: true },
  Client: { computed: ['key'], forces: ['pool'] },
}
const poolAndClient = (pool: Bag = {}, client: Bag = {}, kind = 'Pool') =>
  program(async ({ resource, outputs }: Scope) => {
    const made = await resource(kind, 'pool', pool)
    const app = await resource('Client', 'app', { pool: made.id || UNKNOWN, ...client }, { uses: { pool: [made] } })
    await outputs({ arn: output(made, 'arn'), id: app.id || UNKNOWN })
  })
const onlyPool = program(({ resource }) => resource('Pool', 'pool'))
const nothing = program(async () => {})

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

test('a failed create keeps the resources created before it; the next up continues', async () => {
  const { providers, calls, fail } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  fail.set('create app', () => new Error('the service is out of clients'))

  const first = await up(poolAndClient())

  expect(first.result).toBe('failed')
  expect(first.errors).toEqual(['the service is out of clients'])
  expect((await project.resources()).map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_1_2_3', 'pool'])

  fail.clear()
  const second = await up(poolAndClient())
  expect(second.steps).toEqual(['create app'])
  expect(calls).toEqual(['create pool', 'create app', 'create app'])
})

test('a partially failed create (initFailed) keeps the resource with its reasons; the next up updates it', async () => {
  const { providers, calls, fail } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  const initFailed = { id: 'half-1', properties: { size: 1, arn: 'arn of half-1' }, reasons: ['still warming up'] }
  fail.set('create pool', () => Object.assign(new Error('pool is not ready'), { initFailed }))

  const first = await up(onlyPool)

  expect(first.errors).toEqual(['pool is not ready\n  still warming up'])
  expect((await project.resources()).find(state => state.id === 'half-1')).toMatchObject({ initErrors: ['still warming up'] })

  fail.clear()
  expect((await up(onlyPool)).steps).toEqual(['update pool'])
  expect(calls).toEqual(['create pool', 'update pool'])
  expect((await project.resources()).find(state => state.id === 'half-1')?.initErrors).toBeUndefined()
})

test('two resources of the same type and name fail the run with their URN', async () => {
  const { providers } = functionProvider(kinds)
  const { up } = await temporaryStack({ providers })

  const { result, errors } = await up(
    program(async ({ resource }) => {
      await resource('Pool', 'pool')
      await resource('Pool', 'pool')
    }),
  )

  expect(result).toBe('failed')
  expect(errors).toEqual(["Duplicate resource URN 'urn:pulumi:dev::seed::test:index:Pool::pool'; try giving it a unique name"])
})

test('destroy deletes everything in reverse order and leaves an empty state', async () => {
  const { providers, calls, service } = functionProvider(kinds)
  const { up, destroy, project } = await temporaryStack({ providers })
  await up(poolAndClient())

  const { steps, changes, result } = await destroy()

  expect({ steps, changes, result }).toEqual({ steps: ['delete app', 'delete pool'], changes: { delete: 3 }, result: 'succeeded' })
  expect(calls.slice(2)).toEqual(['delete app', 'delete pool'])
  expect(service.size).toBe(0)
  expect(await project.resources()).toEqual([])
})

test('refresh updates the state of changed resources and removes deleted ones with the references to them', async () => {
  const { providers, service } = functionProvider(kinds)
  const { up, refresh, project } = await temporaryStack({ providers })
  await up(poolAndClient({ size: 1 }))
  service.set('app-2', { ...service.get('app-2'), extra: 'by hand' })
  service.delete('pool-1')

  const { changes, steps } = await refresh()

  expect(changes).toEqual({ delete: 1, update: 1 })
  expect(steps.sort()).toEqual(['refresh app', 'refresh pool'])
  const app = (await project.resources()).find(state => state.urn.endsWith('::app'))
  expect(app).toMatchObject({ inputs: { extra: 'by hand' }, outputs: { extra: 'by hand' } })
  expect(app?.dependencies ?? []).toEqual([])
  expect((await project.resources()).some(state => state.urn.endsWith('::pool'))).toBe(false)
})

test('a refresh without drift does not change the state', async () => {
  const { providers } = functionProvider(kinds)
  const { up, refresh, project } = await temporaryStack({ providers })
  await up(poolAndClient())
  const state = await project.stateText()

  expect((await refresh()).changes).toEqual({ same: 2 })
  expect(await project.stateText()).toBe(state)
})

test('destroy and refresh with dryRun change nothing', async () => {
  const { providers, calls, service } = functionProvider(kinds)
  const { up, destroy, refresh, project } = await temporaryStack({ providers })
  await up(onlyPool)
  const state = await project.stateText()
  service.set('pool-1', { ...service.get('pool-1'), size: 9 })

  expect((await destroy(undefined, { dryRun: true })).changes).toEqual({ delete: 2 })
  expect((await refresh(undefined, { dryRun: true })).changes).toEqual({ update: 1 })

  expect(calls).toEqual(['create pool'])
  expect(await project.stateText()).toBe(state)
})

test('stack outputs after a failed up are the old outputs overlaid with the new ones', async () => {
  const { providers, fail } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  await up(program(({ outputs }) => outputs({ a: 1, b: 1 })))
  fail.set('create pool', () => new Error('no'))

  await up(
    program(async ({ resource, outputs }) => {
      await outputs({ b: 2 })
      await resource('Pool', 'pool')
    }),
  )

  expect((await project.resources())[0]?.outputs).toEqual({ a: 1, b: 2 })
})

test('a new SDK version registers its own default provider; resources move to it unchanged', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  const at = (version: string) => program(({ resource }) => resource('Pool', 'pool', {}, { version }))
  await up(at('7.48.0'))

  const { changes } = await up(at('7.49.0'))

  expect(changes).toEqual({ same: 2 })
  expect(calls).toEqual(['create pool'])
  const states = await project.resources()
  expect(states.map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_7_49_0', 'pool'])
  expect(states[2]?.provider).toBe(`${states[1]?.urn}::${states[1]?.id}`)
})

test('up with refresh creates a resource again that was deleted outside', async () => {
  const { providers, service } = functionProvider(kinds)
  const { up } = await temporaryStack({ providers })
  await up(onlyPool)
  service.clear()

  expect((await up(onlyPool, { refresh: true })).steps).toEqual(['refresh pool', 'create pool'])
})

test("a failed invoke gives the program the provider's reason", async () => {
  const { providers } = functionProvider(kinds)
  const { up } = await temporaryStack({ providers })
  const call = { token: 'test:index:double', provider: '', version: '1.2.3', pluginDownloadURL: '', parent: '', dependsOn: [] }
  const heard: unknown[] = []

  const { result } = await up(
    program(async ({ monitor }) => {
      heard.push(await monitor.invoke({ ...call, args: { n: 2 } }))
      heard.push(await monitor.invoke({ ...call, args: { wrong: true } }))
      await monitor.invoke({ ...call, args: { broken: true } }).catch(error => heard.push(error.message))
    }),
  )

  expect(result).toBe('succeeded')
  expect(heard).toMatchObject([
    { return: { doubled: 4 }, failures: [] },
    { failures: [{ property: 'wrong', reason: 'this argument is wrong' }] },
    'invocation of test:index:double returned an error: the service said no',
  ])
})

test('a cancelled run finishes and saves the running steps and begins no new one', async () => {
  const { providers, reached, calls } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  const cancel = new AbortController()
  reached.set('create pool', async () => cancel.abort())

  const { result } = await up(poolAndClient(), { signal: cancel.signal })

  expect(result).toBe('cancelled')
  expect(calls).toEqual(['create pool'])
  expect((await project.resources()).map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_1_2_3', 'pool'])
})

test('configuration of a single run reaches default providers and is not saved', async () => {
  const { providers, configured } = functionProvider(kinds)
  const { up, refresh, project } = await temporaryStack({ providers }, { 'Pulumi.dev.yaml': 'config:\n  test:region: here\n' })

  await up(onlyPool, { config: { 'test:endpoint': 'http://127.0.0.1:1' } })
  await refresh(undefined, { config: { 'test:endpoint': 'http://127.0.0.1:2' } })

  expect(configured).toEqual([
    { region: 'here', endpoint: 'http://127.0.0.1:1' },
    { region: 'here', endpoint: 'http://127.0.0.1:2' },
  ])
  expect(await project.stateText()).not.toContain('endpoint')
  expect((await project.resources())[1]).toMatchObject({ inputs: { region: 'here', version: '1.2.3' } })
})

test('a changed region replaces the default provider and all its resources', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers }, { 'Pulumi.dev.yaml': 'config:\n  test:region: here\n' })
  await up(onlyPool)
  await project.write('Pulumi.dev.yaml', 'config:\n  test:region: there\n')

  const { steps } = await up(onlyPool)

  expect(steps).toEqual(['create-replacement pool', 'replace pool', 'delete-replaced pool'])
  expect(calls).toEqual(['create pool', 'create pool', 'delete pool'])
})

test('parallel limits the running steps; independent resources are created at the same time', async () => {
  const { providers, reached } = functionProvider(kinds)
  const { up } = await temporaryStack({ providers })
  let running = 0
  let most = 0
  const both = Promise.withResolvers<void>()
  for (const name of ['a', 'b', 'c']) {
    reached.set(`create ${name}`, async () => {
      most = Math.max(most, ++running)
      if (running === 2) both.resolve()
      await both.promise
      running--
    })
  }

  await up(
    program(({ resource }) => Promise.all(['a', 'b', 'c'].map(name => resource('Pool', name)))),
    { parallel: 2 },
  )

  expect(most).toBe(2)
})

test('a preview takes no lock and can run beside an up', async () => {
  const { providers, reached } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  let seen: unknown
  reached.set('create pool', async () => {
    seen = await previewStack({ project: project.dir, providers, program: onlyPool })
  })

  await up(onlyPool)

  expect(seen).toMatchObject({ result: 'succeeded' })
})

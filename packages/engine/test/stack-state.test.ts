import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  cancel,
  configSet,
  currentStackName,
  deleteFromState,
  exportStack,
  importStack,
  initStack,
  listStacks,
  renameStack,
  secret,
  selectStack,
  stackOutputs,
  unprotect,
  up,
} from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryProject, temporaryStack } from './support/project.ts'

const poolAndClient = (options = {}) =>
  program(async ({ resource, outputs }) => {
    const pool = await resource('Pool', 'pool', { password: secret('hunter2') }, options)
    await resource('Client', 'app', { pool: pool.id }, { uses: { pool: [pool] } })
    await outputs({ password: pool.outputs.password! })
  })
const urnOf = (kind: string, name: string, stack = 'dev') => `urn:pulumi:${stack}::seed::test:index:${kind}::${name}`

test('initStack and selectStack make a stack the current one; PULUMI_STACK overrides it', async () => {
  const { dir } = await temporaryProject()
  expect(await currentStackName({ project: dir })).toBe('dev')

  await initStack({ project: dir, stack: 'one' })
  await initStack({ project: dir, stack: 'organization/seed/two' })
  expect(await currentStackName({ project: dir })).toBe('two')
  await selectStack({ project: dir, stack: 'one' })
  expect(await listStacks({ project: dir })).toEqual([
    { name: 'one', resources: 0, current: true },
    { name: 'two', resources: 0, current: false },
  ])

  process.env.PULUMI_STACK = 'two'
  onTestFinished(() => {
    delete process.env.PULUMI_STACK
  })
  expect(await currentStackName({ project: dir })).toBe('two')
})

test.each`
  what                    | act                                                                   | message
  ${'made twice'}         | ${(dir: string) => initStack({ project: dir, stack: 'one' })}         | ${"stack 'one' already exists"}
  ${'selected unmade'}    | ${(dir: string) => selectStack({ project: dir, stack: 'none' })}      | ${"no stack named 'none' found. Create it with: poolhouse stack init none"}
  ${'of another project'} | ${(dir: string) => selectStack({ project: dir, stack: 'other/one' })} | ${/be PROJECT\/STACK of the project seed/}
  ${'cancelled idle'}     | ${(dir: string) => cancel({ project: dir, stack: 'one' })}            | ${"stack 'one' has no run to cancel: it is not locked."}
`('a stack $what fails', async ({ act, message }) => {
  const { dir } = await temporaryProject()
  await initStack({ project: dir, stack: 'one' })

  await expect(act(dir)).rejects.toThrow(message)
})

test('a renamed stack keeps its resources, secrets and settings under the new name', async () => {
  const { providers, calls } = functionProvider()
  const { project, up } = await temporaryStack({ providers })
  await configSet({ project: project.dir, key: 'aws:region', value: 'eu-west-1' })
  await up(poolAndClient())

  await renameStack({ project: project.dir, stack: 'dev', to: 'live' })

  expect(await currentStackName({ project: project.dir })).toBe('live')
  expect(await stackOutputs({ project: project.dir })).toEqual({ password: secret('hunter2') })
  expect(await readFile(join(project.dir, 'Pulumi.live.yaml'), 'utf8')).toContain('eu-west-1')
  expect((await up(poolAndClient())).changes).toEqual({ same: 3 })
  expect(calls).toEqual(['create pool', 'create app'])
})

test('an export can be imported into a stack with the same passphrase, and with showSecrets into any; then no step is planned', async () => {
  const { providers } = functionProvider()
  const { project, up } = await temporaryStack({ providers })
  await up(poolAndClient())
  const sealed = JSON.stringify(await exportStack({ project: project.dir }))
  const shown = JSON.stringify(await exportStack({ project: project.dir, showSecrets: true }))
  expect(sealed).not.toContain('hunter2')
  expect(shown).toContain('"plaintext":"\\"hunter2\\""')

  expect(await importStack({ project: project.dir, text: sealed })).toEqual({ resources: 4, warnings: [] })
  const elsewhere = await temporaryStack({ providers })
  await expect(importStack({ project: elsewhere.project.dir, text: sealed })).rejects.toThrow(
    /^the export: the secrets are encrypted with a passphrase that is not here: .* Or export it with --show-secrets\.$/,
  )
  await importStack({ project: elsewhere.project.dir, text: shown })

  expect(await elsewhere.project.stateText()).not.toContain('hunter2')
  expect((await up(poolAndClient())).changes).toEqual({ same: 3 })
  expect((await elsewhere.up(poolAndClient())).changes).toEqual({ same: 3 })
})

const entry = (urn: string, more = {}) => ({ urn, custom: true, type: 'test:index:Pool', id: 'x', ...more })
const deployment = (resources: object[], more = {}) => JSON.stringify({ version: 3, deployment: { resources, ...more } })

test.each`
  what                                 | text                                                                                                                                                                                                              | message
  ${'no JSON'}                         | ${'{'}                                                                                                                                                                                                            | ${/^the export is not JSON/}
  ${'of a newer version'}              | ${'{"version":5,"deployment":{}}'}                                                                                                                                                                                | ${/has version 5; this engine reads versions up to 3/}
  ${'with unknown features'}           | ${'{"version":4,"features":["views"],"deployment":{}}'}                                                                                                                                                           | ${/uses features that this engine does not know: views/}
  ${'without deployment'}              | ${'{"version":3}'}                                                                                                                                                                                                | ${/holds no "deployment"/}
  ${'with a wrong magic'}              | ${deployment([], { manifest: { version: '3.0.0', magic: 'x' } })}                                                                                                                                                 | ${/magic cookie mismatch; possible tampering\/corruption detected/}
  ${'of another stack'}                | ${deployment([entry(urnOf('Pool', 'a', 'live'))])}                                                                                                                                                                | ${/is from a different stack \(live != dev\)\..*rerun with --force/}
  ${'with an unknown provider'}        | ${deployment([entry(urnOf('Pool', 'a'), { provider: 'urn:p::1' })])}                                                                                                                                              | ${/resource .*::a refers to unknown provider urn:p::1/}
  ${'with a late parent'}              | ${deployment([entry(urnOf('Pool', 'a'), { parent: urnOf('Pool', 'b') }), entry(urnOf('Pool', 'b'))])}                                                                                                             | ${/child resource .*::a's parent .*::b comes after it/}
  ${'with a missing parent'}           | ${deployment([entry(urnOf('Pool', 'a'), { parent: urnOf('Pool', 'b') })])}                                                                                                                                        | ${/child resource .*::a refers to missing parent .*::b/}
  ${'with a late dependency'}          | ${deployment([entry(urnOf('Pool', 'a'), { dependencies: [urnOf('Pool', 'b')] }), entry(urnOf('Pool', 'b'))])}                                                                                                     | ${/resource .*::a's dependency .*::b comes after it/}
  ${'with a missing dependency'}       | ${deployment([entry(urnOf('Pool', 'a'), { propertyDependencies: { x: [urnOf('Pool', 'b')] } })])}                                                                                                                 | ${/resource .*::a's dependency .*::b refers to missing resource/}
  ${'with a resource twice'}           | ${deployment([entry(urnOf('Pool', 'a')), entry(urnOf('Pool', 'a'))])}                                                                                                                                             | ${/duplicate resource .*::a \(not marked for deletion\)/}
  ${'with a component that has an id'} | ${deployment([entry(urnOf('Pool', 'a'), { custom: false })])}                                                                                                                                                     | ${/component .*::a has an id/}
  ${'sealed by a cloud service'}       | ${deployment([entry(urnOf('Pool', 'a'), { inputs: { p: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'x' } } })], { secrets_providers: { type: 'service', state: {} } })} | ${/its secrets are kept by a service manager, which cannot be asked here\. Export it with --show-secrets/}
`('an import of an export $what fails, and the state is not changed', async ({ text, message }) => {
  const { providers } = functionProvider()
  const { project, up } = await temporaryStack({ providers })
  await up(poolAndClient())
  const before = await project.stateText()

  await expect(importStack({ project: project.dir, text })).rejects.toThrow(message)

  expect(await project.stateText()).toBe(before)
})

test('importStack drops pending operations with a warning', async () => {
  const { dir } = await temporaryProject()
  const operation = { type: 'creating', resource: entry(urnOf('Pool', 'a')) }

  const { warnings } = await importStack({ project: dir, text: deployment([], { pending_operations: [operation] }) })

  expect(warnings).toEqual([`removing pending operation 'creating' on '${urnOf('Pool', 'a')}' from snapshot`])
})

test('unprotect removes protection by URN or from all resources, which can then be deleted', async () => {
  const { providers } = functionProvider()
  const { project, up, destroy } = await temporaryStack({ providers })
  await up(poolAndClient({ protect: true }))
  const refused = await destroy()
  expect(refused.errors[0]).toBe(
    [
      `resource "${urnOf('Pool', 'pool')}" cannot be deleted`,
      'because it is protected. To unprotect the resource, either remove the `protect` flag from the resource in your Pulumi program and run `up`, or use the command:',
      `\`poolhouse state unprotect '${urnOf('Pool', 'pool')}'\``,
    ].join('\n'),
  )

  await expect(unprotect({ project: project.dir, urn: 'urn:none' })).rejects.toThrow(
    'No such resource "urn:none" exists in the current state',
  )
  expect(await unprotect({ project: project.dir, urn: urnOf('Pool', 'pool') })).toBe(1)
  expect(await unprotect({ project: project.dir, all: true })).toBe(0)
  expect((await destroy()).result).toBe('succeeded')
})

test('deleteFromState removes a resource without deleting it; it fails for dependents and protection', async () => {
  const { providers, service } = functionProvider()
  const { project, up } = await temporaryStack({ providers })
  await up(poolAndClient({ protect: true }))
  const urn = urnOf('Pool', 'pool')

  await expect(deleteFromState({ project: project.dir, urn })).rejects.toThrow(
    [
      `${urn} can't be safely deleted because the following resources depend on it:`,
      `  * ${urnOf('Client', 'app')}`,
      'Delete those resources first or pass --target-dependents.',
    ].join('\n'),
  )
  await expect(deleteFromState({ project: project.dir, urn, targetDependents: true })).rejects.toThrow(
    `${urn} can't be safely deleted because it is protected. Re-run this command with --force to force deletion`,
  )
  expect(await deleteFromState({ project: project.dir, urn, targetDependents: true, force: true })).toEqual([urn, urnOf('Client', 'app')])

  expect(service.size).toBe(2)
  expect((await project.resources()).map(state => state.type)).toEqual(['pulumi:pulumi:Stack', 'pulumi:providers:test'])
})

test('cancel removes the lock and returns its owner', async () => {
  const { providers } = functionProvider()
  const { project, up } = await temporaryStack({ providers })
  await up(poolAndClient())
  const lock = { pid: 1, hostname: 'elsewhere', username: 'somebody', timestamp: '2026-01-01T00:00:00Z' }
  await project.write('.poolhouse/.pulumi/locks/organization/seed/dev/0a1b.json', JSON.stringify(lock))
  await expect(up(poolAndClient())).rejects.toThrow('run: poolhouse cancel --stack dev, or remove')

  expect(await cancel({ project: project.dir })).toEqual({ stack: 'dev', owners: [lock] })

  expect((await up(poolAndClient())).result).toBe('succeeded')
})

test('stacks of several projects in one backend folder can reference each other', async () => {
  const backend = await mkdtemp(join(tmpdir(), 'engine-backend-'))
  onTestFinished(() => rm(backend, { recursive: true, force: true }))
  const { providers } = functionProvider()
  const base = await temporaryProject({ 'Pulumi.yaml': `name: base\nruntime: nodejs\nbackend: { url: "file://${backend}" }\n` })
  await up({ project: base.dir, providers, stack: 'live', program: poolAndClient() })
  const { up: upHere } = await temporaryStack(
    { providers },
    {
      'Pulumi.yaml': `name: seed\nruntime: yaml\nbackend: { url: "file://${backend}" }\nresources:\n  base: { type: "pulumi:pulumi:StackReference", properties: { name: organization/base/live } }\noutputs:\n  password: \${base.outputs["password"]}\n`,
    },
  )

  expect(await upHere()).toMatchObject({ result: 'succeeded', outputs: { password: secret('hunter2') } })

  const other = await temporaryStack(
    { providers },
    {
      'Pulumi.yaml':
        'name: seed\nruntime: yaml\nresources:\n  x: { type: "pulumi:pulumi:StackReference", properties: { name: organization/base/none } }\n',
    },
  )
  expect((await other.up()).errors[0]).toMatch(
    /stack reference "organization\/base\/none": there is no stack "none" of base in .*\.poolhouse\b.* \(the nearest .*\)\. Deploy it first/,
  )
  expect(execFileSync('ls', [backend, '-a'], { encoding: 'utf8' }).split('\n')).not.toContain('.gitignore')
})

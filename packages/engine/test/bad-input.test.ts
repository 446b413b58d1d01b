import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type EngineFailure, secret, up as upStack } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryProject, temporaryStack } from './support/project.ts'

const onlyPool = program(({ resource }) => resource('Pool', 'pool', { hush: secret('x') }))
const kinds = { Pool: { computed: ['arn'], required: ['size'] } }

test('a failed check reports resource, property and value of every failure, and no resource is created', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up } = await temporaryStack({ providers })

  const { result, errors } = await up(program(({ resource }) => resource('Pool', 'pool', { count: 'many' })))

  expect(result).toBe('failed')
  expect(errors).toEqual([
    "test:index:Pool resource 'pool': property size has a problem: is required",
    'test:index:Pool resource \'pool\': property count value "many" has a problem: must be a number',
    'resource urn:pulumi:dev::seed::test:index:Pool::pool is invalid',
  ])
  expect(calls).toEqual([])
})

test('a secret value that fails a check is not shown', async () => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers })

  const { errors, events } = await up(program(({ resource }) => resource('Pool', 'pool', { count: secret('hunter2') })))

  expect(errors[0]).toContain('property count value [secret] has a problem')
  expect(JSON.stringify(events)).not.toContain('hunter2')
})

test.each`
  type                | message
  ${'azure:web:Site'} | ${'no provider for package "azure" 1.2.3: this engine has none of that name.'}
  ${'test:Pool'}      | ${"test:Pool 'x': a resource type has three parts, package:module:Type."}
`('a resource of the type $type fails: $message', async ({ type, message }) => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers })

  const { result, errors } = await up(program(({ resource }) => resource('', 'x', {}, { type })))

  expect(result).toBe('failed')
  expect(errors).toEqual([expect.stringContaining(message)])
})

test('a provider that crashes: the created resources are in the state, and the next up continues', async () => {
  const { providers, fail, calls } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  const three = program(async ({ resource }) => {
    const a = await resource('Pool', 'a')
    const b = await resource('Pool', 'b', { a: a.id }, { uses: { a: [a] } })
    await resource('Pool', 'c', { b: b.id }, { uses: { b: [b] } })
  })
  fail.set('create b', () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9229'), { code: 'UNAVAILABLE' }))

  const first = await up(three)
  expect(first).toMatchObject({ result: 'failed', errors: ['connect ECONNREFUSED 127.0.0.1:9229'] })
  expect((await project.resources()).map(state => state.id).filter(Boolean)).toContain('a-1')

  fail.clear()
  expect((await up(three)).steps).toEqual(['create b', 'create c'])
  expect(calls).toEqual(['create a', 'create b', 'create b', 'create c'])
})

test.each`
  what                       | text                                                                                                     | message
  ${'is cut off'}            | ${'{"version": 3, "checkpoint": {'}                                                                      | ${/dev\.json is not JSON .*Restore it from .*dev\.json\.bak or a copy; nothing was changed/}
  ${'is something else'}     | ${'[]'}                                                                                                  | ${/dev\.json is not a state file: it has no "version"/}
  ${'is of a newer version'} | ${'{"version": 5, "deployment": {}}'}                                                                    | ${/dev\.json has version 5; this engine reads versions up to 3/}
  ${'was tampered with'}     | ${'{"version":3,"checkpoint":{"latest":{"manifest":{"version":"3.260.0","magic":"00"}}}}'}               | ${/magic cookie mismatch; possible tampering/}
  ${'has a resource twice'}  | ${'{"version":3,"checkpoint":{"latest":{"resources":[{"urn":"u","type":"t"},{"urn":"u","type":"t"}]}}}'} | ${/duplicate resource u \(not marked for deletion\)/}
  ${'lists no resources'}    | ${'{"version":3,"checkpoint":{"latest":{"resources":{"urn":"u"}}}}'}                                     | ${/"resources" is not a list of objects\. The state file was changed by hand or damaged/}
`('a state file that $what fails the run before any step and is not changed', async ({ text, message }) => {
  const { providers, calls } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  await project.write('.poolhouse/.pulumi/stacks/seed/dev.json', text)

  const refusal = await up(onlyPool).catch((error: EngineFailure) => error)

  expect(refusal).toMatchObject({ name: 'EngineFailure', message: expect.stringMatching(message) })
  expect(await project.stateText()).toBe(text)
  expect(calls).toEqual([])
})

test('a secret with a changed ciphertext is named in the error, not shown', async () => {
  const { providers } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  await up(onlyPool)
  const text = await project.stateText()
  await writeFile(project.statePath(), text.replace(/"ciphertext": "v1:(.{8})/, '"ciphertext": "v1:AAAAAAAA'))

  await expect(up(onlyPool)).rejects.toThrow(
    /^the secret urn:pulumi:dev::seed::test:index:Pool::pool\.inputs\.hush cannot be decrypted: .* Restore the file/,
  )
})

test('reading a resource that does not exist fails the run', async () => {
  const { providers } = functionProvider()
  const { up } = await temporaryStack({ providers })
  const get = {
    id: 'missing',
    type: 'test:index:Pool',
    name: 'theirs',
    properties: {},
    dependencies: [],
    provider: '',
    version: '',
    pluginDownloadURL: '',
  }

  const { result, errors } = await up(
    program(({ monitor, stack }) => monitor.read({ ...get, parent: stack.urn, additionalSecretOutputs: [] })),
  )

  expect({ result, errors }).toEqual({ result: 'failed', errors: ["resource 'missing' does not exist"] })
})

test('a damaged state file can be restored from the .bak file that the error names', async () => {
  const { providers } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  await up(onlyPool)
  await up(program(({ resource }) => resource('Pool', 'pool', { size: 2 })))
  await writeFile(project.statePath(), 'rubbish')

  await writeFile(project.statePath(), await readFile(`${project.statePath()}.bak`))

  expect((await up(onlyPool)).result).toBe('succeeded')
})

test('a state that cannot be saved fails the run before any create; the old file stays', async () => {
  const { providers, calls } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  await up(onlyPool)
  const before = await project.stateText()
  // A folder stands at the path of the temporary file, so the write fails.
  await mkdir(`${project.statePath()}.${process.pid}.tmp`)

  const { result, errors } = await up(program(({ resource }) => resource('Pool', 'other')))

  expect(result).toBe('failed')
  expect(errors.at(0)).toMatch(
    /^the state of stack dev could not be saved to .*dev\.json: .*The file still holds the state of the last step that was saved/,
  )
  expect(calls).toEqual(['create pool'])
  expect(await project.stateText()).toBe(before)
})

test('a full disk is reported as the reason, and the old state file stays intact', async () => {
  const project = await temporaryProject()
  const { providers } = functionProvider()
  await upStack({ project: project.dir, providers, program: onlyPool })
  const before = await project.stateText()
  // A process limited to files of 1 KiB gets the same error as one whose disk is full.
  const script = `
    process.on('SIGXFSZ', () => {})
    const { up, createGoal } = await import(${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))})
    const { functionProvider } = await import(${JSON.stringify(join(import.meta.dirname, 'support/function-provider.ts'))})
    const { providers, calls } = functionProvider()
    const program = monitor => monitor.register(createGoal({ type: 'test:index:Pool', name: 'big', custom: true, version: '1.2.3', inputs: { text: 'x'.repeat(5000) } }))
    const errors = []
    const { result } = await up({ project: ${JSON.stringify(project.dir)}, providers, program, onEvent: event => event.severity === 'error' && errors.push(event.message) })
    console.log(JSON.stringify({ result, errors, calls }))
  `
  const child = spawn('bash', ['-c', 'ulimit -f 1; exec "$0" --input-type=module -e "$1"', process.execPath, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  await once(child, 'close')

  const { result, errors, calls } = JSON.parse(out)
  expect({ result, calls }).toEqual({ result: 'failed', calls: [] })
  expect(errors[0]).toMatch(/could not be saved to .*: the file would be larger than this process may write \(EFBIG\)\./)
  expect(await project.stateText()).toBe(before)
  expect((await readdir(dirname(project.statePath()))).filter(name => name.endsWith('.tmp'))).toEqual([])
})

test.each`
  what                     | files                                                                          | message
  ${'no Pulumi.yaml'}      | ${{}}                                                                          | ${/: no Pulumi\.yaml there\. Name the folder of a Pulumi project/}
  ${'YAML that is broken'} | ${{ 'Pulumi.yaml': 'name: x\nruntime: [' }}                                    | ${/Pulumi\.yaml:2,\d+: .* Fix the YAML there/}
  ${'no name'}             | ${{ 'Pulumi.yaml': 'runtime: nodejs' }}                                        | ${/Pulumi\.yaml: name: is missing; it must be a text/}
  ${'no runtime'}          | ${{ 'Pulumi.yaml': 'name: x' }}                                                | ${/Pulumi\.yaml: runtime: must be a text such as nodejs or yaml/}
  ${'a broken stack file'} | ${{ 'Pulumi.yaml': 'name: x\nruntime: yaml', 'Pulumi.dev.yaml': 'config: 3' }} | ${/Pulumi\.dev\.yaml must hold a map; its "config:" a map/}
`('a project with $what fails', async ({ files, message }) => {
  const project = await temporaryProject(files)
  if (!('Pulumi.yaml' in files)) await rm(join(project.dir, 'Pulumi.yaml'))

  await expect(upStack({ project: project.dir, providers: () => undefined })).rejects.toMatchObject({
    name: 'EngineFailure',
    message: expect.stringMatching(message),
  })
})

test('a project with an unknown runtime fails with the known runtimes', async () => {
  const { up } = await temporaryStack(functionProvider(), { 'Pulumi.yaml': 'name: seed\nruntime: haskell\n' })

  expect((await up()).errors).toEqual([
    expect.stringMatching(/Pulumi\.yaml: runtime: "haskell" is not one that this engine starts: nodejs, python, go, java, dotnet, yaml\./),
  ])
})

test.each(['../up', 'a/b', '', '.hidden'])('the stack name %o fails', async stack => {
  const project = await temporaryProject()

  await expect(upStack({ project: project.dir, stack, providers: () => undefined })).rejects.toThrow(
    /stack name ".*" may hold only letters/,
  )
})

test("a second run on a locked stack fails with the lock's owner and how to remove the lock", async () => {
  const { providers, reached } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  let refusal: unknown
  reached.set('create pool', async () => {
    refusal = await up(onlyPool).catch(error => error.message)
  })

  expect((await up(onlyPool)).result).toBe('succeeded')

  expect(refusal).toMatch(
    new RegExp(`^the stack seed/dev is in use by .* on .*, process ${process.pid}, since .*remove .*poolhouse\\.json\\.$`),
  )
  expect((await up(onlyPool)).result).toBe('succeeded')
  expect(await readdir(join(project.dir, '.poolhouse/.pulumi/locks/organization/seed/dev'))).toEqual([])
})

test('the lock of a process that no longer exists is replaced', async () => {
  const { providers } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  const { hostname } = await import('node:os')
  await project.write(
    '.poolhouse/.pulumi/locks/organization/seed/dev/poolhouse.json',
    JSON.stringify({ pid: gone.pid, hostname: hostname(), username: 'x', timestamp: '' }),
  )

  expect((await up(onlyPool)).result).toBe('succeeded')
})

test('a lock that an earlier process left with our process id is replaced', async () => {
  const { providers } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  const { hostname } = await import('node:os')
  const lock = { pid: process.pid, hostname: hostname(), username: 'x', timestamp: '' }
  await project.write('.poolhouse/.pulumi/locks/organization/seed/dev/poolhouse.json', JSON.stringify(lock))

  expect((await up(onlyPool)).result).toBe('succeeded')
})

test('a lock of the official CLI blocks the run', async () => {
  const { providers } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  const lock = { pid: 1, hostname: 'elsewhere', username: 'somebody', timestamp: '2026-01-01T00:00:00Z' }
  await project.write('.poolhouse/.pulumi/locks/organization/seed/dev/0a1b.json', JSON.stringify(lock))

  await expect(up(onlyPool)).rejects.toThrow(
    /in use by somebody on elsewhere, process 1, since 2026-01-01T00:00:00Z\. .*remove .*0a1b\.json\.$/,
  )
})

test('a wrong passphrase fails the run, and the state is not changed', async () => {
  const { providers } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  await up(onlyPool)
  const before = await project.stateText()
  const passphraseFile = project.statePath().replace('.json', '.passphrase')
  await chmod(passphraseFile, 0o600)
  await writeFile(passphraseFile, 'another one\n')

  await expect(up(onlyPool)).rejects.toThrow(/^stack dev: incorrect passphrase: that of \S+dev\.passphrase does not open the secrets\./)

  expect(await project.stateText()).toBe(before)
})

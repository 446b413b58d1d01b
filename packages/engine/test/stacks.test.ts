import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  configGet,
  configList,
  configRemove,
  configSet,
  destroy,
  exportStack,
  listStacks,
  removeStack,
  secret,
  stackOutputs,
  up,
} from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryProject, temporaryStack } from './support/project.ts'

const pool = program(async ({ resource, outputs }) => {
  const made = await resource('Pool', 'pool', { password: secret('hunter2') })
  await outputs({ id: made.id, password: made.outputs.password! })
})

function withEnvironment(variables: Record<string, string>) {
  for (const [name, value] of Object.entries(variables)) process.env[name] = value
  onTestFinished(() => {
    for (const name of Object.keys(variables)) delete process.env[name]
  })
}

test('a stack is created by its first up, listed, read and removed', async () => {
  const { providers } = functionProvider()
  const project = await temporaryProject()
  const options = { project: project.dir, providers, program: pool }
  await up({ ...options, stack: 'one' })
  await up({ ...options, stack: 'two', program: program(async () => {}) })

  expect(await listStacks({ project: project.dir })).toEqual([
    { name: 'one', resources: 3, current: false },
    { name: 'two', resources: 1, current: false },
  ])
  expect(await stackOutputs({ project: project.dir, stack: 'one' })).toEqual({ id: 'pool-1', password: secret('hunter2') })
  await expect(removeStack({ project: project.dir, stack: 'one' })).rejects.toThrow(
    'stack "one" still has 3 resources. Delete them first: poolhouse destroy --stack one',
  )
  await destroy({ ...options, stack: 'one' })
  await removeStack({ project: project.dir, stack: 'one' })
  expect((await listStacks({ project: project.dir })).map(({ name }) => name)).toEqual(['two'])
  await expect(stackOutputs({ project: project.dir, stack: 'one' })).rejects.toThrow(
    'seed has no stack "one" yet. Create it with: poolhouse up --stack one',
  )
})

test('a stack is kept beside Pulumi.yaml, ignored by git and readable by its owner only', async () => {
  const { up, project } = await temporaryStack(functionProvider())
  await up(pool)

  expect(await readFile(join(project.dir, '.poolhouse/.gitignore'), 'utf8')).toBe('*\n')
  const mode = async (path: string) => ((await stat(join(project.dir, path))).mode & 0o777).toString(8)
  expect(await mode('.poolhouse')).toBe('700')
  expect(await mode('.poolhouse/.pulumi/stacks/seed/dev.json')).toBe('600')
  expect(await mode('.poolhouse/.pulumi/stacks/seed/dev.passphrase')).toBe('600')
})

test('an exported stack has the form of the official CLI, with encrypted secrets', async () => {
  const { up, project } = await temporaryStack(functionProvider())
  await up(pool)

  const exported = await exportStack({ project: project.dir })

  expect(exported).toMatchObject({ version: 3, deployment: { secrets_providers: { type: 'passphrase' } } })
  expect(exported.deployment?.resources).toEqual(JSON.parse(await project.stateText()).checkpoint.latest.resources)
})

test.each`
  where                              | make
  ${'PULUMI_CONFIG_PASSPHRASE'}      | ${() => ({ PULUMI_CONFIG_PASSPHRASE: 'from the environment' })}
  ${'an empty one'}                  | ${() => ({ PULUMI_CONFIG_PASSPHRASE: '' })}
  ${'PULUMI_CONFIG_PASSPHRASE_FILE'} | ${(dir: string) => ({ PULUMI_CONFIG_PASSPHRASE_FILE: join(dir, 'passphrase.txt') })}
`('the passphrase can come from $where; then no passphrase file is generated', async ({ make }) => {
  const { up, project } = await temporaryStack(functionProvider(), { 'passphrase.txt': 'from a file\n' })
  withEnvironment(make(project.dir))

  await up(pool)

  await expect(stat(project.statePath().replace('.json', '.passphrase'))).rejects.toThrow('ENOENT')
  expect((await up(pool)).changes).toEqual({ same: 2 })
})

test('a settings file of the official CLI is decrypted with its passphrase and with no other', async () => {
  // Salt and passphrase of the official passphrase manager.
  const { dir } = await temporaryProject({
    'Pulumi.dev.yaml': 'encryptionsalt: v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==\n',
  })
  withEnvironment({ PULUMI_CONFIG_PASSPHRASE: 'password' })
  await configSet({ project: dir, key: 'a', value: 'b', secret: true })
  expect(await configGet({ project: dir, key: 'a' })).toEqual({ value: 'b', secret: true })

  process.env.PULUMI_CONFIG_PASSPHRASE = 'another'
  await expect(configGet({ project: dir, key: 'a' })).rejects.toThrow(
    'stack dev: incorrect passphrase: that of PULUMI_CONFIG_PASSPHRASE does not open the secrets.',
  )
})

test('configSet, configGet, configList and configRemove keep the comments of the file', async () => {
  const { dir } = await temporaryProject({ 'Pulumi.dev.yaml': '# ours\nconfig:\n  aws:region: eu-west-1 # near\n' })
  await configSet({ project: dir, key: 'size', value: '3' })
  await configSet({ project: dir, key: 'password', value: 'hunter2', secret: true })

  const text = await readFile(join(dir, 'Pulumi.dev.yaml'), 'utf8')
  expect(text).toMatch(/^# ours\n.*eu-west-1 # near\n.*seed:size: "3"\n.*seed:password:\n\s+secure: v1:/s)
  expect(text).toContain('encryptionsalt: v1:')
  expect(text).not.toContain('hunter2')
  expect(await configGet({ project: dir, key: 'password' })).toEqual({ value: 'hunter2', secret: true })
  expect(await configList({ project: dir })).toEqual({
    'aws:region': { value: 'eu-west-1', secret: false },
    'seed:size': { value: '3', secret: false },
    'seed:password': { value: 'hunter2', secret: true },
  })

  await configRemove({ project: dir, key: 'size' })
  expect(await configGet({ project: dir, key: 'size' })).toBeUndefined()
  await expect(configRemove({ project: dir, key: 'size' })).rejects.toThrow('Pulumi.dev.yaml has no configuration key "seed:size".')
  await expect(configSet({ project: dir, key: 'a:b:c:d', value: '' })).rejects.toThrow(
    'configuration key "a:b:c:d" must be NAME or NAMESPACE:NAME',
  )
})

test('a secret configuration value is in clear text for the program and encrypted in the state', async () => {
  const { up, project } = await temporaryStack(functionProvider())
  await configSet({ project: project.dir, key: 'password', value: 'hunter2', secret: true })

  const { result } = await up(
    program(async ({ monitor, resource }) => {
      expect(monitor.run.secretKeys).toEqual(['seed:password'])
      await resource('Pool', 'pool', { password: secret(monitor.run.config['seed:password']!) })
    }),
  )

  expect(result).toBe('succeeded')
  expect(await project.stateText()).not.toContain('hunter2')
  // One passphrase and one salt for settings and state.
  const salt = JSON.parse(await project.stateText()).checkpoint.latest.secrets_providers.state.salt
  expect(await readFile(join(project.dir, 'Pulumi.dev.yaml'), 'utf8')).toContain(salt)
})

test('configuration values of Pulumi.yaml are defaults; a missing declared value fails by name', async () => {
  const { dir, write } = await temporaryProject({
    'Pulumi.yaml': 'name: seed\nruntime: nodejs\nconfig:\n  size: { type: integer, default: 3 }\n  aws:region: us-east-1\n',
  })
  expect(await configList({ project: dir })).toEqual({
    'seed:size': { value: '3', secret: false },
    'aws:region': { value: 'us-east-1', secret: false },
  })

  await write('Pulumi.yaml', 'name: seed\nruntime: nodejs\nconfig:\n  size: { type: integer }\n')
  await expect(configList({ project: dir })).rejects.toThrow("Stack 'dev' is missing configuration value 'seed:size'")
})

test('a StackReference reads the outputs of another stack of the project', async () => {
  const { providers } = functionProvider()
  const project = await temporaryProject()
  await up({ project: project.dir, providers, stack: 'base', program: pool })
  let seen: unknown

  const { result } = await up({
    project: project.dir,
    providers,
    program: program(async ({ monitor, stack }) => {
      const name = 'organization/seed/base'
      const common = { type: 'pulumi:pulumi:StackReference', name, parent: stack.urn, provider: '', version: '', pluginDownloadURL: '' }
      seen = (await monitor.read({ ...common, id: name, properties: { name }, dependencies: [], additionalSecretOutputs: [] })).outputs
    }),
  })

  expect(result).toBe('succeeded')
  expect(seen).toMatchObject({ outputs: { id: 'pool-1', password: secret('hunter2') }, secretOutputNames: ['password'] })
})

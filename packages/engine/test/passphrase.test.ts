import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { configGet, configSet, exportStack, importStack, secret, up } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { runOperation, temporaryProject } from './support/project.ts'

const withSecret = program(({ resource }) => resource('Pool', 'pool', { password: secret('hunter2') }))
const passphraseFile = (dir: string) => join(dir, '.poolhouse', '.pulumi', 'stacks', 'seed', 'dev.passphrase')
const sameDir = async () => (await temporaryProject()).dir

async function fileWith(text: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'engine-passphrase-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'passphrase'), text)
  return join(dir, 'passphrase')
}

test('a run that makes a passphrase says so once, with its file and how to share it', async () => {
  const options = { project: await sameDir(), providers: functionProvider().providers, program: withSecret, env: {} }
  const notices = async () =>
    (await runOperation('up', options)).events.flatMap(event =>
      event.type === 'diagnostic' && event.severity === 'info' ? [event.message] : [],
    )

  const file = passphraseFile(options.project)
  expect(await notices()).toEqual([
    `Made a passphrase for the secrets of stack dev, and kept it in ${file}. Without it they cannot be read, so keep a copy. Others who use the stack set PULUMI_CONFIG_PASSPHRASE_FILE to a copy of the file, or PULUMI_CONFIG_PASSPHRASE to its text.`,
  ])
  expect(await notices()).toEqual([])
})

test('a secret setting that makes a passphrase tells its caller', async () => {
  const project = await sameDir()
  const notices: string[] = []
  await configSet({ project, key: 'word', value: 'hush', secret: true, env: {}, notify: message => notices.push(message) })
  expect(notices).toEqual([expect.stringContaining(passphraseFile(project))])
})

/** A stack with a secret in its settings file and in its state, made under `made`. */
async function stackUnder(made: NodeJS.ProcessEnv) {
  const project = await sameDir()
  await configSet({ project, key: 'word', value: 'hush', secret: true, env: made })
  await up({ project, providers: functionProvider().providers, program: withSecret, env: made })
  return {
    settings: await readFile(join(project, 'Pulumi.dev.yaml'), 'utf8'),
    exported: JSON.stringify(await exportStack({ project, env: made })),
  }
}

const withOwnPassphrase = async (project: string) => {
  await configSet({ project, key: 'x', value: 'y', secret: true, env: {} })
  return {}
}
const missing = (dir: string) =>
  `the secrets are encrypted with a passphrase that is not here: PULUMI_CONFIG_PASSPHRASE and PULUMI_CONFIG_PASSPHRASE_FILE are not set, and there is no ${passphraseFile(dir)}.`

test.each`
  given                                    | env                                                                           | says
  ${'no passphrase'}                       | ${async () => ({})}                                                           | ${missing}
  ${'another PULUMI_CONFIG_PASSPHRASE'}    | ${async () => ({ PULUMI_CONFIG_PASSPHRASE: 'other' })}                        | ${() => 'incorrect passphrase: that of PULUMI_CONFIG_PASSPHRASE does not open the secrets.'}
  ${'another file'}                        | ${async () => ({ PULUMI_CONFIG_PASSPHRASE_FILE: await fileWith('other') })}   | ${() => /incorrect passphrase: that of \S+\/passphrase, which PULUMI_CONFIG_PASSPHRASE_FILE names, does not open/}
  ${'another passphrase beside the state'} | ${withOwnPassphrase}                                                          | ${(dir: string) => `incorrect passphrase: that of ${passphraseFile(dir)} does not open the secrets.`}
  ${'the right PULUMI_CONFIG_PASSPHRASE'}  | ${async () => ({ PULUMI_CONFIG_PASSPHRASE: 'right' })}                        | ${undefined}
  ${'a file with the right passphrase'}    | ${async () => ({ PULUMI_CONFIG_PASSPHRASE_FILE: await fileWith('right\n') })} | ${undefined}
`('a clone of a stack, and an import of its state, with $given: $says', async ({ env, says }) => {
  const { settings, exported } = await stackUnder({ PULUMI_CONFIG_PASSPHRASE: 'right' })
  const clone = await temporaryProject()
  const given = await env(clone.dir)
  await clone.write('Pulumi.dev.yaml', settings)

  const read = () => configGet({ project: clone.dir, key: 'word', env: given })
  const imported = () => importStack({ project: clone.dir, text: exported, env: given })

  if (says === undefined) {
    expect(await read()).toEqual({ value: 'hush', secret: true })
    expect(await imported()).toMatchObject({ resources: 3 })
    return
  }
  const message = says(clone.dir)
  await expect(imported()).rejects.toThrow(message)
  await expect(read()).rejects.toThrow(message)
  await expect(read()).rejects.toThrow(/^stack dev: .*Ask the person who created the stack: .* Then set one of these variables\./)
})

test('a stack whose passphrase is missing does not get a new one', async () => {
  const { settings } = await stackUnder({ PULUMI_CONFIG_PASSPHRASE: 'right' })
  const clone = await temporaryProject({ 'Pulumi.dev.yaml': settings })
  await expect(configSet({ project: clone.dir, key: 'more', value: 'x', secret: true, env: {} })).rejects.toThrow('is not here')
  expect(await readdir(dirname(passphraseFile(clone.dir))).catch(() => [])).toEqual([])
})

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { listStacks } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { runOperation } from './support/project.ts'

/** A folder tree with projects: relative path to Pulumi.yaml. Folders that end in `/` are created empty. */
async function tree(files: Record<string, string>) {
  const root = await mkdtemp(join(tmpdir(), 'engine-tree-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(name.endsWith('/') ? join(root, name) : join(root, name, '..'), { recursive: true })
    if (!name.endsWith('/')) await writeFile(join(root, name), text.replaceAll('ROOT', root))
  }
  return root
}

const { providers } = functionProvider()
const base = program(({ outputs }) => outputs({ answer: 'found' }))
const deploy = (project: string, env: NodeJS.ProcessEnv = {}) => runOperation('up', { project, providers, program: base, env })
const project = (name: string, more = '') => `name: ${name}\nruntime: yaml\n${more}`
const referring = project(
  'app',
  'resources:\n  base: { type: "pulumi:pulumi:StackReference", properties: { name: organization/base/dev } }\noutputs:\n  answer: ${base.outputs["answer"]}\n',
)
const refer = (dir: string, env: NodeJS.ProcessEnv = {}) => runOperation('up', { project: dir, providers, env })
const stacksIn = (dir: string) => readdir(join(dir, '.pulumi', 'stacks')).catch(() => [])

test.each`
  condition                                               | files                                                                                                | project         | env                                                 | place
  ${'there is no .poolhouse'}                             | ${{ 'base/Pulumi.yaml': project('base') }}                                                           | ${'base'}       | ${{}}                                               | ${'base/.poolhouse'}
  ${'a folder above has one'}                             | ${{ '.poolhouse/': '', 'base/Pulumi.yaml': project('base') }}                                        | ${'base'}       | ${{}}                                               | ${'.poolhouse'}
  ${'a folder two above has one'}                         | ${{ '.poolhouse/': '', 'infra/base/Pulumi.yaml': project('base') }}                                  | ${'infra/base'} | ${{}}                                               | ${'.poolhouse'}
  ${'the project has one itself'}                         | ${{ '.poolhouse/': '', 'base/.poolhouse/': '', 'base/Pulumi.yaml': project('base') }}                | ${'base'}       | ${{}}                                               | ${'base/.poolhouse'}
  ${'a file above has that name'}                         | ${{ '.poolhouse': '', 'base/Pulumi.yaml': project('base') }}                                         | ${'base'}       | ${{}}                                               | ${'base/.poolhouse'}
  ${'Pulumi.yaml names a folder'}                         | ${{ '.poolhouse/': '', 'base/Pulumi.yaml': project('base', 'backend: { url: "file://../given" }') }} | ${'base'}       | ${{}}                                               | ${'given'}
  ${'Pulumi.yaml names a backend of another kind'}        | ${{ '.poolhouse/': '', 'base/Pulumi.yaml': project('base', 'backend: { url: "s3://bucket" }') }}     | ${'base'}       | ${{}}                                               | ${'.poolhouse'}
  ${'PULUMI_BACKEND_URL names a folder'}                  | ${{ '.poolhouse/': '', 'base/Pulumi.yaml': project('base', 'backend: { url: "file://../given" }') }} | ${'base'}       | ${{ PULUMI_BACKEND_URL: 'file://ROOT/by-env' }}     | ${'by-env'}
  ${'PULUMI_BACKEND_URL names a backend of another kind'} | ${{ 'base/Pulumi.yaml': project('base', 'backend: { url: "file://../given" }') }}                    | ${'base'}       | ${{ PULUMI_BACKEND_URL: 'https://app.pulumi.com' }} | ${'given'}
`('the state is in $place when $condition', async ({ files, project: name, env, place }) => {
  const root = await tree(files)
  const variables = Object.fromEntries(
    Object.entries(env as Record<string, string>).map(([key, value]) => [key, value.replace('ROOT', root)]),
  )
  expect((await deploy(join(root, name), variables)).result).toBe('succeeded')
  expect(await stacksIn(join(root, place))).toEqual(['base'])
  expect(await listStacks({ project: join(root, name), env: variables })).toHaveLength(1)
})

test.each`
  condition                                                 | files                                            | env
  ${'a .poolhouse above both'}                              | ${{ '.poolhouse/': '' }}                         | ${{}}
  ${'no .poolhouse above them'}                             | ${{}}                                            | ${{}}
  ${'the other one deployed beside its Pulumi.yaml before'} | ${{ '.poolhouse/': '', 'base/.poolhouse/': '' }} | ${{}}
  ${'PULUMI_BACKEND_URL for both'}                          | ${{}}                                            | ${{ PULUMI_BACKEND_URL: 'file://ROOT/shared' }}
`('a stack reference finds the project in the folder next door with $condition', async ({ files, env }) => {
  const root = await tree({ ...files, 'base/Pulumi.yaml': project('base'), 'app/Pulumi.yaml': referring })
  const variables = Object.fromEntries(
    Object.entries(env as Record<string, string>).map(([key, value]) => [key, value.replace('ROOT', root)]),
  )
  await deploy(join(root, 'base'), variables)
  expect(await refer(join(root, 'app'), variables)).toMatchObject({ result: 'succeeded', outputs: { answer: 'found' } })
})

test.each`
  chosenBy                | app                                                      | env                                             | searched
  ${'nearest'}            | ${referring}                                             | ${{}}                                           | ${"ROOT/.poolhouse (the nearest .poolhouse from the project's folder upwards, and those of projects beside it)"}
  ${'backend'}            | ${`${referring}backend: { url: "file://ROOT/given" }\n`} | ${{}}                                           | ${'ROOT/given (the backend of Pulumi.yaml)'}
  ${'PULUMI_BACKEND_URL'} | ${referring}                                             | ${{ PULUMI_BACKEND_URL: 'file://ROOT/by-env' }} | ${'ROOT/by-env (PULUMI_BACKEND_URL)'}
`('a stack reference that is not found names the folder that was searched: $searched', async ({ app, env, searched }) => {
  const root = await tree({ '.poolhouse/': '', 'app/Pulumi.yaml': app, 'base/Pulumi.yaml': project('base') })
  const variables = Object.fromEntries(
    Object.entries(env as Record<string, string>).map(([key, value]) => [key, value.replace('ROOT', root)]),
  )
  const { errors } = await refer(join(root, 'app'), variables)
  expect(errors[0]).toContain(
    `there is no stack "dev" of base in ${searched.replaceAll('ROOT', root)}. Deploy it first; if it is deployed, its state is in another folder: name one folder for both projects, with PULUMI_BACKEND_URL=file://DIR`,
  )
})

test.each([
  ['in', 'shared/.poolhouse'],
  ['above', '.poolhouse'],
])('a .poolhouse %s a folder that everybody may write to is ignored', async (_, lying) => {
  const root = await tree({ [`${lying}/`]: '', 'shared/base/Pulumi.yaml': project('base') })
  await chmod(join(root, 'shared'), 0o777)
  await deploy(join(root, 'shared', 'base'))
  expect(await stacksIn(join(root, lying))).toEqual([])
  expect(await stacksIn(join(root, 'shared', 'base', '.poolhouse'))).toEqual(['base'])
})

test('the current stack is that of PULUMI_STACK in the given variables', async () => {
  const root = await tree({ 'base/Pulumi.yaml': project('base') })
  await deploy(join(root, 'base'), { PULUMI_STACK: 'live' })
  expect(await listStacks({ project: join(root, 'base'), env: { PULUMI_STACK: 'live' } })).toMatchObject([{ name: 'live', current: true }])
  expect(await listStacks({ project: join(root, 'base'), env: {} })).toMatchObject([{ name: 'live', current: false }])
})

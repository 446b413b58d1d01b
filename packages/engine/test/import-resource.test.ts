// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a value that looks like a reference.
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { importResource, secret } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryProject, temporaryStack } from './support/project.ts'

const theirs = { label: 'theirs', policy: { length: 8, words: ['a', 'b'] }, note: 'costs ${5}', hush: secret('x'), none: [] }

test('an imported resource is protected and in the state, with TypeScript code that declares it; the next up changes nothing', async () => {
  const { providers, service, calls } = functionProvider()
  service.set('theirs', theirs)
  const { project, up } = await temporaryStack({ providers })

  const { result, code, imported } = await importResource({
    project: project.dir,
    providers,
    type: 'test:index:Pool',
    name: 'our-pool',
    id: 'theirs',
  })

  expect(result).toBe('succeeded')
  expect(imported).toMatchObject({ id: 'theirs', protect: true, importID: 'theirs', inputs: theirs })
  expect((await project.resources()).map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_1_0_0', 'our-pool'])
  expect(code).toBe(`import * as pulumi from "@pulumi/pulumi";
import * as test from "@pulumi/test";

const ourPool = new test.Pool("our-pool", {
    label: "theirs",
    policy: {
        length: 8,
        words: [
            "a",
            "b",
        ],
    },
    note: "costs \${5}",
    hush: pulumi.secret("x"),
    none: [],
}, {
    protect: true,
});
`)
  const declared = program(({ resource }) => resource('Pool', 'our-pool', theirs, { protect: true, version: '1.0.0' }))
  expect((await up(declared)).changes).toEqual({ same: 2 })
  expect(calls).toEqual([])
})

test('the import code of a YAML project is YAML and evaluates to the imported inputs', async () => {
  const { providers, service, calls } = functionProvider()
  service.set('theirs', theirs)
  const project = await temporaryProject({ 'Pulumi.yaml': 'name: seed\nruntime: yaml\n' })

  const { code } = await importResource({ project: project.dir, providers, type: 'test:index:Pool', name: 'pool', id: 'theirs' })

  expect(code).toBe(`resources:
  pool:
    type: test:index:Pool
    properties:
      label: theirs
      policy:
        length: 8
        words:
          - a
          - b
      note: costs $\${5}
      hush:
        fn::secret: x
      none: []
    options:
      protect: true
`)
  await project.write('Pulumi.yaml', `name: seed\nruntime: yaml\n${code}`)
  const { up } = await import('../src/index.ts')
  expect((await up({ project: project.dir, providers })).changes).toEqual({ same: 2 })
  expect(calls).toEqual([])
})

/** A tool that prints a text, in place of the one that a project of a language has. */
const tool = (text: string) => `#!/bin/sh\necho '${text}'\n`
const pom = (version: string) => `<dependency>
  <groupId>com.pulumi</groupId>
  <artifactId>test</artifactId>
  <version>${version}</version>
</dependency>`
const virtualenv = 'name: seed\nruntime:\n  name: python\n  options:\n    virtualenv: venv\n'
const runtime = (name: string) => ({ 'Pulumi.yaml': `name: seed\nruntime: ${name}\n` })
const goSdk = 'github.com/pulumi/pulumi-test/sdk/v4'

test.each`
  sdk                                       | files                                                                                                                                                      | version
  ${'of Node.js that is installed'}         | ${{ ...runtime('nodejs'), 'node_modules/@pulumi/test/package.json': '{"version":"2.3.4"}' }}                                                               | ${'2_3_4'}
  ${'of Node.js that is not installed'}     | ${runtime('nodejs')}                                                                                                                                       | ${'1_0_0'}
  ${'of Python that is installed'}          | ${{ 'Pulumi.yaml': virtualenv, 'venv/bin/python': tool('3.4.5') }}                                                                                         | ${'3_4_5'}
  ${'of Python whose version is no semver'} | ${{ 'Pulumi.yaml': virtualenv, 'venv/bin/python': tool('3.4.5a6') }}                                                                                       | ${'1_0_0'}
  ${'of Go whose sources name no version'}  | ${{ ...runtime('go'), 'bin/go': tool(`${goSdk} DIR/sdk`) }}                                                                                                | ${'4_0_0'}
  ${'of Go whose sources name a version'}   | ${{ ...runtime('go'), 'bin/go': tool(`${goSdk} DIR/sdk`), 'sdk/go/test/internal/pulumiVersion.go': 'var SdkVersion semver.Version = MustParse("4.5.6")' }} | ${'4_5_6'}
  ${'of Go that the module does not have'}  | ${{ ...runtime('go'), 'bin/go': tool('') }}                                                                                                                | ${'1_0_0'}
  ${'of Java with Maven'}                   | ${{ ...runtime('java'), 'pom.xml': pom('5.6.7') }}                                                                                                         | ${'5_6_7'}
  ${'of Java with a property as a version'} | ${{ ...runtime('java'), 'pom.xml': pom('${version}') }}                                                                                                    | ${'1_0_0'}
  ${'of Java with Gradle'}                  | ${{ ...runtime('java'), 'build.gradle': "implementation 'com.pulumi:test:6.7.8'" }}                                                                        | ${'6_7_8'}
`('an import is recorded under the version of the SDK $sdk: default_$version', async ({ files, version }) => {
  const { providers, service } = functionProvider()
  service.set('theirs', { label: 'theirs' })
  const project = await temporaryProject()
  for (const [name, text] of Object.entries(files as Record<string, string>)) {
    await project.write(name, text.replace('DIR', project.dir))
    if (/bin\//.test(name)) await chmod(join(project.dir, name), 0o755)
  }
  const { PATH } = process.env
  onTestFinished(() => {
    process.env.PATH = PATH
  })
  process.env.PATH = `${project.dir}/bin:${PATH}`

  await importResource({ project: project.dir, providers, type: 'test:index:Pool', name: 'pool', id: 'theirs' })

  expect((await project.resources()).map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', `default_${version}`, 'pool'])
})

test('the first run of a program after an import finds the default provider of its SDK', async () => {
  const { providers, service, configured } = functionProvider()
  service.set('theirs', { label: 'theirs' })
  const { project, up } = await temporaryStack({ providers }, { 'node_modules/@pulumi/test/package.json': '{"version":"1.2.3"}' })
  await importResource({ project: project.dir, providers, type: 'test:index:Pool', name: 'pool', id: 'theirs' })
  const before = await project.resources()

  const { events } = await up(program(({ resource }) => resource('Pool', 'pool', { label: 'theirs' }, { protect: true })))

  const done = events.flatMap(event => (event.type === 'step' && event.phase === 'done' ? [`${event.op} ${event.name}`] : []))
  expect(done).toEqual(['same seed-dev', 'same default_1_2_3', 'same pool'])
  expect((await project.resources()).map(({ urn, id, provider }) => ({ urn, id, provider }))).toEqual(
    before.map(({ urn, id, provider }) => ({ urn, id, provider })),
  )
  expect(configured).toHaveLength(2)
})

test('an import into an existing stack uses its default provider, finds parent and provider by name and changes nothing else', async () => {
  const { providers, service } = functionProvider()
  const { project, up } = await temporaryStack({ providers })
  const group = program(async ({ component, resource, monitor, stack }) => {
    await component('my:mod:Group', 'group')
    await resource('Pool', 'ours')
    const { createGoal } = await import('../src/index.ts')
    await monitor.register(
      createGoal({ type: 'pulumi:providers:test', name: 'eu', custom: true, parent: stack.urn, inputs: { region: 'eu' } }),
    )
  })
  await up(group)
  service.set('theirs', { label: 'theirs' })
  const common = { project: project.dir, providers, type: 'test:index:Pool', id: 'theirs' }

  await importResource({ ...common, name: 'a' })
  const { code } = await importResource({ ...common, name: 'b', parent: 'group', provider: 'eu', protect: false })

  const states = await project.resources()
  expect(states.map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'group', 'default_1_2_3', 'ours', 'eu', 'a', 'b'])
  expect(states.at(-1)).toMatchObject({
    urn: 'urn:pulumi:dev::seed::my:mod:Group$test:index:Pool::b',
    provider: expect.stringContaining('::eu::'),
  })
  expect(code).toContain('{\n    parent: group,\n    provider: eu,\n}')
})

test.each`
  what                     | request                   | message
  ${'that does not exist'} | ${{ id: 'missing' }}      | ${"resource 'missing' does not exist"}
  ${'under a taken name'}  | ${{ name: 'ours' }}       | ${/Duplicate resource URN '.*::ours'/}
  ${'below no parent'}     | ${{ parent: 'nobody' }}   | ${'parent "nobody" is no resource of the stack.'}
  ${'of no provider'}      | ${{ provider: 'nobody' }} | ${'provider "nobody" is no resource of the stack.'}
`('an import of a resource $what fails, and the state is not changed', async ({ request, message }) => {
  const { providers, service } = functionProvider()
  const { project, up } = await temporaryStack({ providers })
  await up(program(({ resource }) => resource('Pool', 'ours')))
  service.set('theirs', { label: 'theirs' })
  const before = await project.stateText()
  const errors: string[] = []

  const { result, code } = await importResource({
    project: project.dir,
    providers,
    type: 'test:index:Pool',
    name: 'new',
    id: 'theirs',
    ...request,
    onEvent: event => event.type === 'diagnostic' && errors.push(event.message),
  })

  expect({ result, code }).toEqual({ result: 'failed', code: undefined })
  expect(errors[0]).toMatch(message)
  expect(await project.stateText()).toBe(before)
})

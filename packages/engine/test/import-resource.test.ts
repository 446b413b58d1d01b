// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a value that looks like a reference.
import { expect, test } from 'vitest'
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

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { expect, test } from 'vitest'
import { secret, UNKNOWN } from '../src/index.ts'
import { poolAndClient, yamlStack } from './support/yaml-stack.ts'

test('a YAML program runs through preview, up, a second up, an update and destroy', async () => {
  const { preview, up, destroy, change, calls, project } = await yamlStack(poolAndClient)

  expect(await preview()).toMatchObject({
    result: 'succeeded',
    steps: ['create pool', 'create app'],
    outputs: { arn: UNKNOWN, title: 'size 3 for $5' },
  })
  expect(calls).toEqual([])

  const first = await up()
  expect(first).toMatchObject({
    result: 'succeeded',
    errors: [],
    outputs: { arn: 'arn of pool-1', key: secret('key of pool-1'), title: 'size 3 for $5' },
  })
  const states = await project.resources()
  expect(states.map(state => state.urn.split('::').slice(2).join('::'))).toEqual([
    'pulumi:pulumi:Stack::seed-dev',
    'pulumi:providers:test::default',
    'test:index/pool:Pool::pool',
    'test:index/client:Client::app',
  ])
  const pool = states[2]!
  expect(pool).toMatchObject({ inputs: { size: 6, password: { ciphertext: expect.any(String) } }, additionalSecretOutputs: ['key'] })
  expect(states[3]).toMatchObject({ dependencies: [pool.urn], propertyDependencies: { pool: [pool.urn], arns: [pool.urn] } })

  expect((await up()).changes).toEqual({ same: 3 })
  await change(poolAndClient.replace('default: 3', 'default: 4'))
  expect((await up()).steps).toEqual(['update pool'])
  expect((await destroy()).steps).toEqual(['delete app', 'delete pool'])
})

test.each`
  declared                            | given         | value
  ${'{ type: string }'}               | ${'x'}        | ${'x'}
  ${'{ type: String, default: d }'}   | ${undefined}  | ${'d'}
  ${'{ type: number }'}               | ${'1.5'}      | ${1.5}
  ${'{ type: Boolean }'}              | ${'true'}     | ${true}
  ${'{ type: "List<String>" }'}       | ${'["a"]'}    | ${['a']}
  ${'{ type: object }'}               | ${'{ a: 1 }'} | ${{ a: 1 }}
  ${'{ type: string, secret: true }'} | ${'x'}        | ${secret('x')}
  ${'{ default: 3 }'}                 | ${'4'}        | ${4}
  ${'{ name: other, type: string }'}  | ${undefined}  | ${'from the other key'}
`('the YAML config entry $declared with the value $given is $value', async ({ declared, given, value }) => {
  const config = `  seed:other: from the other key\n${given === undefined ? '' : `  seed:it: ${given}\n`}`
  const { up } = await yamlStack(`config:\n  it: ${declared}\noutputs:\n  it: \${it}\n`, { config })

  const { errors, outputs } = await up()

  expect({ errors, outputs }).toEqual({ errors: [], outputs: { it: value } })
})

test('a YAML program can refer to configuration that it does not declare', async () => {
  const { up } = await yamlStack('outputs:\n  a: ${size}\n  b: ${test:region}\n', { config: '  seed:size: "12"\n  test:region: eu\n' })

  expect((await up()).outputs).toEqual({ a: 12, b: 'eu' })
})

test('a YAML program can use options, get, default and explicit providers', async () => {
  const { up, service, project, configured } = await yamlStack(`
resources:
  p:
    type: pulumi:providers:test
    defaultProvider: true
    properties: { region: eu, tags: { a: b } }
  q: { type: 'pulumi:providers:test', properties: { region: us } }
  first: { type: 'test:Pool', name: a name, options: { protect: true, ignoreChanges: [size], customTimeouts: { create: 5m } } }
  second: { type: 'test:Pool', options: { provider: '\${q}', dependsOn: ['\${first}'], parent: '\${first}' } }
  theirs: { type: 'test:Client', get: { id: theirs-1 } }
outputs:
  theirs: \${theirs.size}
`)
  service.set('theirs-1', { size: 9 })

  const { errors, outputs } = await up()

  expect({ errors, outputs }).toEqual({ errors: [], outputs: { theirs: 9 } })
  expect(configured).toHaveLength(2)
  expect(configured).toEqual(expect.arrayContaining([{ region: 'eu', tags: '{"a":"b"}' }, { region: 'us' }]))
  const states = await project.resources()
  const [first, second] = ['a name', 'second'].map(name => states.find(state => state.urn.endsWith(`::${name}`)))
  expect(first).toMatchObject({
    protect: true,
    ignoreChanges: ['size'],
    customTimeouts: { create: 300 },
    provider: expect.stringContaining('::p::'),
  })
  expect(second).toMatchObject({
    parent: first?.urn,
    dependencies: [first?.urn],
    provider: expect.stringContaining('::q::'),
    protect: true,
  })
  expect(states.some(state => state.urn.includes('::default'))).toBe(false)
})

test('without a schema, a short type token in YAML becomes the common full token', async () => {
  const { up, project } = await yamlStack('resources:\n  x: { type: "test:cognito:UserPool" }\n', { withSchema: false })

  await up()

  expect((await project.resources()).at(-1)?.type).toBe('test:cognito/userPool:UserPool')
})

test('fn::invoke waits for the default provider of its package, wherever it is declared', async () => {
  const { up, configured } = await yamlStack(`
variables:
  doubled: { fn::test:getDouble: { n: 2 } }
resources:
  p: { type: 'pulumi:providers:test', defaultProvider: true, properties: { region: eu } }
outputs:
  n: \${doubled.doubled}
`)

  expect(await up()).toMatchObject({ result: 'succeeded', errors: [], outputs: { n: 4 } })
  expect(configured).toEqual([{ region: 'eu' }])
})

test('a YAML program can read another stack by StackReference and by fn::stackReference', async () => {
  const { up, project } = await yamlStack('outputs:\n  a: { b: 1 }\n')
  await up(undefined, { stack: 'base' })
  await project.write(
    'Pulumi.yaml',
    `
name: seed
runtime: yaml
resources:
  other: { type: 'pulumi:pulumi:StackReference', properties: { name: organization/seed/base } }
outputs:
  new: \${other.outputs["a"].b}
  old: { fn::stackReference: [base, a] }
  again: { fn::stackReference: [base, a] }
`,
  )

  expect((await up()).outputs).toEqual({ new: 1, old: { b: 1 }, again: { b: 1 } })
})

test('a YAML program can use providers, dependsOn lists, invoke options, scalar functions and the configuration section', async () => {
  const { up, project, configured } = await yamlStack(`
configuration:
  size: { default: 3 }
variables:
  both: ['\${a}', '\${b}']
  answer:
    fn::invoke: { function: 'test:getAnswer', arguments: { n: '\${size}' }, options: { dependsOn: ['\${a}'], provider: '\${p}', version: 1.0.0 } }
resources:
  p: { type: 'pulumi:providers:test', properties: { region: eu }, options: { envVarMappings: { OUR_REGION: REGION } } }
  a: { type: 'test:Pool', options: { providers: ['\${p}'] } }
  b: { type: 'test:Pool', options: { providers: { test: '\${p}' } } }
  c: { type: 'test:Pool', properties: { size: '\${answer}' }, options: { dependsOn: '\${both}' } }
outputs:
  answer: \${answer}
`)

  const { errors, outputs, events } = await up()

  expect({ errors, outputs }).toEqual({ errors: [], outputs: { answer: 'test:index/getAnswer:getAnswer' } })
  expect(events).toContainEqual(
    expect.objectContaining({ severity: 'warning', message: expect.stringContaining('configuration is the old name of config') }),
  )
  expect(configured).toContainEqual({ region: 'eu' })
  const states = await project.resources()
  const find = (name: string) => states.find(state => state.urn.endsWith(`::${name}`))
  expect(find('a')?.provider).toContain('::p::')
  expect(find('b')?.provider).toContain('::p::')
  expect(find('c')?.dependencies).toEqual([find('a')?.urn, find('b')?.urn])
  expect(find('p')?.inputs).toMatchObject({ __internal: { envVarMappings: { OUR_REGION: 'REGION' } } })
})

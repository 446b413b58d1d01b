// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { expect, test } from 'vitest'
import { type Provider, type Providers, secret, UNKNOWN } from '../src/index.ts'
import { parseAccess, parseText } from '../src/yaml/interpolation.ts'
import { functionProvider } from './support/function-provider.ts'
import { temporaryStack } from './support/project.ts'

const schema = {
  resources: {
    'test:index/pool:Pool': {
      inputProperties: Object.fromEntries(['size', 'title', 'password', 'known', 'x'].map(key => [key, { secret: key === 'password' }])),
      properties: { key: { secret: true } },
    },
    'test:index/client:Client': {},
    'test:index/strict:Strict': { inputProperties: { userPoolId: {}, name: {} } },
  },
  functions: { 'test:index/getDouble:getDouble': {}, 'test:index/getAnswer:getAnswer': { returnType: { type: 'string' } } },
}
const kinds = { Pool: { computed: ['arn', 'key'] } }

/** A YAML stack over the function provider, which has a schema like the real provider. */
async function yamlStack(body: string, { config = '', withSchema = true } = {}) {
  const service = functionProvider(kinds)
  const providers: Providers = async (name, version) => {
    const provider = await service.providers(name, version)
    return provider && withSchema ? ({ ...provider, getSchema: async () => JSON.stringify(schema) } satisfies Provider) : provider
  }
  const files = { 'Pulumi.yaml': `name: seed\nruntime: yaml\n${body}`, ...(config && { 'Pulumi.dev.yaml': `config:\n${config}` }) }
  const stack = await temporaryStack({ providers }, files)
  return { ...stack, ...service, change: (text: string) => stack.project.write('Pulumi.yaml', `name: seed\nruntime: yaml\n${text}`) }
}

const poolAndClient = `
config:
  size: { type: integer, default: 3 }
variables:
  doubled:
    fn::invoke: { function: 'test:getDouble', arguments: { n: '\${size}' }, return: doubled }
resources:
  pool:
    type: test:Pool
    properties: { size: '\${doubled}', title: 'size \${size} for $$5', password: hunter2 }
  app:
    type: test:Client
    properties: { pool: '\${pool.id}', arns: ['\${pool.arn}'] }
outputs:
  arn: \${pool.arn}
  key: \${pool.key}
  title: \${pool.title}
`

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
  expression                                                                                            | value
  ${'"plain"'}                                                                                          | ${'plain'}
  ${'"$${x} costs $$5"'}                                                                                | ${'${x} costs $5'}
  ${'"${word}-${number}-${flag}"'}                                                                      | ${'abc-1.5-true'}
  ${'${number}'}                                                                                        | ${1.5}
  ${'${list[1]}'}                                                                                       | ${'b'}
  ${'${map["a key"].deep[0]}'}                                                                          | ${'x'}
  ${"${map['a key'].deep[0]}"}                                                                          | ${'x'}
  ${'${pulumi.stack}/${pulumi.project}'}                                                                | ${'dev/seed'}
  ${'{ "fn::join": ["-", ["${word}", "b"]] }'}                                                          | ${'abc-b'}
  ${'{ "fn::split": [",", "a,b"] }'}                                                                    | ${['a', 'b']}
  ${'{ "fn::select": [1, "${list}"] }'}                                                                 | ${'b'}
  ${'{ "fn::toJSON": { b: "<&>", a: [1, true, null] } }'}                                               | ${'{"a":[1,true,null],"b":"\\u003c\\u0026\\u003e"}'}
  ${'{ "fn::toBase64": "hé" }'}                                                                         | ${'aMOp'}
  ${'{ "fn::fromBase64": "aMOp" }'}                                                                     | ${'hé'}
  ${'{ "fn::secret": "hush" }'}                                                                         | ${secret('hush')}
  ${'{ "fn::unsecret": { "fn::secret": "hush" } }'}                                                     | ${'hush'}
  ${'{ "fn::join": ["", ["a", { "fn::secret": "b" }]] }'}                                               | ${secret('ab')}
  ${'"a ${hidden} b"'}                                                                                  | ${secret('a hush b')}
  ${'{ "fn::length": "${list}" }'}                                                                      | ${2}
  ${'{ "fn::sha1": "abc" }'}                                                                            | ${'a9993e364706816aba3e25717850c26c9cd0d89d'}
  ${'{ "fn::singleOrNone": ["only"] }'}                                                                 | ${'only'}
  ${'{ "fn::readFile": "./note.txt" }'}                                                                 | ${'read me'}
  ${'{ "fn::filebase64": "./note.txt" }'}                                                               | ${'cmVhZCBtZQ=='}
  ${'{ "fn::TOJSON": [1] }'}                                                                            | ${'[1]'}
  ${'{ "fn::test:getDouble": { n: 4 } }'}                                                               | ${{ tok: 'test:index/getDouble:getDouble', doubled: 8, echo: null }}
  ${'{ "fn::invoke": { function: "test:getDouble", arguments: { echo: "${hidden}" }, return: echo } }'} | ${secret('hush')}
`('the YAML expression $expression evaluates to $value', async ({ expression, value }) => {
  const { up, project } = await yamlStack(`
variables:
  word: abc
  number: 1.5
  flag: true
  list: [a, b]
  map: { 'a key': { deep: [x] } }
  hidden: { fn::secret: hush }
outputs:
  result: ${expression}
`)
  await project.write('note.txt', 'read me')

  const { outputs, errors } = await up()

  expect({ errors, outputs }).toEqual({ errors: [], outputs: { result: value } })
})

test('unknowns pass through YAML functions, interpolations and property accesses in a preview', async () => {
  const { preview } = await yamlStack(`
resources:
  pool: { type: 'test:Pool', properties: { known: here } }
outputs:
  text: 'x-\${pool.arn}'
  json: { fn::toJSON: ['\${pool.id}'] }
  missing: \${pool.nothing.deep}
  known: \${pool.known}
  invoked: { fn::test:getDouble: { n: '\${pool.arn}' } }
`)

  expect((await preview()).outputs).toEqual({ text: UNKNOWN, json: UNKNOWN, missing: UNKNOWN, known: 'here', invoked: UNKNOWN })
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

test.each`
  what                          | body                                                                                           | message
  ${'broken syntax'}            | ${'resources: ['}                                                                              | ${/Pulumi\.yaml:3,\d+: /}
  ${'an unknown key'}           | ${'resources:\n  x:\n    type: test:Pool\n    propertys: {}'}                                  | ${/Pulumi\.yaml:6,5: resource x has no property "propertys"; the allowed ones are type, name/}
  ${'no type'}                  | ${'resources:\n  x: { properties: {} }'}                                                       | ${/Pulumi\.yaml:4,6: resource x needs a type such as aws:cognito:UserPool/}
  ${'an unknown option'}        | ${'resources:\n  x: { type: "test:Pool", options: { protected: true } }'}                      | ${/resource x: options has no property "protected"; the allowed ones are/}
  ${'a missing name'}           | ${'outputs:\n  a: ${nothing.here}'}                                                            | ${/Pulumi\.yaml:4,6: resource, variable, or config value "nothing" not found/}
  ${'a cycle'}                  | ${'variables:\n  a: ${b}\n  b: ${a}'}                                                          | ${/Pulumi\.yaml:4,6: circular dependency of variable 'a' transitively on itself/}
  ${'a name used twice'}        | ${'variables:\n  a: 1\nresources:\n  a: { type: "test:Pool" }'}                                | ${/variable a cannot have the same name as resource a|resource a cannot have the same name as variable a/}
  ${'an unclosed reference'}    | ${'outputs:\n  a: "${b"'}                                                                      | ${/Pulumi\.yaml:4,6: "\$\{b" has a \$\{ without its \}/}
  ${'an unknown function'}      | ${'outputs:\n  a: { fn::nope: 1 }'}                                                            | ${/Pulumi\.yaml:4,6: there is no function fn::nope; the built-in ones are fn::join/}
  ${'a function of two keys'}   | ${'outputs:\n  a: { fn::sha1: x, b: 1 }'}                                                      | ${/fn::sha1 must be the only key of its map/}
  ${'an unknown type'}          | ${'resources:\n  x: { type: "test:Pond" }'}                                                    | ${/Pulumi\.yaml:4,3: unable to find resource type "test:Pond" in resource provider "test"/}
  ${'an unknown property'}      | ${'resources:\n  x: { type: "test:Strict", properties: { userPoolid: 1 } }'}                   | ${/Pulumi\.yaml:4,55: Property userPoolid does not exist on 'test:index\/strict:Strict'; did you mean userPoolId\?/}
  ${'a strange property'}       | ${'resources:\n  x: { type: "test:Strict", properties: { q: 1 } }'}                            | ${/Property q does not exist on .*; it has userPoolId, name/}
  ${'an unknown package'}       | ${'resources:\n  x: { type: "azure:web:Site" }'}                                               | ${/no provider for package "azure"/}
  ${'a wrong index'}            | ${'variables:\n  l: [1]\noutputs:\n  a: ${l[3]}'}                                              | ${/Pulumi\.yaml:6,6: list index 3 out-of-bounds for list of length 1/}
  ${'a property of a text'}     | ${'variables:\n  l: text\noutputs:\n  a: ${l.x}'}                                              | ${/receiver must be a list or object, not a string/}
  ${'a resource in a text'}     | ${'resources:\n  x: { type: "test:Pool" }\noutputs:\n  a: "is ${x}"'}                          | ${/Pulumi\.yaml:6,6: a resource or asset cannot be part of a text/}
  ${'missing configuration'}    | ${'config:\n  size: { type: integer }\noutputs:\n  a: ${size}'}                                | ${/missing required configuration variable 'seed:size'; run `poolhouse config set size VALUE` to set it/}
  ${'a type of every object'}   | ${'config:\n  size: { type: constructor }'}                                                    | ${/Pulumi\.yaml:4,9: unexpected configuration type 'constructor'/}
  ${'a bad configuration type'} | ${'config:\n  size: { type: colour }'}                                                         | ${/Pulumi\.yaml:4,9: unexpected configuration type 'colour'/}
  ${'a mismatched default'}     | ${'config:\n  size: { type: integer, default: x }'}                                            | ${/type mismatch: default value of type string but type integer was specified/}
  ${'a newer required version'} | ${'pulumi: { requiredVersion: ">=9.0.0" }'}                                                    | ${/Pulumi CLI version 3\.\d+\.\d+ does not satisfy the version range ">=9\.0\.0"/}
  ${'a list of other items'}    | ${'config:\n  l: { type: "List<Integer>" }\noutputs:\n  a: ${l}'}                              | ${/Pulumi\.yaml:4,6: config seed:l must be of type List<integer>, not "\[\\"a\\"\]"/}
  ${'a default of no provider'} | ${'resources:\n  x: { type: "test:Pool", defaultProvider: true }'}                             | ${/Pulumi\.yaml:4,44: resource x: defaultProvider is only for providers/}
  ${'misplaced env mappings'}   | ${'resources:\n  x: { type: "test:Pool", options: { envVarMappings: {} } }'}                   | ${/resource x: envVarMappings can only be used with provider resources/}
  ${'a strange invoke'}         | ${'outputs:\n  a: { fn::invoke: { function: "test:getDouble", args: {} } }'}                   | ${/fn::invoke has no property "args"; the allowed ones are function, arguments, options, return/}
  ${'a wrong value'}            | ${'resources:\n  x:\n    type: test:Pool\n    properties:\n      known: 1\n      count: many'} | ${/Property count does not exist/}
  ${'dependsOn of a text'}      | ${'resources:\n  x: { type: "test:Pool", options: { dependsOn: [nobody] } }'}                  | ${/this option takes resources such as \$\{resource\}, one or a list/}
  ${'a failing function'}       | ${'outputs:\n  a: { fn::test:getDouble: { wrong: 1 } }'}                                       | ${/Pulumi\.yaml:4,6: Invoke of 'test:index\/getDouble:getDouble' failed: this argument is wrong \(wrong\)/}
`('$what in a YAML program is reported with its position', async ({ body, message }) => {
  const { up, calls } = await yamlStack(body, { config: '  seed:l: ["a"]\n' })

  const outcome = await up().then(
    ({ errors }) => errors.join('\n'),
    error => error.message as string,
  )

  expect(outcome).toMatch(message)
  expect(outcome).not.toMatch(/^ +at /m)
  expect(calls.filter(call => call.startsWith('delete'))).toEqual([])
})

test('all problems of a YAML program are reported together', async () => {
  const { up } = await yamlStack('resources:\n  x: { typ: a }\n  y: { type: "test:Pool", options: { a: 1 } }\n')

  const { errors } = await up()

  expect(errors[0]?.split('\n').map(line => line.replace(/.*Pulumi\.yaml:/, ''))).toEqual([
    expect.stringMatching(/^4,8: resource x has no property "typ"/),
    expect.stringMatching(/^4,6: resource x needs a type/),
    expect.stringMatching(/^5,38: resource y: options has no property "a"/),
  ])
})

test('after an error in a YAML program independent resources are created, dependents are skipped, nothing is deleted', async () => {
  const { up, calls, change } = await yamlStack('resources:\n  old: { type: "test:Pool" }\n')
  await up()
  await change(`
variables:
  broken: { fn::select: [5, [1]] }
resources:
  a: { type: 'test:Pool', properties: { x: '\${broken}' } }
  b: { type: 'test:Pool', properties: { x: '\${a.id}' } }
  c: { type: 'test:Pool' }
`)

  const { result, errors } = await up()

  expect(result).toBe('failed')
  expect(errors).toEqual([expect.stringContaining('list index 5 out-of-bounds for list of length 1')])
  expect(calls).toEqual(['create old', 'create c'])
})

test.each`
  text              | parts
  ${''}             | ${[]}
  ${'a$b'}          | ${['a$b']}
  ${'$$${a}'}       | ${['$', { root: 'a', path: [] }]}
  ${'${a.b["}"]}!'} | ${[{ root: 'a', path: ['b', '}'] }, '!']}
`('the interpolated text $text has the parts $parts', ({ text, parts }) => {
  expect(parseText(text, () => expect.unreachable())).toEqual(parts)
})

test.each(['', '.a', 'a.', 'a[', 'a[x]', 'a b', 'a["x]'])('the interpolation reference %o is not valid', text => {
  expect(parseAccess(text)).toBeUndefined()
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

test('a failed check of a YAML program is reported with the position of the property', async () => {
  const { up } = await yamlStack('resources:\n  x:\n    type: test:Client\n    properties:\n      known: 1\n      count: many\n')

  const { events } = await up()

  expect(events).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('property count value "many"'), at: 'Pulumi.yaml:8,14' }),
  )
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

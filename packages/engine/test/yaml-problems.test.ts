// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { expect, test } from 'vitest'
import { yamlStack } from './support/yaml-stack.ts'

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

test('a failed check of a YAML program is reported with the position of the property', async () => {
  const { up } = await yamlStack('resources:\n  x:\n    type: test:Client\n    properties:\n      known: 1\n      count: many\n')

  const { events } = await up()

  expect(events).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('property count value "many"'), at: 'Pulumi.yaml:8,14' }),
  )
})

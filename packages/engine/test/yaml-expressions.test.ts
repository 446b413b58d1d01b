// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { expect, test } from 'vitest'
import { secret, UNKNOWN } from '../src/index.ts'
import { parseAccess, parseText } from '../src/yaml/interpolation.ts'
import { yamlStack } from './support/yaml-stack.ts'

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

import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AwsProvider } from '../src/index.ts'
import { configuredProvider } from './support/engine.ts'

/** The scenarios J1 to J12 of docs/reference/pulumi-resources.md#21, and the rules of the table above them. */

let provider: AwsProvider
beforeAll(async () => {
  provider = await configuredProvider({ region: 'us-east-1' })
})
afterAll(() => provider.close())

const ask = (args: Bag) => provider.invoke({ tok: 'aws:iam/getPolicyDocument:getPolicyDocument', args, preview: false })
const answer = async (args: Bag): Promise<Bag> => {
  const { return: found, failures } = await ask(args)
  expect(failures).toBeUndefined()
  return found!
}
const json = async (args: Bag): Promise<string> => String((await answer(args)).json)
/** The statements of the document, in order, members in order. */
const statements = async (args: Bag): Promise<string[]> =>
  JSON.parse(String((await answer(args)).minifiedJson)).Statement.map((each: unknown) => JSON.stringify(each))
const refusal = async (args: Bag): Promise<string> => {
  const { failures } = await ask(args)
  return failures!.map(({ property, reason }) => `${property}: ${reason}`).join('\n')
}

const any = { actions: ['*'], resources: ['*'] }
const withStatement = (statement: Bag): Bag => ({ statements: [statement] })
const source = (...list: Bag[]): string => JSON.stringify({ Version: '2012-10-17', Statement: list })
const root = (account: number, partition = 'aws'): string => `arn:${partition}:iam::${String(account).repeat(12)}:root`

test("J1 the guide's policy has the text of the reference", async () => {
  const guide = {
    effect: 'Allow',
    actions: ['mobiletargeting:UpdateEndpoint', 'mobiletargeting:PutEvents'],
    resources: ['arn:aws:mobiletargeting:*:123456789012:apps/abc*'],
  }
  expect(await json(withStatement(guide))).toBe(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "mobiletargeting:UpdateEndpoint",
        "mobiletargeting:PutEvents"
      ],
      "Resource": "arn:aws:mobiletargeting:*:123456789012:apps/abc*"
    }
  ]
}`)
})

test('J1 statements with a Sid, conditions, principals and what they exclude have the text of the rules', async () => {
  const found = await answer({
    policyId: 'policy_id',
    statements: [
      { sid: '1', actions: ['s3:GetBucketLocation', 's3:ListAllMyBuckets'], resources: ['arn:aws:s3:::*'] },
      {
        actions: ['s3:ListBucket'],
        resources: ['arn:aws:s3:::foo'],
        conditions: [{ test: 'StringLike', variable: 's3:prefix', values: ['home/', '', 'home/&{aws:username}/'] }],
        notPrincipals: [{ type: 'AWS', identifiers: ['arn:blahblah:example'] }],
      },
      { effect: 'Deny', notActions: ['s3:*'], notResources: ['arn:aws:s3:::<a>&'] },
    ],
  })
  expect(found.json).toBe(`{
  "Version": "2012-10-17",
  "Id": "policy_id",
  "Statement": [
    {
      "Sid": "1",
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation"
      ],
      "Resource": "arn:aws:s3:::*"
    },
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::foo",
      "NotPrincipal": {
        "AWS": "arn:blahblah:example"
      },
      "Condition": {
        "StringLike": {
          "s3:prefix": [
            "home/",
            "",
            "home/\${aws:username}/"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "s3:*",
      "NotResource": "arn:aws:s3:::\\u003ca\\u003e\\u0026"
    }
  ]
}`)
  expect(found.minifiedJson).toBe(
    [
      '{"Version":"2012-10-17","Id":"policy_id","Statement":[',
      '{"Sid":"1","Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:GetBucketLocation"],"Resource":"arn:aws:s3:::*"},',
      '{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::foo","NotPrincipal":{"AWS":"arn:blahblah:example"},',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      '"Condition":{"StringLike":{"s3:prefix":["home/","","home/${aws:username}/"]}}},',
      '{"Effect":"Deny","NotAction":"s3:*","NotResource":"arn:aws:s3:::\\u003ca\\u003e\\u0026"}]}',
    ].join(''),
  )
  expect(found.id).toBe('1719364839')
})

// biome-ignore format: one line a case.
test.each<[title: string, statement: Bag, text: string]>([
  ['J2 one value of a condition is a string', { conditions: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['true'] }] },
    '{"Effect":"Allow","Condition":{"Bool":{"aws:SecureTransport":"true"}}}'],
  ['J3 conditions of one test and variable are concatenated', { conditions: [{ test: 'StringLike', variable: 's3:prefix', values: ['one/'] }, { test: 'StringLike', variable: 's3:prefix', values: ['two/', 'all/'] }] },
    '{"Effect":"Allow","Condition":{"StringLike":{"s3:prefix":["one/","two/","all/"]}}}'],
  ['J3 variables of one test are in ascending order', { conditions: [{ test: 'StringLike', variable: 'b', values: ['2'] }, { test: 'StringLike', variable: 'a', values: ['1'] }] },
    '{"Effect":"Allow","Condition":{"StringLike":{"a":"1","b":"2"}}}'],
  ['J4 one variable in two tests is in both', { conditions: [{ test: 'StringLike', variable: 'a', values: ['1'] }, { test: 'ForAnyValue:StringEquals', variable: 'a', values: ['2'] }] },
    '{"Effect":"Allow","Condition":{"ForAnyValue:StringEquals":{"a":"2"},"StringLike":{"a":"1"}}}'],
  ['J10 the principal * of the type * is a string', { principals: [{ type: '*', identifiers: ['*'] }] }, '{"Effect":"Allow","Principal":"*"}'],
  ['J10 the principal * of the type AWS keeps its type', { principals: [{ type: 'AWS', identifiers: ['*'] }] }, '{"Effect":"Allow","Principal":{"AWS":"*"}}'],
  ['J10 types of principals are in ascending order', { principals: [{ type: 'Service', identifiers: ['a', 'b'] }, { type: 'AWS', identifiers: ['*'] }] },
    '{"Effect":"Allow","Principal":{"AWS":"*","Service":["b","a"]}}'],
  ['J10 a block of one principal stands before a block of two', { principals: [{ type: 'AWS', identifiers: [root(1)] }, { type: 'AWS', identifiers: [root(2), root(3)] }] },
    `{"Effect":"Allow","Principal":{"AWS":["${root(1)}","${root(3)}","${root(2)}"]}}`],
  ['J10 three blocks of one type are in the order of the set', { principals: [{ type: 'AWS', identifiers: [root(1), root(2)] }, { type: 'AWS', identifiers: [root(3)] }, { type: 'AWS', identifiers: [root(4)] }] },
    `{"Effect":"Allow","Principal":{"AWS":["${root(3)}","${root(4)}","${root(2)}","${root(1)}"]}}`],
  ['J10 three blocks of another partition are in an order of their own', { principals: [{ type: 'AWS', identifiers: [root(1, 'aws-us-gov'), root(2, 'aws-us-gov')] }, { type: 'AWS', identifiers: [root(3, 'aws-us-gov')] }, { type: 'AWS', identifiers: [root(4, 'aws-us-gov')] }] },
    `{"Effect":"Allow","Principal":{"AWS":["${root(3, 'aws-us-gov')}","${root(2, 'aws-us-gov')}","${root(1, 'aws-us-gov')}","${root(4, 'aws-us-gov')}"]}}`],
  ['J12 no effect means Allow', { actions: ['a:B'] }, '{"Effect":"Allow","Action":"a:B"}'],
  ['equal actions come once', { actions: ['a:B', 'a:B'] }, '{"Effect":"Allow","Action":"a:B"}'],
  ['an escaped variable is written with $', { resources: ['a/&{b}'], notResources: ['&{c}'], principals: [{ type: 'AWS', identifiers: ['&{d}'] }] },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: policy variables
    '{"Effect":"Allow","Resource":"a/${b}","NotResource":"${c}","Principal":{"AWS":"${d}"}}'],
])('%s', async (_title, statement, text) => {
  expect(await statements(withStatement(statement))).toEqual([text])
})

const [one, two, plain] = [
  { Sid: 'One', Effect: 'Allow', Action: 'bar:ActionOne' },
  { Sid: 'Two', Effect: 'Deny', Action: 'foo:ActionTwo' },
  { Effect: 'Allow', Action: 'foo:ActionOne' },
]
const texts = (...list: Bag[]): string[] => list.map(each => JSON.stringify(each))

// biome-ignore format: one line a case.
test.each<[title: string, args: Bag, statements: string[]]>([
  ['J5 source documents are merged in order', { sourcePolicyDocuments: [source(plain, one), source(two), source(plain)] }, texts(plain, one, two, plain)],
  ['J5 an empty source document is skipped', { sourcePolicyDocuments: ['', source(two)] }, texts(two)],
  ['J6 own statements come after those of the sources', { sourcePolicyDocuments: [source(one)], statements: [{ actions: ['a:B'] }] }, texts(one, { Effect: 'Allow', Action: 'a:B' })],
  ['J7 an own statement replaces that of a source with its Sid in place', { sourcePolicyDocuments: [source(one, two)], statements: [{ sid: 'One', effect: 'Deny', ...any }] }, texts({ Sid: 'One', Effect: 'Deny', Action: '*', Resource: '*' }, two)],
  ['J9 override documents replace in place and append, in order', { overridePolicyDocuments: [source(plain, one), source(two), source({ ...one, Effect: 'Deny' })] }, texts(plain, { ...one, Effect: 'Deny' }, two)],
  ['J9 a single override document replaces an own statement', { overridePolicyDocuments: [source(one)], statements: [{ actions: ['a:B'] }, { sid: 'One', ...any }] }, texts({ Effect: 'Allow', Action: 'a:B' }, one)],
  ['J9 an override replaces what a source brought', { sourcePolicyDocuments: [source(one)], overridePolicyDocuments: [source({ ...one, Effect: 'Deny' })] }, texts({ ...one, Effect: 'Deny' })],
  ['lists of actions in a source document stay as they are', { sourcePolicyDocuments: [source({ Effect: 'Allow', Action: ['a:A', 'a:B'], Resource: ['*'] })] }, texts({ Effect: 'Allow', Action: ['a:A', 'a:B'], Resource: ['*'] })],
  ['principals and conditions of a source document are normalised', { sourcePolicyDocuments: [source({ Condition: { Bool: { b: true, a: ['x'] } }, Principal: { AWS: ['a', 'b'] }, Effect: 'Allow' })] }, texts({ Effect: 'Allow', Principal: { AWS: ['b', 'a'] }, Condition: { Bool: { a: 'x', b: 'true' } } })],
])('%s', async (_title, args, found) => {
  expect(await statements(args)).toEqual(found)
})

// biome-ignore format: one line a case.
test.each<[title: string, args: Bag, text: string]>([
  ['no statement', {}, '{"Version":"2012-10-17"}'],
  ['the higher version of a source wins', { version: '2008-10-17', sourcePolicyDocuments: [source()] }, '{"Version":"2012-10-17"}'],
  ['a document without a version changes none', { version: '2008-10-17', sourcePolicyDocuments: ['{}'] }, '{"Version":"2008-10-17"}'],
  ['the id of a later document wins', { policyId: 'own', overridePolicyDocuments: ['{"Id":"later"}', '{"Id":""}'] }, '{"Version":"2012-10-17","Id":"later"}'],
])('%s: %j gives %s', async (_title, args, text) => {
  expect((await answer(args)).minifiedJson).toBe(text)
})

test('a document without statements has the indented text of the reference', async () => {
  expect(await json({})).toBe('{\n  "Version": "2012-10-17"\n}')
})

test('J11 a document of version 2008-10-17 without variables', async () => {
  const found = await answer({ version: '2008-10-17', statements: [any] })
  expect(found.minifiedJson).toBe('{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}')
  expect(found).toMatchObject({ version: '2008-10-17', statements: [{ ...any, effect: 'Allow' }] })
})

const variable = '&{aws:username}'
test.each<[member: string, statement: Bag]>([
  ['resources', { resources: [variable] }],
  ['not_resources', { notResources: [variable] }],
  ['principals: reading identifiers', { principals: [{ type: 'AWS', identifiers: [variable] }] }],
  ['not_principals: reading identifiers', { notPrincipals: [{ type: 'AWS', identifiers: [variable] }] }],
  ['condition: reading values', { conditions: [{ test: 'StringLike', variable: 'a', values: ['b', variable] }] }],
])('J11 version 2008-10-17 refuses a variable in %s', async (member, statement) => {
  await expect(ask({ version: '2008-10-17', statements: [statement] })).rejects.toThrow(
    `reading ${member}: found &{ sequence in (${variable}), which is not supported in document version 2008-10-17`,
  )
})

// biome-ignore format: one line a case.
test.each<[title: string, args: Bag, message: string]>([
  ['J8 one Sid in two source documents', { sourcePolicyDocuments: [source(one), source(two, one)] }, 'merging source document 1: duplicate Sid (One) in source_policy_documents (statement 1). Remove the Sid or ensure Sids are unique.'],
  ['J8 one Sid in two own statements', { statements: [{ sid: 'One', ...any }, { sid: 'One' }] }, 'duplicate Sid (One). Remove the Sid or ensure the Sid is unique.'],
  ['a source that is no policy', { sourcePolicyDocuments: [source(one), '[]'] }, 'merging source document 1: a policy must be an object'],
  ['an override whose Statement is no list', { overridePolicyDocuments: ['{"Statement":{}}'] }, 'merging override document 0: Statement must be a list of objects'],
  ['an override whose Statement has a text', { overridePolicyDocuments: ['{"Statement":["a"]}'] }, 'Statement must be a list of objects'],
  ['a source with a number as Sid', { sourcePolicyDocuments: ['{"Statement":[{"Sid":1}]}'] }, 'merging source document 0: Sid must be a string'],
  ['a source with a number as principal', { sourcePolicyDocuments: [source({ Principal: { AWS: 1 } })] }, 'Principal.AWS must be a string or a list of strings'],
  ['a source with a list as principal', { sourcePolicyDocuments: [source({ Principal: ['a'] })] }, 'Principal must be "*" or an object'],
  ['a source with a text as condition', { sourcePolicyDocuments: [source({ Condition: { Bool: 'a' } })] }, 'Condition must be an object of objects'],
  ['a source with a number in a condition', { sourcePolicyDocuments: [source({ Condition: { Bool: { a: 1 } } })] }, 'Condition.Bool["a"] must be a string, a boolean or a list of strings'],
])('%s fails', async (_title, args, message) => {
  await expect(ask(args)).rejects.toThrow(message)
})

// biome-ignore format: one line a case.
test.each<[args: Bag, reason: string]>([
  [{ version: '2013-10-17' }, 'version: expected version to be one of ["2008-10-17" "2012-10-17"], got 2013-10-17'],
  [withStatement({ effect: 'allow' }), 'statements[0].effect: expected statement.effect to be one of ["Allow" "Deny"], got allow'],
  [withStatement({ sid: 'a b' }), 'statements[0].sid: invalid value for statement.sid (must only include alphanumeric characters)'],
  [withStatement({ action: ['a'] }), "statements[0].action: Invalid or unknown key. Did you mean 'actions'?"],
  [withStatement({ actions: 'a' }), 'statements[0].actions: expected a list, got "a"'],
  [withStatement({ principals: [{ type: 'AWS' }] }), ": Missing required property 'statements[0].principals[0].identifiers'"],
  [withStatement({ conditions: [{ variable: 'a', values: ['b'] }] }), ": Missing required property 'statements[0].conditions[0].test'"],
  [{ sourceJson: '{}' }, 'sourceJson: expected "source_json" to be an empty string: got {}'],
  [{ overrideJson: '{}' }, 'overrideJson: expected "override_json" to be an empty string: got {}'],
  [{ sourcePolicyDocuments: ['{'] }, 'sourcePolicyDocuments[0]: "source_policy_documents" contains an invalid JSON:'],
  [{ overridePolicyDocuments: ['}'] }, 'overridePolicyDocuments[0]: "override_policy_documents" contains an invalid JSON:'],
])('%j is refused: %s', async (args, reason) => {
  expect(await refusal(args)).toContain(reason)
})

test('the results repeat the arguments, with the effect and the version that were implied', async () => {
  const args = { policyId: 'p', sourcePolicyDocuments: [source(one)], sourceJson: '', statements: [{ sid: 'a', ...any }] }
  expect(await answer(args)).toMatchObject({ ...args, version: '2012-10-17', statements: [{ sid: 'a', effect: 'Allow', ...any }] })
})

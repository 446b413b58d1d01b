// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import { describe, expect, test } from 'vitest'
import { type PolicyKind, parsePolicy } from '../../src/policy/index.ts'

const allow = { Effect: 'Allow', Action: 'cognito-idp:*', Resource: '*' }
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '000000000000' } }
const version = '2012-10-17'

/** The text of a document with these statements. */
const text = (Statement: unknown, more: object = { Version: version }) => JSON.stringify({ ...more, Statement })

describe('a document that is a policy', () => {
  test.each<[name: string, document: string, kind: PolicyKind]>([
    ['one statement outside of a list', text(allow), 'inline'],
    ['a list of statements', text([allow, { ...allow, Effect: 'Deny' }]), 'managed'],
    ['no statement', text([]), 'inline'],
    ['version 2008-10-17', text(allow, { Version: '2008-10-17' }), 'inline'],
    ['no version', text(allow, {}), 'inline'],
    ['an Id', text(allow, { Version: version, Id: 'any' }), 'inline'],
    ['white space', ` \n\t${text(allow)}\r\n`, 'inline'],
    ['lists of actions and resources', text({ ...allow, Action: ['a:B', 'c:*'], Resource: ['*', 'arn:aws:sns:::x'] }), 'inline'],
    ['NotAction and NotResource', text({ Effect: 'Deny', NotAction: 'a:B', NotResource: 'arn:aws:s3:::x' }), 'inline'],
    ['a Sid with a blank, inline', text({ ...allow, Sid: 'one pool' }), 'inline'],
    [
      'empty Sids',
      text([
        { ...allow, Sid: '' },
        { ...allow, Sid: '' },
      ]),
      'managed',
    ],
    ['a variable with colons in a resource', text({ ...allow, Resource: 'arn:aws:s3:::${aws:PrincipalTag/a:b}/*' }), 'inline'],
    ['an operator that does not exist', text({ ...allow, Condition: { StringSounds: { 'aws:username': 'x' } } }), 'inline'],
    [
      'numbers and truth values in a condition',
      text({ ...allow, Condition: { Bool: { 'aws:SecureTransport': true }, NumericEquals: { 'a:b': [1, 2] } } }),
      'inline',
    ],
    ['a trust policy for an account', text(trust), 'trust'],
    [
      'a trust policy for a service',
      text({ ...trust, Principal: { Service: ['cognito-idp.amazonaws.com', 'lambda.amazonaws.com'] } }),
      'trust',
    ],
    ['a trust policy for everyone', text({ ...trust, Principal: '*' }), 'trust'],
    [
      'a trust policy for users, roles, sessions and ids',
      text({
        ...trust,
        Principal: {
          AWS: [
            'arn:aws:iam::000000000000:user/a/b',
            'arn:aws:iam::000000000000:role/r',
            'arn:aws:sts::000000000000:assumed-role/r/s1',
            'AROAABCDEFGHIJKLMNOP',
            '*',
          ],
        },
      }),
      'trust',
    ],
    [
      'a trust policy for an identity provider',
      text({ ...trust, Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: 'localhost:9229/us-east-1_abc' } }),
      'trust',
    ],
    ['a trust policy with NotPrincipal', text({ Effect: 'Deny', Action: 'sts:*', NotPrincipal: { AWS: '000000000000' } }), 'trust'],
    ['a resource policy', text({ ...allow, Principal: '*' }), 'resource'],
  ])('%s is accepted', (_, document, kind) => {
    expect(parsePolicy(document, kind)).toHaveProperty('statements')
  })
})

describe('a document that is not a policy', () => {
  const syntax = 'Syntax errors in policy.'
  const vendor = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  test.each<[name: string, document: string, kind: PolicyKind, message: string, at: string]>([
    ['no JSON', '{', 'inline', 'This policy contains invalid Json', 'the document'],
    ['an empty text', '', 'inline', 'This policy contains invalid Json', 'the document'],
    ['text after the JSON', `${text(allow)} x`, 'inline', 'This policy contains invalid Json', 'the document'],
    ['a list', '[]', 'inline', syntax, 'the document'],
    ['null', 'null', 'inline', syntax, 'the document'],
    ['no Statement', '{"Version":"2012-10-17"}', 'inline', syntax, 'Statement'],
    ['Statement null', text(null), 'inline', syntax, 'Statement'],
    ['Statement a text', text('Allow'), 'inline', syntax, 'Statement'],
    ['a statement that is a text', text(['Allow']), 'inline', syntax, 'Statement[0]'],
    ['a statement that is a list', text([[allow]]), 'inline', syntax, 'Statement[0]'],
    ['an unknown version', text(allow, { Version: '2012-10-18' }), 'inline', syntax, 'Version'],
    ['a version that is a number', text(allow, { Version: 2012 }), 'inline', syntax, 'Version'],
    ['an Id that is a number', text(allow, { Id: 1 }), 'inline', syntax, 'Id'],
    ['an unknown member', text(allow, { version }), 'inline', syntax, 'the document.version'],
    ['an unknown member of a statement', text({ ...allow, Actions: 'a:b' }), 'inline', syntax, 'Statement[0].Actions'],
    ['no Effect', text({ Action: '*', Resource: '*' }), 'inline', syntax, 'Statement[0].Effect'],
    ['Effect in lower case', text({ ...allow, Effect: 'allow' }), 'inline', syntax, 'Statement[0].Effect'],
    ['Effect in upper case', text({ ...allow, Effect: 'DENY' }), 'trust', syntax, 'Statement[0].Effect'],
    ['a Sid that is a number', text({ ...allow, Sid: 1 }), 'inline', syntax, 'Statement[0].Sid'],
    ['a member twice', '{"Version":"2012-10-17","Statement":[],"Statement":[]}', 'inline', syntax, 'the document'],
    [
      'a member of a statement twice',
      '{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}',
      'inline',
      syntax,
      'the document',
    ],
    [
      'a member twice, once escaped',
      '{"Statement":[{"Effect":"Deny","\\u0045ffect":"Allow","Action":"*","Resource":"*"}]}',
      'inline',
      syntax,
      'the document',
    ],
    [
      'a condition key twice',
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:b":"true","a:b":"false"}}}}',
      'inline',
      syntax,
      'the document',
    ],
    [
      'a condition key twice in two cases',
      text({ ...allow, Condition: { Bool: { 'a:b': 'true', 'A:B': 'false' } } }),
      'inline',
      syntax,
      'Statement[0].Condition.Bool.A:B',
    ],
    ['Action and NotAction', text({ ...allow, NotAction: 'a:b' }), 'inline', syntax, 'Statement[0].NotAction'],
    [
      'neither Action nor NotAction',
      text({ Effect: 'Allow', Resource: '*' }),
      'inline',
      'Policy statement must contain actions.',
      'Statement[0]',
    ],
    ['an empty list of actions', text({ ...allow, Action: [] }), 'inline', 'Policy statement must contain actions.', 'Statement[0]'],
    ['an action without a vendor', text({ ...allow, Action: 'DescribeUserPool' }), 'inline', vendor, 'Statement[0].Action'],
    ['an action with a wildcard as vendor', text({ ...allow, Action: ['a:b', '*:b'] }), 'managed', vendor, 'Statement[0].Action'],
    ['an action with an empty name', text({ ...allow, Action: 'cognito-idp:' }), 'inline', vendor, 'Statement[0].Action'],
    ['an action with three parts', text({ ...allow, Action: 'a:b:c' }), 'inline', vendor, 'Statement[0].Action'],
    ['an action that is a number', text({ ...allow, Action: 1 }), 'inline', syntax, 'Statement[0].Action'],
    ['no Resource', text({ Effect: 'Allow', Action: '*' }), 'inline', 'Policy statement must contain resources.', 'Statement[0]'],
    ['an empty list of resources', text({ ...allow, Resource: [] }), 'managed', 'Policy statement must contain resources.', 'Statement[0]'],
    [
      'no Resource, second statement',
      text([allow, { Effect: 'Allow', Action: '*' }]),
      'session',
      'Policy statement must contain resources.',
      'Statement[1]',
    ],
    ['Resource and NotResource', text({ ...allow, NotResource: '*' }), 'inline', syntax, 'Statement[0].NotResource'],
    [
      'a resource that is no ARN',
      text({ ...allow, Resource: 'pool' }),
      'inline',
      'Resource pool must be in ARN format or "*".',
      'Statement[0].Resource',
    ],
    [
      'a resource with five fields',
      text({ ...allow, Resource: 'arn:aws:sns:us-east-1:x' }),
      'inline',
      'Resource arn:aws:sns:us-east-1:x must be in ARN format or "*".',
      'Statement[0].Resource',
    ],
    [
      'a resource that is one variable',
      text({ ...allow, Resource: '${aws:a:b:c:d:e:f}' }),
      'inline',
      'Resource ${aws:a:b:c:d:e:f} must be in ARN format or "*".',
      'Statement[0].Resource',
    ],
    [
      'a resource with a wildcard for arn',
      text({ ...allow, Resource: 'a*:aws:sns:a:b:c' }),
      'inline',
      'Resource a*:aws:sns:a:b:c must be in ARN format or "*".',
      'Statement[0].Resource',
    ],
    ['a variable without an end', text({ ...allow, Resource: 'arn:aws:s3:::${aws:username' }), 'inline', syntax, 'Statement[0].Resource'],
    ['a variable without a vendor', text({ ...allow, Resource: 'arn:aws:s3:::${username}' }), 'inline', syntax, 'Statement[0].Resource'],
    [
      'a default without quotes',
      text({ ...allow, Resource: 'arn:aws:s3:::${aws:username, x}' }),
      'inline',
      syntax,
      'Statement[0].Resource',
    ],
    [
      'a variable without an end in a condition',
      text({ ...allow, Condition: { StringLike: { 'a:b': '${aws:username' } } }),
      'inline',
      syntax,
      'Statement[0].Condition.StringLike.a:b',
    ],
    [
      'Principal in a permission policy',
      text({ ...allow, Principal: '*' }),
      'inline',
      'Policy document should not specify a principal.',
      'Statement[0].Principal',
    ],
    [
      'NotPrincipal in a permission policy',
      text({ ...allow, NotPrincipal: '*' }),
      'managed',
      'Policy document should not specify a principal.',
      'Statement[0].NotPrincipal',
    ],
    [
      'a Sid twice',
      text([
        { ...allow, Sid: 'A' },
        { ...allow, Sid: 'A' },
      ]),
      'inline',
      'Statement IDs (SID) in a single policy must be unique.',
      'Statement',
    ],
    [
      'a Sid with a blank, managed',
      text({ ...allow, Sid: 'one pool' }),
      'managed',
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
      'Statement[0].Sid',
    ],
    ['a condition that is a list', text({ ...allow, Condition: [] }), 'inline', syntax, 'Statement[0].Condition'],
    ['a condition operator with a text', text({ ...allow, Condition: { Bool: 'true' } }), 'inline', syntax, 'Statement[0].Condition.Bool'],
    [
      'a condition value that is null',
      text({ ...allow, Condition: { Bool: { 'a:b': null } } }),
      'inline',
      syntax,
      'Statement[0].Condition.Bool.a:b',
    ],
    [
      'a condition value that is an object',
      text({ ...allow, Condition: { Bool: { 'a:b': [{}] } } }),
      'inline',
      syntax,
      'Statement[0].Condition.Bool.a:b',
    ],
    [
      'a trust policy without Principal',
      text({ Effect: 'Allow', Action: 'sts:AssumeRole' }),
      'trust',
      'Missing required field Principal',
      'Statement[0]',
    ],
    ['Principal and NotPrincipal', text({ ...trust, NotPrincipal: '*' }), 'trust', syntax, 'Statement[0].NotPrincipal'],
    ['Resource in a trust policy', text({ ...trust, Resource: '*' }), 'trust', 'Has prohibited field Resource', 'Statement[0].Resource'],
    [
      'NotResource in a trust policy',
      text({ ...trust, NotResource: '*' }),
      'trust',
      'Has prohibited field Resource',
      'Statement[0].NotResource',
    ],
    [
      'an action of another service in a trust policy',
      text({ ...trust, Action: ['sts:AssumeRole', 'iam:PassRole'] }),
      'trust',
      'AssumeRole policy may only specify STS AssumeRole actions.',
      'Statement[0].Action',
    ],
    [
      'every action in a trust policy',
      text({ ...trust, Action: '*' }),
      'trust',
      'AssumeRole policy may only specify STS AssumeRole actions.',
      'Statement[0].Action',
    ],
    [
      'a principal that is no ARN',
      text({ ...trust, Principal: { AWS: 'somebody' } }),
      'trust',
      'Invalid principal in policy: "AWS":"somebody"',
      'Statement[0].Principal.AWS',
    ],
    [
      'a principal with a wildcard',
      text({ ...trust, Principal: { AWS: 'arn:aws:iam::000000000000:role/*' } }),
      'trust',
      'Invalid principal in policy: "AWS":"arn:aws:iam::000000000000:role/*"',
      'Statement[0].Principal.AWS',
    ],
    [
      'a group as principal',
      text({ ...trust, Principal: { AWS: 'arn:aws:iam::000000000000:group/g' } }),
      'trust',
      'Invalid principal in policy: "AWS":"arn:aws:iam::000000000000:group/g"',
      'Statement[0].Principal.AWS',
    ],
    [
      'a service that is no name',
      text({ ...trust, Principal: { Service: 'cognito' } }),
      'trust',
      'Invalid principal in policy: "SERVICE":"cognito"',
      'Statement[0].Principal.Service',
    ],
    [
      'every service',
      text({ ...trust, Principal: { Service: '*' } }),
      'trust',
      'Invalid principal in policy: "SERVICE":"*"',
      'Statement[0].Principal.Service',
    ],
    [
      'every identity provider',
      text({ ...trust, Principal: { Federated: '*' } }),
      'trust',
      'Invalid principal in policy: "FEDERATED":"*"',
      'Statement[0].Principal.Federated',
    ],
    ['an unknown kind of principal', text({ ...trust, Principal: { User: 'a' } }), 'trust', syntax, 'Statement[0].Principal.User'],
    ['an empty principal', text({ ...trust, Principal: {} }), 'trust', syntax, 'Statement[0].Principal'],
    ['a principal that is a number', text({ ...trust, Principal: { AWS: 0 } }), 'trust', syntax, 'Statement[0].Principal.AWS'],
    [
      'a principal that is a text',
      text({ ...trust, Principal: '000000000000' }),
      'trust',
      'Invalid principal in policy: "000000000000"',
      'Statement[0].Principal',
    ],
  ])('%s is refused', (_, document, kind, message, at) => {
    expect(parsePolicy(document, kind)).toEqual({ problem: expect.any(String), message, at })
  })

  test('version 2008-10-17 has no policy variables, so that their marks are text', () => {
    expect(parsePolicy(text({ ...allow, Resource: 'arn:aws:s3:::${aws:username' }, { Version: '2008-10-17' }), 'inline')).toHaveProperty(
      'statements',
    )
  })

  test('a text of 131,072 characters is refused or accepted within a second', () => {
    const deep = '['.repeat(65_536) + ']'.repeat(65_536)
    const wide = text(Array.from({ length: 1_500 }, () => allow))
    const started = performance.now()
    expect(parsePolicy(deep, 'inline')).toHaveProperty('problem')
    expect(parsePolicy(wide, 'inline')).toHaveProperty('statements')
    expect(parsePolicy(`{"Statement":${deep}}`, 'inline')).toHaveProperty('problem')
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  test('a text that was parsed before is the same policy again, as long as the cache has room', () => {
    const first = parsePolicy(text({ ...allow, Sid: 'kept' }), 'inline')
    expect(parsePolicy(text({ ...allow, Sid: 'kept' }), 'inline')).toBe(first)
    expect(parsePolicy(text({ ...allow, Sid: 'kept' }), 'managed')).not.toBe(first)
    for (let n = 0; n < 25; n++) parsePolicy(text({ ...allow, Sid: `${n}${'x'.repeat(100_000)}` }), 'inline')
    expect(parsePolicy(text({ ...allow, Sid: 'kept' }), 'inline')).not.toBe(first)
  })
})

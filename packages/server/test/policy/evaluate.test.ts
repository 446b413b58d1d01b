// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import { describe, expect, test } from 'vitest'
import { type AccessRequest, evaluate } from '../../src/policy/index.ts'
import { attached, poolArn, request } from './support.ts'

type Effect = 'Allow' | 'Deny'
type Context = NonNullable<AccessRequest['context']>

/** Whether the request is allowed by identity policies with these statements. */
const isAllowed = (statements: unknown, changes: Partial<AccessRequest> = {}, version?: string) =>
  evaluate(request(changes), { identity: [attached('p', statements, 'inline', version)] }).isAllowed

const allow = (more: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more })
const deny = (more: object = {}) => ({ ...allow(more), Effect: 'Deny' })
const yes = true
const no = false

describe('effects', () => {
  test.each<[name: string, statements: unknown, expected: boolean]>([
    ['no statement', [], no],
    ['an Allow', allow(), yes],
    ['a Deny', deny(), no],
    ['an Allow before a Deny', [allow(), deny()], no],
    ['a Deny before an Allow', [deny(), allow()], no],
    ['an Allow and a Deny for another action', [allow(), deny({ Action: 'cognito-idp:DeleteUserPool' })], yes],
    ['an Allow for another action', allow({ Action: 'cognito-idp:DeleteUserPool' }), no],
    ['two Allows of which one applies', [allow({ Action: 'a:B' }), allow()], yes],
  ])('%s: allowed %s', (_, statements, expected) => {
    expect(isAllowed(statements)).toBe(expected)
  })
})

describe('actions', () => {
  test.each<[element: object, action: string, expected: boolean]>([
    [{ Action: '*' }, 'iam:GetUser', yes],
    [{ Action: 'cognito-idp:DescribeUserPool' }, 'cognito-idp:DescribeUserPool', yes],
    [{ Action: 'COGNITO-IDP:describeuserpool' }, 'cognito-idp:DescribeUserPool', yes],
    [{ Action: 'cognito-idp:*' }, 'cognito-idp:DescribeUserPool', yes],
    [{ Action: 'cognito-idp:*' }, 'cognito-identity:DescribeUserPool', no],
    [{ Action: 'cognito-idp:Describe*' }, 'cognito-idp:DescribeUserPool', yes],
    [{ Action: 'cognito-idp:Describe*' }, 'cognito-idp:DeleteUserPool', no],
    [{ Action: 'cognito-idp:*Pool' }, 'cognito-idp:DescribeUserPool', yes],
    [{ Action: 'cognito-idp:*Pool' }, 'cognito-idp:DescribeUserPoolClient', no],
    [{ Action: 'cognito-idp:*User*Client' }, 'cognito-idp:DescribeUserPoolClient', yes],
    [{ Action: 'cognito-idp:?escribeUserPool' }, 'cognito-idp:DescribeUserPool', yes],
    [{ Action: 'cognito-idp:?DescribeUserPool' }, 'cognito-idp:DescribeUserPool', no],
    [{ Action: 'cognito-idp:DescribeUserPool?' }, 'cognito-idp:DescribeUserPool', no],
    [{ Action: 'cognito-idp:????????UserPool' }, 'cognito-idp:DescribeUserPool', yes],
    [{ Action: ['a:B', 'cognito-idp:DescribeUserPool'] }, 'cognito-idp:DescribeUserPool', yes],
    [{ Action: ['a:B', 'c:D'] }, 'cognito-idp:DescribeUserPool', no],
    [{ Action: undefined, NotAction: 'a:B' }, 'cognito-idp:DescribeUserPool', yes],
    [{ Action: undefined, NotAction: ['a:B', 'cognito-idp:Describe*'] }, 'cognito-idp:DescribeUserPool', no],
    [{ Action: undefined, NotAction: '*' }, 'cognito-idp:DescribeUserPool', no],
  ])('%j for %s: allowed %s', (element, action, expected) => {
    expect(isAllowed(allow(element), { action })).toBe(expected)
  })

  test('a Deny with NotAction denies every other action', () => {
    const statements = [allow(), deny({ Action: undefined, NotAction: 'iam:*' })]
    expect(isAllowed(statements, { action: 'iam:GetUser' })).toBe(true)
    expect(isAllowed(statements, { action: 'sts:AssumeRole' })).toBe(false)
  })
})

describe('resources', () => {
  const user = { 'aws:username': 'bob', 'aws:PrincipalTag/team': 'red', 'aws:TagKeys': ['a', 'b'] }
  const bucket = (name: string) => `arn:aws:s3:::${name}`
  test.each<[element: object, resource: string, expected: boolean]>([
    [{ Resource: '*' }, '*', yes],
    [{ Resource: poolArn }, poolArn, yes],
    [{ Resource: poolArn }, '*', no],
    [{ Resource: poolArn }, poolArn.toLowerCase(), no],
    [{ Resource: `${poolArn}x` }, poolArn, no],
    [{ Resource: 'arn:aws:cognito-idp:*:*:userpool/*' }, poolArn, yes],
    [{ Resource: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/*' }, poolArn, yes],
    [{ Resource: 'arn:aws:cognito-idp:us-east-1:000000000000:*' }, poolArn, yes],
    [{ Resource: 'arn:aws:cognito-idp:us-west-?:*:userpool/*' }, poolArn, no],
    [{ Resource: 'arn:aws:cognito-idp:us-east-?:*:userpool/us-east-1_???' }, poolArn, yes],
    [{ Resource: 'arn:aws:*:::*' }, poolArn, no],
    [{ Resource: 'arn:*:*:*:*:*' }, poolArn, yes],
    [{ Resource: 'arn:aws:cognito-idp:*:userpool/us-east-1_One:*' }, poolArn, no],
    [{ Resource: bucket('a/*/c') }, bucket('a/b/b/c'), yes],
    [{ Resource: bucket('a/*/c') }, bucket('a/c'), no],
    [{ Resource: bucket('a*:c') }, bucket('a:b:c'), yes],
    [{ Resource: bucket('*a*b*') }, bucket('xxaxxbxx'), yes],
    [{ Resource: bucket('*a*b*') }, bucket('xxbxxaxx'), no],
    [{ Resource: bucket('ab*ba') }, bucket('aba'), no],
    [{ Resource: bucket('') }, bucket(''), yes],
    [{ Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b'] }, bucket('b'), yes],
    [{ Resource: undefined, NotResource: poolArn }, poolArn, no],
    [{ Resource: undefined, NotResource: poolArn }, bucket('a'), yes],
    [{ Resource: undefined, NotResource: poolArn }, '*', yes],
    [{ Resource: undefined, NotResource: '*' }, '*', no],
    [{ Resource: bucket('${aws:username}') }, bucket('bob'), yes],
    [{ Resource: bucket('${aws:username}') }, bucket('eve'), no],
    [{ Resource: bucket('${AWS:UserName}/*') }, bucket('bob/x'), yes],
    [{ Resource: bucket('${aws:PrincipalTag/team}-*') }, bucket('red-1'), yes],
    [{ Resource: bucket('${aws:PrincipalTag/other}') }, bucket(''), no],
    [{ Resource: bucket("${aws:PrincipalTag/other, 'all'}") }, bucket('all'), yes],
    [{ Resource: bucket("${aws:username, 'all'}") }, bucket('all'), no],
    [{ Resource: bucket('${aws:TagKeys}') }, bucket('a'), no],
    [{ Resource: bucket('${saml:sub}') }, bucket('${saml:sub}'), no],
    [{ Resource: bucket("${saml:sub,'any'}") }, bucket('any'), yes],
    [{ Resource: bucket('${*}') }, bucket('*'), yes],
    [{ Resource: bucket('${*}') }, bucket('a'), no],
    [{ Resource: bucket('${?}${$}') }, bucket('?$'), yes],
    [{ Resource: bucket('$a}{') }, bucket('$a}{'), yes],
    [{ Resource: undefined, NotResource: bucket('${aws:username}') }, bucket('eve'), yes],
    [{ Resource: undefined, NotResource: bucket('${aws:PrincipalTag/other}') }, bucket('eve'), no],
  ])('%j for %s: allowed %s', (element, resource, expected) => {
    expect(isAllowed(allow(element), { resource, context: user })).toBe(expected)
  })

  test.each<[name: string, element: object, resource: string, context: Context, expected: boolean]>([
    ['the value of a variable is no pattern', { Resource: bucket('${aws:username}') }, bucket('eve'), { 'aws:username': '*' }, no],
    [
      'the value of a variable does not reach into the next field',
      { Resource: 'arn:aws:${aws:username}:x:y:z' },
      'arn:aws:a:b:x:y:z',
      { 'aws:username': 'a:b' },
      no,
    ],
    ['a value may have colons in the last field', { Resource: bucket('${aws:username}') }, bucket('a:b'), { 'aws:username': 'a:b' }, yes],
  ])('%s', (_, element, resource, context, expected) => {
    expect(isAllowed(allow(element), { resource, context })).toBe(expected)
  })

  test.each<[element: object, resource: string, expected: boolean]>([
    [{ Resource: bucket('${aws:PrincipalTag/other}/*') }, bucket('x/y'), yes],
    [{ Resource: bucket('${saml:sub}/*') }, bucket('x/y'), no],
    [{ Resource: bucket('${saml:sub}/*') }, bucket('y'), yes],
    [{ Resource: undefined, NotResource: bucket('${aws:PrincipalTag/other}') }, bucket('x'), no],
    [{ Resource: undefined, NotResource: bucket('${saml:sub}') }, bucket('x'), no],
    [{ Resource: undefined, NotResource: bucket('${aws:username}') }, bucket('bob'), yes],
  ])('a Deny of %j for %s: allowed %s', (element, resource, expected) => {
    expect(isAllowed([allow(), deny(element)], { resource, context: user })).toBe(expected)
  })

  test('version 2008-10-17 takes a variable as text', () => {
    const statements = allow({ Resource: bucket('${aws:username}') })
    expect(isAllowed(statements, { resource: bucket('bob'), context: user }, '2008-10-17')).toBe(false)
    expect(isAllowed(statements, { resource: bucket('${aws:username}'), context: user }, '2008-10-17')).toBe(true)
  })
})

describe('conditions', () => {
  const name = 'aws:username'
  const one = (operator: string, wanted: unknown, actual?: string | string[]): [Record<string, unknown>, Context] => [
    { [operator]: { [name]: wanted } },
    actual === undefined ? {} : { [name]: actual },
  ]
  /** The operator, the policy's value, the request's, and whether an Allow and a Deny with this condition apply. */
  test.each<[operator: string, wanted: unknown, actual: string | string[] | undefined, allows: boolean, denies: boolean]>([
    ['StringEquals', 'bob', 'bob', yes, yes],
    ['StringEquals', 'bob', 'Bob', no, no],
    ['StringEquals', ['eve', 'bob'], 'bob', yes, yes],
    ['StringEquals', 'b*', 'bob', no, no],
    ['StringEquals', 'b*', 'b*', yes, yes],
    ['StringEquals', [], 'bob', no, no],
    ['StringEquals', 'bob', undefined, no, no],
    ['StringEquals', '', '', yes, yes],
    ['StringNotEquals', 'bob', 'bob', no, no],
    ['StringNotEquals', ['eve', 'bob'], 'bob', no, no],
    ['StringNotEquals', ['eve', 'bob'], 'al', yes, yes],
    ['StringNotEquals', 'bob', undefined, yes, yes],
    ['StringEqualsIgnoreCase', 'BOB', 'bob', yes, yes],
    ['StringEqualsIgnoreCase', 'BOB', 'rob', no, no],
    ['StringNotEqualsIgnoreCase', 'BOB', 'bob', no, no],
    ['StringNotEqualsIgnoreCase', 'BOB', 'rob', yes, yes],
    ['StringLike', 'b*', 'bob', yes, yes],
    ['StringLike', 'b?b', 'bob', yes, yes],
    ['StringLike', 'b?', 'bob', no, no],
    ['StringLike', 'B*', 'bob', no, no],
    ['StringLike', '*', '', yes, yes],
    ['StringLike', '*', undefined, no, no],
    ['StringNotLike', 'b*', 'bob', no, no],
    ['StringNotLike', 'c*', 'bob', yes, yes],
    ['NumericEquals', '5', '5.0', yes, yes],
    ['NumericEquals', 5, '6', no, no],
    ['NumericNotEquals', 5, '6', yes, yes],
    ['NumericLessThan', '5', '4', yes, yes],
    ['NumericLessThan', '5', '5', no, no],
    ['NumericLessThanEquals', '5', '5', yes, yes],
    ['NumericGreaterThan', '5', '10', yes, yes],
    ['NumericGreaterThan', '-5', '-6', no, no],
    ['NumericGreaterThanEquals', '5', '5', yes, yes],
    ['NumericEquals', 'five', '5', no, yes],
    ['NumericNotEquals', 'five', '5', no, yes],
    ['NumericEquals', '5', 'five', no, yes],
    ['NumericLessThan', '5', '', no, yes],
    ['DateEquals', '2026-01-02T03:04:05Z', '2026-01-02T04:04:05+01:00', yes, yes],
    ['DateEquals', '2026-01-02', '2026-01-02T00:00:00Z', yes, yes],
    ['DateNotEquals', '2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z', yes, yes],
    ['DateLessThan', '2026-01-02T03:04:05Z', '2026-01-02T03:04:04.999Z', yes, yes],
    ['DateLessThan', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', no, no],
    ['DateLessThanEquals', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', yes, yes],
    ['DateGreaterThan', '1767323045', '2026-01-02T03:04:06Z', yes, yes],
    ['DateGreaterThan', '2026-01-02T03:04:05Z', '1767323045', no, no],
    ['DateGreaterThanEquals', '2026-01-02T03:04:05Z', '1767323045', yes, yes],
    ['DateLessThan', 'tomorrow', '2026-01-02T03:04:05Z', no, yes],
    ['Bool', 'true', 'true', yes, yes],
    ['Bool', true, 'true', yes, yes],
    ['Bool', 'TRUE', 'true', yes, yes],
    ['Bool', 'true', 'false', no, no],
    ['Bool', 'yes', 'true', no, yes],
    ['Bool', 'false', undefined, no, no],
    ['BinaryEquals', 'QUI=', 'QUI=', yes, yes],
    ['BinaryEquals', 'QUI=', 'QUJD', no, no],
    ['BinaryEquals', 'Q U', 'QUI=', no, yes],
    ['IpAddress', '10.0.0.0/8', '10.1.2.3', yes, yes],
    ['IpAddress', '10.0.0.0/8', '11.1.2.3', no, no],
    ['IpAddress', '10.1.2.3', '10.1.2.3', yes, yes],
    ['IpAddress', ['10.0.0.0/8', '2001:db8::/32'], '2001:db8:1::1', yes, yes],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', no, no],
    ['IpAddress', '10.0.0.0/33', '10.1.2.3', no, yes],
    ['IpAddress', '10.0.0.0/8', 'unknown', no, yes],
    ['NotIpAddress', '10.0.0.0/8', '11.1.2.3', yes, yes],
    ['NotIpAddress', '10.0.0.0/8', '10.1.2.3', no, no],
    ['NotIpAddress', '10.0.0.0/8', '', no, yes],
    ['ArnEquals', 'arn:aws:iam::1:user/bob', 'arn:aws:iam::1:user/bob', yes, yes],
    ['ArnEquals', 'arn:aws:iam::*:user/*', 'arn:aws:iam::1:user/bob', yes, yes],
    ['ArnLike', 'arn:aws:iam::1:role/?', 'arn:aws:iam::1:user/bob', no, no],
    ['ArnLike', 'arn:aws:iam:*:user/bob', 'arn:aws:iam::1:user/bob', no, yes],
    ['ArnLike', '*', 'arn:aws:iam::1:user/bob', yes, yes],
    ['ArnLike', 'arn:*:*:*:*:*', 'bob', no, no],
    ['ArnNotEquals', 'arn:aws:iam::1:user/bob', 'arn:aws:iam::1:user/eve', yes, yes],
    ['ArnNotLike', 'arn:aws:iam::*:user/*', 'arn:aws:iam::1:user/eve', no, no],
    ['Null', 'true', undefined, yes, yes],
    ['Null', 'true', 'bob', no, no],
    ['Null', 'false', 'bob', yes, yes],
    ['Null', false, undefined, no, no],
    ['Null', 'true', [], yes, yes],
    ['Null', 'maybe', 'bob', no, yes],
    ['StringEqualsIfExists', 'bob', undefined, yes, yes],
    ['StringEqualsIfExists', 'bob', 'bob', yes, yes],
    ['StringEqualsIfExists', 'bob', 'eve', no, no],
    ['NumericLessThanIfExists', '5', undefined, yes, yes],
    ['BoolIfExists', 'false', undefined, yes, yes],
    ['IpAddressIfExists', '10.0.0.0/8', '11.1.1.1', no, no],
    ['NullIfExists', 'true', undefined, no, yes],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], yes, yes],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], yes, yes],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], no, no],
    ['ForAllValues:StringEquals', ['a', 'b'], undefined, yes, yes],
    ['ForAllValues:StringEquals', ['a', 'b'], [], yes, yes],
    ['ForAllValues:StringEquals', ['a', 'b'], 'a', yes, yes],
    ['ForAllValues:StringLike', ['a*'], ['a1', 'a2'], yes, yes],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], yes, yes],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], no, no],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], yes, yes],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c'], no, no],
    ['ForAnyValue:StringEquals', ['a', 'b'], undefined, no, no],
    ['ForAnyValue:StringEquals', ['a', 'b'], [], no, no],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], yes, yes],
    ['ForAnyValue:StringNotEquals', ['a'], ['a'], no, no],
    ['ForAnyValue:StringNotEquals', ['a'], undefined, no, no],
    ['ForAnyValue:StringEqualsIfExists', ['a'], undefined, yes, yes],
    ['ForAnyValue:NumericEquals', ['1'], ['x', '1'], yes, yes],
    ['ForAllValues:NumericEquals', ['1'], ['x', '1'], no, yes],
    ['ForSomeValues:StringEquals', ['a'], ['a'], no, yes],
    ['StringEquals', 'a', ['a', 'b'], no, yes],
    ['StringNotEquals', 'a', ['a', 'b'], no, yes],
    ['StringMatches', 'bob', 'bob', no, yes],
    ['stringequals', 'bob', 'bob', no, yes],
    ['StringEquals', '${aws:userid}', 'ID', yes, yes],
    ['StringEquals', '${aws:userid}', 'bob', no, no],
    ['StringEquals', '${aws:PrincipalTag/none}', 'bob', no, no],
    ['StringNotEquals', '${aws:PrincipalTag/none}', 'bob', no, yes],
    ['StringEquals', "${aws:PrincipalTag/none, 'bob'}", 'bob', yes, yes],
    ['StringEquals', '${saml:sub}', 'bob', no, yes],
    ['StringNotEquals', '${saml:sub}', 'bob', no, yes],
    ['StringEqualsIgnoreCase', '${aws:userid}', 'id', yes, yes],
    ['StringLike', '${aws:userid}*', 'ID1', yes, yes],
    ['StringLike', '${*}', 'bob', no, no],
    ['ArnEquals', '${aws:PrincipalArn}', 'arn:aws:iam::1:user/bob', yes, yes],
    ['ArnLike', 'arn:aws:iam::1:user/${aws:PrincipalTag/name}', 'arn:aws:iam::1:user/bob', yes, yes],
    ['NumericEquals', "${aws:PrincipalTag/none, '5'}", '5', no, yes],
  ])('%s %j with %j in the request: an Allow applies %s, a Deny applies %s', (operator, wanted, actual, allows, denies) => {
    const [Condition, values] = one(operator, wanted, actual)
    const context = { ...values, 'aws:userid': 'ID', 'aws:PrincipalArn': 'arn:aws:iam::1:user/bob', 'aws:PrincipalTag/name': 'bob' }
    expect(isAllowed(allow({ Condition }), { context })).toBe(allows)
    expect(!isAllowed([allow(), deny({ Condition })], { context })).toBe(denies)
  })

  test.each<[condition: object, context: Context, allows: boolean, denies: boolean]>([
    [{ StringEquals: { 'AWS:UserName': 'bob' } }, { 'aws:username': 'bob' }, yes, yes],
    [{ StringEquals: { 'aws:username': 'bob' } }, { 'aws:USERNAME': 'bob' }, yes, yes],
    [{ StringEquals: { 'aws:username': 'bob', 'aws:userid': 'x' } }, { 'aws:username': 'bob' }, no, no],
    [
      { StringEquals: { 'aws:username': 'bob' }, Bool: { 'aws:SecureTransport': 'true' } },
      { 'aws:username': 'bob', 'aws:SecureTransport': 'true' },
      yes,
      yes,
    ],
    [
      { StringEquals: { 'aws:username': 'bob' }, Bool: { 'aws:SecureTransport': 'true' } },
      { 'aws:username': 'bob', 'aws:SecureTransport': 'false' },
      no,
      no,
    ],
    [{ StringEquals: { 'aws:RequestTag/Team': 'red' } }, { 'aws:RequestTag/team': 'red' }, yes, yes],
    [{ StringEquals: { 'aws:ResourceTag/team': 'red' } }, {}, no, no],
    [{ StringEquals: { 'aws:RequestTag/team': 'red' } }, { 'aws:RequestTag/Team': 'red', 'aws:RequestTag/team': 'blue' }, no, yes],
    [{ StringEquals: { 'aws:NoSuchKey': 'x' } }, {}, no, yes],
    [{ StringNotEquals: { 'aws:NoSuchKey': 'x' } }, {}, no, yes],
    [{ StringEqualsIfExists: { 'aws:NoSuchKey': 'x' } }, {}, no, yes],
    [{ Null: { 'aws:NoSuchKey': 'true' } }, {}, no, yes],
    [{ 'ForAllValues:StringEquals': { 'aws:NoSuchKey': 'x' } }, {}, no, yes],
    [{ StringEquals: { 'localhost:9229/pool:aud': 'client' } }, { 'localhost:9229/pool:aud': 'client' }, yes, yes],
    [{ StringEquals: { 'aws:ResourceTag/': 'x' } }, {}, no, yes],
    [{}, {}, yes, yes],
    [{ StringEquals: {} }, {}, yes, yes],
  ])('%j with %j in the request: an Allow applies %s, a Deny applies %s', (Condition, context, allows, denies) => {
    expect(isAllowed(allow({ Condition }), { context })).toBe(allows)
    expect(!isAllowed([allow(), deny({ Condition })], { context })).toBe(denies)
  })
})

describe('layers', () => {
  const layer = (effect: Effect | 'other' | 'none') =>
    effect === 'none' ? undefined : attached(effect, effect === 'other' ? allow({ Action: 'a:B' }) : allow({ Effect: effect }))
  test.each<
    [identity: Effect | 'other', boundary: Effect | 'other' | 'none', session: Effect | 'other' | 'none', basis: string, layer: string]
  >([
    ['Allow', 'none', 'none', 'allow', 'identity'],
    ['Allow', 'Allow', 'none', 'allow', 'identity'],
    ['Allow', 'Allow', 'Allow', 'allow', 'identity'],
    ['other', 'none', 'none', 'no-allow', 'identity'],
    ['other', 'Allow', 'Allow', 'no-allow', 'identity'],
    ['Allow', 'other', 'none', 'no-allow', 'boundary'],
    ['Allow', 'other', 'Allow', 'no-allow', 'boundary'],
    ['Allow', 'Allow', 'other', 'no-allow', 'session'],
    ['Allow', 'none', 'other', 'no-allow', 'session'],
    ['Deny', 'Allow', 'Allow', 'explicit-deny', 'identity'],
    ['Allow', 'Deny', 'Allow', 'explicit-deny', 'boundary'],
    ['Allow', 'Allow', 'Deny', 'explicit-deny', 'session'],
    ['other', 'none', 'Deny', 'explicit-deny', 'session'],
  ])('identity %s, boundary %s, session %s: %s of %s', (identity, boundary, session, basis, decided) => {
    const sessions = layer(session)
    const answer = evaluate(request(), { identity: [layer(identity)!], boundary: layer(boundary), session: sessions && [sessions] })
    expect(answer).toMatchObject({ basis, layer: decided })
  })

  test('an empty list of session policies allows nothing', () => {
    expect(evaluate(request(), { identity: [layer('Allow')!], session: [] })).toEqual({
      isAllowed: false,
      basis: 'no-allow',
      layer: 'session',
    })
  })

  test('without policies nothing is allowed', () => {
    expect(evaluate(request(), {})).toEqual({ isAllowed: false, basis: 'no-allow', layer: 'identity' })
  })

  test('the answer names the policy, the Sid and the index of the statement that decided', () => {
    const identity = [attached('first', [allow({ Action: 'a:B' })]), attached('second', [allow({ Action: 'a:B' }), allow({ Sid: 'All' })])]
    expect(evaluate(request(), { identity })).toEqual({
      isAllowed: true,
      basis: 'allow',
      layer: 'identity',
      statement: { layer: 'identity', policy: 'second', sid: 'All', index: 1, effect: 'Allow' },
    })
  })
})

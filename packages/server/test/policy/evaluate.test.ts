// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import { describe, expect, test } from 'vitest'
import { type AccessRequest, evaluate } from '../../src/policy/index.ts'
import { allow, attached, deny, isAllowed, no, poolArn, request, yes } from './support.ts'

type Effect = 'Allow' | 'Deny'
type Context = NonNullable<AccessRequest['context']>

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

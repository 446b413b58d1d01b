import { describe, expect, test } from 'vitest'
import {
  accountPrincipal,
  administratorPolicy,
  evaluate,
  federatedPrincipal,
  type PolicySet,
  type Principal,
  refusalMessage,
  roleSessionPrincipal,
  servicePrincipal,
  userPrincipal,
} from '../../src/policy/index.ts'
import { attached } from './support.ts'

const account = '000000000000'
const roleArn = `arn:aws:iam::${account}:role/analytics`
const bob = { account, arn: `arn:aws:iam::${account}:user/bob`, id: 'AIDAAAAAAAAAAAAAABOB' }
const worker = {
  account,
  arn: `arn:aws:sts::${account}:assumed-role/worker/s1`,
  roleArn: `arn:aws:iam::${account}:role/path/worker`,
  roleId: 'AROAAAAAAAAAAAAAWORK',
}
const principals = {
  root: accountPrincipal(account),
  bob: userPrincipal(bob),
  worker: roleSessionPrincipal(worker),
  cognito: servicePrincipal('cognito-idp.amazonaws.com'),
  other: userPrincipal({ account: '111111111111', arn: 'arn:aws:iam::111111111111:user/bob', id: 'AIDAOTHERAAAAAAAABOB' }),
  web: federatedPrincipal('localhost:9229/us-east-1_One', `arn:aws:iam::${account}:oidc-provider/localhost:9229/us-east-1_One`),
} satisfies Record<string, Principal>
type Name = keyof typeof principals

const everything = [{ name: 'everything', policy: administratorPolicy }]
const assume = (principal: Name, statements: unknown, more: Partial<PolicySet> = {}, context = {}) =>
  evaluate(
    { action: 'sts:AssumeRole', resource: roleArn, principal: principals[principal], account, context },
    { trust: attached('trust', statements, 'trust'), ...more },
  )

const allow = (Principal: unknown, more = {}) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...more })
const deny = (Principal: unknown) => ({ ...allow(Principal), Effect: 'Deny' })
const allowExcept = (NotPrincipal: unknown) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', NotPrincipal })
const denyExcept = (NotPrincipal: unknown) => ({ ...allowExcept(NotPrincipal), Effect: 'Deny' })
const yes = true
const no = false

describe('who may assume a role', () => {
  /** `alone`: by the trust policy only; `withIdentity`: where an identity policy of the caller allows everything. */
  test.each<[principal: Name, statements: unknown, alone: boolean, withIdentity: boolean]>([
    ['bob', allow({ AWS: bob.arn }), yes, yes],
    ['bob', allow({ AWS: bob.id }), yes, yes],
    ['bob', allow({ AWS: [worker.roleArn, bob.arn] }), yes, yes],
    ['bob', allow({ AWS: account }), no, yes],
    ['bob', allow({ AWS: `arn:aws:iam::${account}:root` }), no, yes],
    ['bob', allow({ AWS: '*' }), no, yes],
    ['bob', allow('*'), no, yes],
    ['bob', allow({ AWS: '111111111111' }), no, no],
    ['bob', allow({ AWS: worker.roleArn }), no, no],
    ['bob', allow({ Service: 'cognito-idp.amazonaws.com' }), no, no],
    ['bob', allow({ AWS: bob.arn }, { Action: 'sts:TagSession' }), no, no],
    ['bob', allow({ AWS: bob.arn }, { Action: 'sts:*' }), yes, yes],
    ['bob', [allow({ AWS: bob.arn }), deny('*')], no, no],
    ['bob', [allow({ AWS: bob.arn }), deny({ AWS: account })], no, no],
    ['bob', [allow({ AWS: bob.arn }), deny({ AWS: worker.roleArn })], yes, yes],
    ['bob', [allow({ AWS: account }), allow({ AWS: bob.arn })], yes, yes],
    ['bob', allowExcept({ AWS: worker.roleArn }), no, yes],
    ['bob', allowExcept({ AWS: bob.arn }), no, no],
    ['bob', allowExcept({ AWS: account }), no, no],
    ['bob', [allow({ AWS: bob.arn }), denyExcept({ AWS: [bob.arn, account] })], yes, yes],
    ['bob', [allow({ AWS: bob.arn }), denyExcept({ AWS: [bob.arn] })], no, no],
    ['bob', [allow({ AWS: bob.arn }), denyExcept({ AWS: [account] })], no, no],
    ['bob', [allow({ AWS: bob.arn }), denyExcept({ AWS: [worker.roleArn, account] })], no, no],
    ['worker', allow({ AWS: worker.roleArn }), yes, yes],
    ['worker', allow({ AWS: worker.roleId }), yes, yes],
    ['worker', allow({ AWS: worker.arn }), yes, yes],
    ['worker', allow({ AWS: worker.arn.replace('s1', 's2') }), no, no],
    ['worker', allow({ AWS: account }), no, yes],
    ['worker', [allow({ AWS: worker.roleArn }), denyExcept({ AWS: [worker.arn, worker.roleArn, account] })], yes, yes],
    ['worker', [allow({ AWS: worker.roleArn }), denyExcept({ AWS: [worker.roleArn, account] })], no, no],
    ['root', allow({ AWS: account }), yes, yes],
    ['root', allow({ AWS: bob.arn }), no, no],
    ['other', allow({ AWS: 'arn:aws:iam::111111111111:user/bob' }), no, yes],
    ['other', allow({ AWS: '111111111111' }), no, yes],
    ['other', allow({ AWS: account }), no, no],
    ['cognito', allow({ Service: 'cognito-idp.amazonaws.com' }), yes, yes],
    ['cognito', allow({ Service: ['lambda.amazonaws.com', 'cognito-idp.amazonaws.com'] }), yes, yes],
    ['cognito', allow({ Service: 'lambda.amazonaws.com' }), no, no],
    ['cognito', allow({ AWS: account }), no, no],
    ['cognito', allow('*'), no, no],
    ['cognito', [allow({ Service: 'cognito-idp.amazonaws.com' }), deny('*')], no, no],
    ['cognito', [allow({ Service: 'cognito-idp.amazonaws.com' }), deny({ Service: 'cognito-idp.amazonaws.com' })], no, no],
    ['cognito', [], no, no],
    ['web', allow({ Federated: 'localhost:9229/us-east-1_One' }), yes, yes],
    ['web', allow({ Federated: `arn:aws:iam::${account}:oidc-provider/localhost:9229/us-east-1_One` }), yes, yes],
    ['web', allow({ Federated: 'localhost:9229/us-east-1_Two' }), no, no],
    ['web', allow({ AWS: '*' }), no, no],
  ])('%s with %j: allowed %s, with an identity policy %s', (principal, statements, alone, withIdentity) => {
    expect(assume(principal, statements).isAllowed).toBe(alone)
    expect(assume(principal, statements, { identity: everything }).isAllowed).toBe(withIdentity)
  })

  const cognito = { Service: 'cognito-idp.amazonaws.com' }
  test.each<[condition: object | undefined, externalId: string | undefined, expected: boolean]>([
    [undefined, undefined, yes],
    [undefined, 'sent without being asked for', yes],
    [{ StringEquals: { 'sts:ExternalId': 'X' } }, 'X', yes],
    [{ StringEquals: { 'sts:ExternalId': 'X' } }, 'x', no],
    [{ StringEquals: { 'sts:ExternalId': 'X' } }, '', no],
    [{ StringEquals: { 'sts:ExternalId': 'X' } }, undefined, no],
    [{ StringEquals: { 'sts:ExternalId': ['X', 'Y'] } }, 'Y', yes],
    [{ StringNotEquals: { 'sts:ExternalId': 'X' } }, 'X', no],
    [{ Null: { 'sts:ExternalId': 'true' } }, 'X', no],
  ])('the service with the condition %j and external id %s: allowed %s', (Condition, externalId, expected) => {
    expect(assume('cognito', allow(cognito, { Condition }), {}, { 'sts:ExternalId': externalId }).isAllowed).toBe(expected)
  })

  test('a boundary or a session policy without the action refuses a principal that the trust policy names', () => {
    const other = attached('other', { Effect: 'Allow', Action: 'iam:*', Resource: '*' })
    expect(assume('bob', allow({ AWS: bob.arn }), { boundary: other })).toMatchObject({ layer: 'boundary' })
    expect(assume('worker', allow({ AWS: worker.roleArn }), { session: [other] })).toMatchObject({ layer: 'session' })
  })

  test('a Deny of an identity policy wins over a trust policy that names the principal', () => {
    const identity = [attached('no-roles', { Effect: 'Deny', Action: 'sts:*', Resource: roleArn })]
    expect(assume('bob', allow({ AWS: bob.arn }), { identity })).toMatchObject({ basis: 'explicit-deny', layer: 'identity' })
  })

  test('the answer names the statement of the trust policy that decided', () => {
    expect(assume('bob', [allow({ AWS: account }), allow({ AWS: bob.arn }, { Sid: 'Bob' })])).toEqual({
      isAllowed: true,
      basis: 'allow',
      layer: 'trust',
      statement: { layer: 'trust', policy: 'trust', sid: 'Bob', index: 1, effect: 'Allow' },
    })
  })
})

describe('a resource policy', () => {
  const own = (principal: Name, statements: unknown, more: Partial<PolicySet> = {}) =>
    evaluate(
      { action: 'sns:Publish', resource: `arn:aws:sns:us-east-1:${account}:topic`, principal: principals[principal], account },
      { resource: [attached('topic', statements, 'resource')], ...more },
    ).isAllowed
  const publish = (Principal: unknown, Effect = 'Allow') => ({ Effect, Action: 'sns:Publish', Resource: '*', Principal })
  test.each<[principal: Name, statements: unknown, alone: boolean, withIdentity: boolean]>([
    ['bob', publish({ AWS: bob.arn }), yes, yes],
    ['bob', publish({ AWS: account }), no, yes],
    ['bob', [], no, yes],
    ['bob', publish('*', 'Deny'), no, no],
    ['other', publish({ AWS: '111111111111' }), no, yes],
    ['other', [], no, no],
    ['cognito', publish({ Service: 'cognito-idp.amazonaws.com' }), yes, yes],
  ])('%s with %j: allowed %s, with an identity policy %s', (principal, statements, alone, withIdentity) => {
    expect(own(principal, statements)).toBe(alone)
    expect(own(principal, statements, { identity: everything })).toBe(withIdentity)
  })
})

describe('the message of a refusal', () => {
  const action = 'cognito-idp:DescribeUserPool'
  const start = `User: ${bob.arn} is not authorized to perform: ${action} on resource: *`
  test.each<[layer: 'identity' | 'resource' | 'trust' | 'boundary' | 'session', none: string, explicit: string]>([
    ['identity', ` because no identity-based policy allows the ${action} action`, ' with an explicit deny in an identity-based policy'],
    ['resource', ` because no resource-based policy allows the ${action} action`, ' with an explicit deny in a resource-based policy'],
    ['boundary', ` because no permissions boundary allows the ${action} action`, ' with an explicit deny in a permissions boundary'],
    ['session', ` because no session policy allows the ${action} action`, ' with an explicit deny in a session policy'],
    ['trust', '', ''],
  ])('%s', (layer, none, explicit) => {
    const of = { principal: bob.arn, action, resource: '*' }
    const statement = { layer, policy: 'p', sid: undefined, index: 0, effect: 'Deny' } as const
    expect(refusalMessage({ isAllowed: false, basis: 'no-allow', layer }, of)).toBe(start + none)
    expect(refusalMessage({ isAllowed: false, basis: 'explicit-deny', layer, statement }, of)).toBe(start + explicit)
  })
})

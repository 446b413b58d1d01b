// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import {
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, allow, deny, outcome, startProduction } from './support.ts'

let production: Awaited<ReturnType<typeof startProduction>>
let pool: { id: string; arn: string }
beforeAll(async () => {
  production = await startProduction()
  pool = await production.makePool({ team: 'red', stage: 'test' })
})
afterAll(() => production.close())

const path = '/division/'
const tags = [{ Key: 'team', Value: 'red' }]

/** Whether a user whose policy has this condition may read the pool, with an Allow and with a Deny. */
async function applies(Condition: object) {
  const [allowed, denied] = await Promise.all(
    [allow('*', '*', { Condition }), [allow('*'), deny('*', '*', { Condition })]].map(async statements => {
      const { cognito } = await production.makeUser(statements, { Path: path, Tags: tags })
      return outcome(cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool.id })))
    }),
  )
  return { allow: allowed === 'done', deny: denied !== 'done' }
}

describe('a condition key of a request', () => {
  test.each<[condition: object, isMet: boolean]>([
    [{ StringLike: { 'aws:username': 'u-*' } }, true],
    [{ StringLike: { 'aws:username': 'v-*' } }, false],
    [{ StringLike: { 'aws:userid': 'AIDA*' } }, true],
    [{ StringLike: { 'aws:userid': 'AROA*' } }, false],
    [{ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:user${path}*` } }, true],
    [{ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/*` } }, false],
    [{ StringEquals: { 'aws:PrincipalAccount': account } }, true],
    [{ StringEquals: { 'aws:PrincipalAccount': '111111111111' } }, false],
    [{ StringEquals: { 'aws:PrincipalType': 'User' } }, true],
    [{ StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, false],
    [{ StringEquals: { 'aws:PrincipalTag/team': 'red' } }, true],
    [{ StringEquals: { 'aws:PrincipalTag/team': 'blue' } }, false],
    [{ IpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '::1'] } }, true],
    [{ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, false],
    [{ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, true],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, true],
    [{ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, false],
    [{ NumericGreaterThan: { 'aws:EpochTime': '1577836800' } }, true],
    [{ DateLessThan: { 'aws:EpochTime': '1577836800' } }, false],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, true],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, false],
    [{ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, true],
    [{ StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } }, false],
    [{ StringLike: { 'aws:UserAgent': 'aws-sdk-js*' } }, true],
    [{ StringEquals: { 'aws:ResourceTag/team': 'red', 'aws:ResourceTag/stage': 'test' } }, true],
    [{ StringEquals: { 'aws:ResourceTag/team': 'blue' } }, false],
    [{ StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } }, true],
    [{ StringEquals: { 'aws:ResourceTag/stage': '${aws:PrincipalTag/team}' } }, false],
    [{ Null: { 'aws:RequestTag/team': 'true' } }, true],
    [{ Null: { 'aws:TagKeys': 'false' } }, false],
  ])('%j: met %s', async (condition, isMet) => {
    expect(await applies(condition)).toEqual({ allow: isMet, deny: isMet })
  })

  test.each([
    [{ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }],
    [{ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }],
    [{ StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } }],
    [{ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }],
    [{ StringSounds: { 'aws:username': 'bob' } }],
  ])('%j, which the service does not know: an Allow does not apply, a Deny does', async condition => {
    expect(await applies(condition)).toEqual({ allow: false, deny: true })
  })
})

describe('tags in a request', () => {
  const onlyTeam = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] }, StringEquals: { 'aws:RequestTag/team': ['red', 'blue'] } }
  test('a policy can say with which tags a pool is made', async () => {
    const { cognito } = await production.makeUser(allow('cognito-idp:CreateUserPool', '*', { Condition: onlyTeam }))
    const create = (UserPoolTags?: Record<string, string>) =>
      outcome(cognito.send(new CreateUserPoolCommand({ PoolName: 'p', UserPoolTags })))
    expect(await create({ team: 'blue' })).toBe('done')
    expect(await create({ team: 'green' })).toMatch(/^AccessDeniedException/)
    expect(await create({ team: 'blue', other: 'x' })).toMatch(/^AccessDeniedException/)
    expect(await create()).toMatch(/^AccessDeniedException/)
  })

  test('a policy can say which tags are set and removed', async () => {
    const Condition = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['note'] }, Null: { 'aws:TagKeys': 'false' } }
    const { cognito } = await production.makeUser(allow(['cognito-idp:TagResource', 'cognito-idp:UntagResource'], pool.arn, { Condition }))
    const ResourceArn = pool.arn
    expect(await outcome(cognito.send(new TagResourceCommand({ ResourceArn, Tags: { note: 'x' } })))).toBe('done')
    expect(await outcome(cognito.send(new TagResourceCommand({ ResourceArn, Tags: { note: 'x', team: 'blue' } })))).toMatch(/^AccessDenied/)
    expect(await outcome(cognito.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] })))).toMatch(/^AccessDenied/)
    expect(await outcome(cognito.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['note'] })))).toBe('done')
    expect((await production.admin.cognito.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({
      team: 'red',
      stage: 'test',
    })
  })
})

test('a resource of a policy can have the name of the user in it', async () => {
  const { cognito } = await production.makeUser(allow('*', `${pool.arn.slice(0, -pool.id.length)}\${aws:PrincipalTag/pool}`), {
    Tags: [{ Key: 'pool', Value: pool.id }],
  })
  const other = await production.makePool()
  expect(await outcome(cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool.id })))).toBe('done')
  expect(await outcome(cognito.send(new DescribeUserPoolCommand({ UserPoolId: other.id })))).toMatch(/^AccessDeniedException/)
})

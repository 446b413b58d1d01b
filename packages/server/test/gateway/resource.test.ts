import { expect, test } from 'vitest'
import { callerKind, hasInputMember, type OperationName, operationNames } from '../../../contract/src/index.ts'
import { resourceArn } from '../../src/gateway/resource.ts'

const place = { region: 'us-east-1', account: '000000000000' }
const body = {
  UserPoolId: 'us-east-1_One',
  ResourceArn: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_Two',
  ClientId: 'c',
}
const one = 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_One'

/** The operations that IAM guards and that name no pool: they have the resource `*`. */
const withoutPool = [
  'CreateUserPool',
  'DescribeUserPoolDomain',
  'GetDerivedToken',
  'GetProvisionedLimit',
  'ListUserPools',
  'UpdateProvisionedLimit',
]

const guarded = operationNames.filter(name => ['iam', 'either'].includes(callerKind(name)))

test.each(guarded.filter(name => hasInputMember(name, 'UserPoolId')))('%s has the resource of the pool', name => {
  expect(resourceArn(name, body, place)).toBe(one)
})

test.each<OperationName>(['TagResource', 'UntagResource', 'ListTagsForResource'])('%s has the resource that its ARN names', name => {
  expect(resourceArn(name, body, place)).toBe(body.ResourceArn)
})

test('an operation that names no pool has every resource, whatever members it is sent', () => {
  const others = guarded.filter(name => resourceArn(name, body, place) === '*')
  expect(others.toSorted()).toEqual(withoutPool)
})

test.each([[null], [[]], ['text'], [{}], [{ UserPoolId: 1 }], [{ UserPoolId: null }], [Object.create(body)]])(
  'DescribeUserPool with the body %j has every resource',
  sent => {
    expect(resourceArn('DescribeUserPool', sent, place)).toBe('*')
  },
)

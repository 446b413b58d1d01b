import { hasInputMember, type OperationName } from '@poolhouse/contract'
import { textMember } from './call.ts'

interface Place {
  region: string
  account: string
}

/**
 * The kinds of resources of cognito-idp: the member of an input that names one, and its ARN. App clients, groups and users are no resources: the pool
 * stands for them. An operation with none of these members, such as ListUserPools, has the resource `*`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
 */
const kinds: readonly { member: string; arn: (named: string, place: Place) => string }[] = [
  { member: 'ResourceArn', arn: named => named },
  { member: 'UserPoolId', arn: (id, { region, account }) => `arn:aws:cognito-idp:${region}:${account}:userpool/${id}` },
]

/**
 * The resource of a request, which a policy names. Only members that the operation has are read: with a pool in a member that it ignores, a caller who
 * may use that pool could do what concerns others.
 */
export function resourceArn(name: OperationName, body: unknown, place: Place): string {
  for (const kind of kinds) {
    const named = hasInputMember(name, kind.member) ? textMember(body, kind.member) : undefined
    if (named !== undefined) return kind.arn(named, place)
  }
  return '*'
}

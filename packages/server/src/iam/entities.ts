import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { type CountedPolicyRow, countPolicyUses, type IamPrincipalRow, readPolicy, readPrincipal } from '../storage/index.ts'
import type { PrincipalKind } from './action.ts'
import { parseIamArn } from './arns.ts'
import { type AwsPolicy, awsPolicies, describedAwsPolicy } from './aws-policies.ts'

/** `NoSuchEntity` for a role or user. */
export const noSuchPrincipal = (kind: PrincipalKind, name: string): Error =>
  refuse('NoSuchEntity', `The ${kind} with name ${name} cannot be found.`)

/** A role or user of the caller's account by name, ignoring case. @throws NoSuchEntity */
export async function getPrincipal(
  { store, account }: Pick<Call, 'store' | 'account'>,
  kind: PrincipalKind,
  name: string,
): Promise<IamPrincipalRow> {
  const row = await store.read(readPrincipal({ account, kind, name }))
  if (!row) throw noSuchPrincipal(kind, name)
  return row
}

/** The path of roles that belong to a service. */
const serviceRolePath = '/aws-service-role/'

/** A role that is not one of a service's own. @throws NoSuchEntity, UnmodifiableEntity */
export async function getModifiable(call: Pick<Call, 'store' | 'account'>, kind: PrincipalKind, name: string): Promise<IamPrincipalRow> {
  const row = await getPrincipal(call, kind, name)
  if (kind === 'role' && row.path.startsWith(serviceRolePath))
    throw refuse(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${row.name}' - this role is only modifiable by AWS`,
    )
  return row
}

/** A managed policy: of the account, or of AWS. */
export type FoundPolicy = CountedPolicyRow & { aws?: AwsPolicy }

/** A managed policy that the caller's account can use. Undefined where there is none. @throws InvalidInput for a text that is no ARN of a policy */
export async function findPolicy({ store, account }: Pick<Call, 'store' | 'account'>, arn: string): Promise<FoundPolicy | undefined> {
  const named = parseIamArn(arn)
  if (named?.kind !== 'policy') throw refuse('InvalidInput', `ARN ${arn} is not valid.`)
  const aws = awsPolicies.get(arn)
  if (aws) return { ...describedAwsPolicy(aws), ...(await store.read(countPolicyUses(account, arn))), aws }
  return named.account === account ? store.read(readPolicy(arn)) : undefined
}

/** @throws NoSuchEntity, InvalidInput */
export async function getPolicy(call: Pick<Call, 'store' | 'account'>, arn: string): Promise<FoundPolicy> {
  const policy = await findPolicy(call, arn)
  if (!policy) throw noSuchPolicy(arn)
  return policy
}

/** A managed policy that the account may change. @throws NoSuchEntity, InvalidInput, AccessDenied */
export async function getOwnPolicy(call: Pick<Call, 'store' | 'account'>, arn: string): Promise<CountedPolicyRow> {
  const policy = await getPolicy(call, arn)
  if (policy.aws) throw refuse('AccessDenied', `Policy ${arn} belongs to AWS and cannot be changed.`)
  return policy
}

/** `NoSuchEntity` for a managed policy. */
export const noSuchPolicy = (arn: string): Error => refuse('NoSuchEntity', `Policy ${arn} was not found.`)

/** `NoSuchEntity` for a version of a managed policy. */
export const noSuchVersion = (arn: string, version: string): Error =>
  refuse('NoSuchEntity', `Policy ${arn} version ${version} does not exist or is not attachable.`)

/** The policies of AWS whose path starts with `prefix`, with their uses in the caller's account. */
export async function listAwsPolicies(
  { store, account }: Pick<Call, 'store' | 'account'>,
  { prefix, isUsed }: { prefix: string; isUsed: 'attached' | 'boundary' | 'either' | 'any' },
): Promise<CountedPolicyRow[]> {
  const listed = [...awsPolicies].filter(([, { path }]) => path.startsWith(prefix))
  const counted = await Promise.all(
    listed.map(async ([arn, policy]) => ({ ...describedAwsPolicy(policy), ...(await store.read(countPolicyUses(account, arn))) })),
  )
  return counted.filter(policy => matchesUse[isUsed](policy))
}

const matchesUse: Record<'attached' | 'boundary' | 'either' | 'any', (policy: CountedPolicyRow) => boolean> = {
  any: () => true,
  attached: ({ attachments }) => attachments > 0,
  boundary: ({ boundaries }) => boundaries > 0,
  either: ({ attachments, boundaries }) => attachments + boundaries > 0,
}

import type { RequestedAccess } from '../gateway/index.ts'
import { iamConditionKeys, type Role } from '../iam/index.ts'
import type { AccessRequest } from '../policy/index.ts'
import { requestTags } from './request-tags.ts'

/** Condition keys with their values. */
export type ConditionKeys = NonNullable<AccessRequest['context']>

/** The condition keys that a request has, besides those of its caller and its resource. */
export async function requestKeys({ action, input, call }: RequestedAccess): Promise<ConditionKeys> {
  const { tags, tagKeys } = requestTags(input)
  const [vendor, name = ''] = action.split(':')
  return {
    'aws:CurrentTime': new Date(call.now).toISOString(),
    'aws:EpochTime': String(Math.floor(call.now / 1000)),
    'aws:RequestedRegion': call.region,
    'aws:SecureTransport': String(call.isSecure),
    'aws:SourceIp': call.sourceAddress,
    'aws:UserAgent': call.userAgent === '' ? undefined : call.userAgent,
    'aws:TagKeys': tagKeys,
    ...withPrefix('aws:RequestTag/', tags),
    ...(vendor === 'iam' && input instanceof URLSearchParams && (await iamConditionKeys(name, input, call))),
  }
}

const withPrefix = (prefix: string, tags: Readonly<Record<string, string>>): ConditionKeys =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [prefix + key, value]))

/** The condition keys of a resource's tags. */
export const resourceTagKeys = (tags: Readonly<Record<string, string>>): ConditionKeys => withPrefix('aws:ResourceTag/', tags)

/** The same for a role that is to be assumed. */
export const roleTagKeys = ({ tags }: Pick<Role, 'tags'>): ConditionKeys =>
  resourceTagKeys(Object.fromEntries(tags.map(({ name, value }) => [name, value])))

import type { RequestedAccess } from '../gateway/index.ts'
import { iamConditionKeys } from '../iam/index.ts'
import type { AccessRequest } from '../policy/index.ts'
import { requestTags } from './request-tags.ts'

/** Condition keys with their values. */
export type Keys = NonNullable<AccessRequest['context']>

/** The condition keys that a request has, besides those of its caller and its resource. */
export async function requestKeys({ action, input, call }: RequestedAccess): Promise<Keys> {
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

/** Condition keys that end in the key of a tag. */
export const withPrefix = (prefix: string, tags: Readonly<Record<string, string>>): Keys =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [prefix + key, value]))

import type { Context } from '../context.ts'
import type { RequestedAccess } from '../gateway/index.ts'
import type { AccessRequest } from '../policy/index.ts'
import { loadPool } from '../pools/index.ts'
import { requestTags } from './request-tags.ts'

type Keys = NonNullable<AccessRequest['context']>

/** The condition keys that a request has, besides those of its caller. */
export async function requestKeys({ resource, input, call }: RequestedAccess): Promise<Keys> {
  const { tags, tagKeys } = requestTags(input)
  return {
    'aws:CurrentTime': new Date(call.now).toISOString(),
    'aws:EpochTime': String(Math.floor(call.now / 1000)),
    'aws:RequestedRegion': call.region,
    'aws:SecureTransport': String(call.isSecure),
    'aws:SourceIp': call.sourceAddress,
    'aws:UserAgent': call.userAgent === '' ? undefined : call.userAgent,
    'aws:TagKeys': tagKeys,
    ...prefixed('aws:RequestTag/', tags),
    ...(await resourceTagKeys(call, resource)),
  }
}

const prefixed = (prefix: string, tags: Readonly<Record<string, string>>): Keys =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [prefix + key, value]))

/** The tags of the resource, where it is a pool. */
export async function resourceTagKeys(context: Pick<Context, 'store' | 'keys'>, resource: string): Promise<Keys> {
  const id = /^arn:aws:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/([\w-]{1,55})$/.exec(resource)?.[1]
  const pool = id === undefined ? undefined : await loadPool(context, id)
  return prefixed('aws:ResourceTag/', pool?.tags ?? {})
}

import type { IncomingMessage } from 'node:http'
import { refuse } from '@poolhouse/contract'
import type { Caller, Settings } from '../context.ts'
import { isListedPage, pageOf } from '../http/index.ts'
import { type AccessKey, believedCaller, type FindAccessKey, verifySignature } from './identity.ts'
import type { WireRequest } from './request.ts'
import { readSignature, type Signature } from './signature.ts'

export interface Gate {
  settings: Settings
  findAccessKey: FindAccessKey
  /** The real clock: milliseconds. */
  realNow: () => number
}

export interface Asked {
  wire: WireRequest
  incoming: IncomingMessage
  /** The signing name: `cognito-idp`. */
  service: string
}

export interface Identified {
  caller: Caller
  signature: Signature | undefined
  /** Production: the proven key. */
  key?: AccessKey
}

/** Of an operation that is never signed: a signature that is there anyway proves nothing, and only tells the region. */
export function identifyAnyone({ settings }: Gate, { wire }: Asked): Identified {
  const signature = readable(wire)
  return { caller: settings.mode === 'development' ? believedCaller(signature, settings.account) : { kind: 'anonymous' }, signature }
}

/** Of an operation that IAM guards. Development believes everybody but the pages of other sites. */
export async function identifySigner(gate: Gate, { wire, incoming, service }: Asked): Promise<Identified> {
  const { settings, findAccessKey, realNow } = gate
  if (settings.mode === 'development') {
    if (!isListedPage(incoming.headers, settings.allowedHosts))
      throw refuse(
        'ForbiddenException',
        `In development mode pages of ${pageOf(incoming.headers)} may not use operations for administrators. To let them, name its host as an allowed host.`,
      )
    const signature = readable(wire)
    return { caller: believedCaller(signature, settings.account), signature }
  }

  const signature = readSignature(wire)
  if (!signature) throw refuse('MissingAuthenticationTokenException', 'Missing Authentication Token')
  const key = await verifySignature(wire, signature, { service, now: realNow(), findAccessKey })
  const { account, arn, userId } = key
  return { caller: { kind: 'iam', accessKeyId: signature.accessKeyId, account, arn, userId }, signature, key }
}

/** Until IAM users exist a key may do everything or nothing; development asks nobody. */
export function assertAllowed({ key }: Identified, action: string, resource: string): void {
  if (!key || key.admin) return
  throw refuse(
    'AccessDeniedException',
    `User: ${key.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  )
}

function readable(wire: WireRequest): Signature | undefined {
  try {
    return readSignature(wire)
  } catch {
    return undefined
  }
}

import type { IncomingMessage } from 'node:http'
import { refuse } from '@poolhouse/contract'
import type { Caller, Settings } from '../context.ts'
import { isAllowedOrigin, originName } from '../http/index.ts'
import { type AccessKey, callerFromUnverifiedSignature, type FindAccessKey, verifySignature } from './identity.ts'
import type { WireRequest } from './request.ts'
import { readSignature, type Signature } from './signature.ts'

export interface AuthenticationContext {
  settings: Settings
  findAccessKey: FindAccessKey
  /** The real clock: milliseconds. */
  realNow: () => number
}

export interface UnauthenticatedRequest {
  wire: WireRequest
  incoming: IncomingMessage
  /** The signing name: `cognito-idp`. */
  service: string
}

export interface AuthenticatedCaller {
  caller: Caller
  signature: Signature | undefined
  /** Production: the proven key. */
  key?: AccessKey
}

/** Of an operation that is never signed: a signature that is there anyway proves nothing, and only tells the region. */
export function identifyPublicCaller({ settings }: AuthenticationContext, { wire }: UnauthenticatedRequest): AuthenticatedCaller {
  const signature = readable(wire)
  return {
    caller: settings.mode === 'development' ? callerFromUnverifiedSignature(signature, settings.account) : { kind: 'anonymous' },
    signature,
  }
}

/** Of an operation that IAM guards. Development believes everybody but the pages of other sites. */
export async function authenticateSigner(
  gate: AuthenticationContext,
  { wire, incoming, service }: UnauthenticatedRequest,
): Promise<AuthenticatedCaller> {
  const { settings, findAccessKey, realNow } = gate
  if (settings.mode === 'development') {
    if (!isAllowedOrigin(incoming.headers, settings.allowedHosts))
      throw refuse(
        'ForbiddenException',
        `In development mode pages of ${originName(incoming.headers)} may not use operations for administrators. To let them, name its host as an allowed host.`,
      )
    const signature = readable(wire)
    return { caller: callerFromUnverifiedSignature(signature, settings.account), signature }
  }

  const signature = readSignature(wire)
  if (!signature) throw refuse('MissingAuthenticationTokenException', 'Missing Authentication Token')
  const key = await verifySignature(wire, signature, { service, now: realNow(), findAccessKey })
  const { account, arn, userId } = key
  return { caller: { kind: 'iam', accessKeyId: signature.accessKeyId, account, arn, userId }, signature, key }
}

/** Until IAM users exist a key may do everything or nothing; development asks nobody. */
export function assertAuthorized({ key }: AuthenticatedCaller, action: string, resource: string): void {
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

import type { IncomingMessage } from 'node:http'
import { refuse } from '@poolhouse/contract'
import type { Call, Caller, Settings } from '../context.ts'
import { isAllowedOrigin, originName } from '../http/index.ts'
import { type AccessKey, callerFromUnverifiedSignature, callerOf, type FindAccessKey, verifySignature } from './identity.ts'
import type { WireRequest } from './request.ts'
import { readSignature, type Signature } from './signature.ts'

/** What a signed request asks for. */
export interface RequestedAccess {
  /** `cognito-idp:DescribeUserPool`. */
  action: string
  /** The ARN, or `*` where a request names none. */
  resource: string
  /** Not validated yet: a JSON value, or the parameters of a form. */
  input: unknown
  call: Call
}

/** Refuses what the policies of an access key do not allow. Implemented in access/. @throws AccessDeniedException */
export type Authorize = (key: AccessKey, access: RequestedAccess) => Promise<void>

/** What the authentication of callers needs. */
export interface AuthenticationContext {
  settings: Settings
  findAccessKey: FindAccessKey
  authorize: Authorize
  /** The real clock, in milliseconds: signatures expire by it, whatever the domain clock says. */
  realNow: () => number
}

/** A request whose caller is not known yet. */
export interface UnauthenticatedRequest {
  wire: WireRequest
  incoming: IncomingMessage
  /** The signing name: `cognito-idp`. */
  service: string
}

/** The caller of a request; in development mode, and for public operations, without verification. */
export interface AuthenticatedCaller {
  caller: Caller
  signature: Signature | undefined
  /** Production: the access key whose signature was verified. */
  key?: AccessKey
}

/** The caller of an operation that needs no signature. A signature that is sent all the same is not verified; only its region is used. */
export async function identifyPublicCaller(context: AuthenticationContext, { wire }: UnauthenticatedRequest): Promise<AuthenticatedCaller> {
  const signature = readSignatureIfValid(wire)
  return {
    caller: context.settings.mode === 'development' ? await unverifiedCaller(context, signature) : { kind: 'anonymous' },
    signature,
  }
}

/** Refuses a request without a signature before its body is read. Development mode accepts it. @throws ServiceError */
export function assertSigned(context: AuthenticationContext, wire: WireRequest): void {
  if (lacksSignature(context, wire)) refuseUnsigned()
}

/** Whether a request has no signature although the mode needs one. @throws ServiceError for a malformed one */
export const lacksSignature = ({ settings }: AuthenticationContext, wire: WireRequest): boolean =>
  settings.mode === 'production' && !readSignature(wire)

/** @throws MissingAuthenticationTokenException */
export function refuseUnsigned(): never {
  throw refuse('MissingAuthenticationTokenException', 'Missing Authentication Token', { rule: { id: 'request-unsigned' } })
}

/**
 * Authenticates the caller of an operation that IAM guards. Development mode verifies no signatures and refuses only pages of other sites.
 * @throws ServiceError
 */
export async function authenticateSigner(
  context: AuthenticationContext,
  { wire, incoming, service }: UnauthenticatedRequest,
): Promise<AuthenticatedCaller> {
  const { settings, findAccessKey, realNow } = context
  if (settings.mode === 'development') {
    if (!isAllowedOrigin(incoming.headers, settings.allowedHosts))
      throw refuse(
        'ForbiddenException',
        `In development mode pages of ${originName(incoming.headers)} may not use operations for administrators. To let them, name its host as an allowed host.`,
        { rule: { id: 'origin-not-allowed', sent: originName(incoming.headers).slice(0, 255) } },
      )
    const signature = readSignatureIfValid(wire)
    return { caller: await unverifiedCaller(context, signature), signature }
  }

  const signature = readSignature(wire) ?? refuseUnsigned()
  const key = await verifySignature(wire, signature, { service, now: realNow(), findAccessKey })
  key.noteUse?.({ service, region: signature.scope.region })
  return { caller: callerOf(signature.accessKeyId, key), signature, key }
}

const unverifiedCaller = ({ settings, findAccessKey }: AuthenticationContext, signature: Signature | undefined) =>
  callerFromUnverifiedSignature(signature, { account: settings.account, findAccessKey })

/** Whether policies limit what a caller may do: not an administrator's key, and nobody in development mode. */
export const isLimited = ({ key }: Pick<AuthenticatedCaller, 'key'>): boolean => key !== undefined && !key.admin

/** Refuses a caller whose policies do not allow the request. An administrator's key may do everything, as everybody in development mode. @throws ServiceError */
export async function assertAllowed(
  { authorize }: Pick<AuthenticationContext, 'authorize'>,
  authenticated: AuthenticatedCaller,
  access: RequestedAccess,
): Promise<void> {
  if (isLimited(authenticated)) await authorize(authenticated.key!, access)
}

function readSignatureIfValid(wire: WireRequest): Signature | undefined {
  try {
    return readSignature(wire)
  } catch {
    return undefined
  }
}

import { refuse } from '@poolhouse/contract'
import { attachTrust, requestKeys, roleTagKeys } from '../access/index.ts'
import type { Call } from '../context.ts'
import { evaluate, federatedPrincipal } from '../policy/index.ts'
import { type PresentedIdToken, verifyIdToken } from '../tokens/index.ts'
import type { StsAction } from './index.ts'
import { findRequestedRole, issueSession } from './session.ts'
import { readSessionLimits } from './session-policies.ts'

const action = 'sts:AssumeRoleWithWebIdentity'

/**
 * Temporary credentials of a role for a user of one of our pools, by an ID token. A trust policy names the pool as an OpenID Connect provider; no
 * provider has to be created for it. docs/decisions/iam.md. API: sts:AssumeRoleWithWebIdentity.
 */
export const AssumeRoleWithWebIdentity: StsAction<'AssumeRoleWithWebIdentity'> = async (input, call) => {
  const { RoleArn, RoleSessionName: name, DurationSeconds: seconds = 3600, WebIdentityToken, ProviderId } = input
  const role = await findRequestedRole(call, RoleArn)
  if (ProviderId !== undefined)
    throw refuse('ValidationError', 'ProviderId must not be given with an ID token of an OpenID Connect provider.')
  const identity = await readIdentity(call, WebIdentityToken)
  const { pool, issuer, sub, clientId } = identity
  const providers = providerNames(call, identity)
  const claims = Object.fromEntries(
    providers.flatMap(provider => [
      [`${provider}:aud`, clientId],
      [`${provider}:sub`, sub],
    ]),
  )
  const principal = federatedPrincipal(...providers, ...providers.map(provider => `arn:aws:iam::${pool.account}:oidc-provider/${provider}`))
  const context = {
    ...(await requestKeys({ action, resource: RoleArn, input, call })),
    ...claims,
    'sts:RoleSessionName': name,
    ...(role && roleTagKeys(role)),
    'aws:FederatedProvider': `arn:aws:iam::${pool.account}:oidc-provider/${providers[0]}`,
  }
  const trust = role && role.account === pool.account ? attachTrust(role) : undefined
  const isTrusted = trust && evaluate({ action, resource: RoleArn, principal, context }, { trust }).isAllowed
  if (!isTrusted) throw refuse('AccessDenied', `Not authorized to perform ${action}`)
  if (seconds > role!.maxSessionSeconds)
    throw refuse('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  const limits = await readSessionLimits(call, input)
  const { Credentials, AssumedRoleUser, PackedPolicySize } = await issueSession(call, role!, { name, seconds, ...limits, values: claims })
  return {
    Credentials,
    SubjectFromWebIdentityToken: sub,
    AssumedRoleUser,
    ...(PackedPolicySize !== undefined && { PackedPolicySize }),
    Provider: issuer,
    Audience: clientId,
  }
}

type Valid = Extract<PresentedIdToken, { kind: 'valid' }>

/** The names of a pool as a provider: the issuer that it has here, and the one that it has at AWS, both without the scheme. */
function providerNames({ settings }: Call, { pool, issuer }: Valid): string[] {
  const here = issuer.replace(/^https?:\/\//, '')
  const atAws = `cognito-idp.${pool.region}.amazonaws.com/${pool.id}`
  const local = `${settings.publicUrl.replace(/^https?:\/\//, '')}/${pool.id}`
  return [...new Set([here, atAws, local])]
}

async function readIdentity(call: Call, token: string): Promise<Valid> {
  const presented = await verifyIdToken(call, token)
  if (presented.kind === 'valid') return presented
  throw (refusals[presented.kind] as (of: PresentedIdToken, call: Call) => Error)(presented, call)
}

/** The texts are those that the service is seen to answer with; only the codes are published. */
const refusals: {
  [Kind in Exclude<PresentedIdToken['kind'], 'valid'>]: (of: Extract<PresentedIdToken, { kind: Kind }>, call: Call) => Error
} = {
  malformed: () =>
    refuse('InvalidIdentityToken', 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'),
  'unknown-issuer': ({ issuer }) => refuse('InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${issuer}`),
  'bad-signature': () => refuse('InvalidIdentityToken', 'The signature of the ID Token provided is not that of its issuer.'),
  'no-audience': () => refuse('InvalidIdentityToken', 'Missing a required claim: aud'),
  expired: ({ exp }, { now }) =>
    refuse(
      'ExpiredTokenException',
      `Token expired: current date/time ${Math.floor(now / 1000)} must be before the expiration date/time ${exp}`,
    ),
  revoked: () => refuse('IDPRejectedClaim', 'The identity provider rejected the claim: the sign-in of the token has ended.'),
}

import type { Call } from '../../context.ts'
import { newUuid } from '../../crypto/index.ts'
import { type IdentityProvider, isOn, type SamlMetadata, samlEncryptionKey } from '../../identity-providers/index.ts'
import type { Pool } from '../../pools/index.ts'
import { spendAssertion } from '../../storage/index.ts'
import type { ExternalIdentity } from '../external-identity.ts'
import { FederationError } from '../federation-error.ts'
import { entityIdOf } from './messages.ts'
import { currentMetadata, metadataWithNewKeys } from './metadata.ts'
import type { Assertion } from './read-assertion.ts'
import { SamlRefusal } from './refusal.ts'
import { verifyResponse } from './verify-response.ts'

/** A SAML provider, and the request that brings its message. */
export interface ProviderCall {
  call: Call
  pool: Pool
  provider: IdentityProvider
}

/** A response to verify. */
export interface ResponseToVerify {
  /** The parameter `SAMLResponse`. */
  response: string
  /** Undefined for one that answers no request. */
  requestId: string | undefined
  recipients: ReadonlySet<string>
}

/** A refusal in the service's words for SAML; what is no refusal stays as it is. */
export const asFederationError = (error: unknown): unknown =>
  error instanceof SamlRefusal ? new FederationError({ description: error.message, error: 'server_error', cause: error.cause }) : error

/** Whom a response vouches for. Its assertion is used up. @throws FederationError */
export async function identityOfResponse(at: ProviderCall, response: ResponseToVerify): Promise<ExternalIdentity> {
  try {
    const assertion = await verifiedAssertionOf(at, response)
    await useUp(at, assertion)
    return toIdentity(assertion)
  } catch (error) {
    throw asFederationError(error)
  }
}

async function verifiedAssertionOf(at: ProviderCall, response: ResponseToVerify): Promise<Assertion> {
  const { call, pool, provider } = at
  const metadata = await currentMetadata(call, pool, provider)
  try {
    return await verify(at, response, metadata)
  } catch (error) {
    const mayBeNewKey = error instanceof SamlRefusal && error.reason === 'signature'
    const renewed = mayBeNewKey ? await metadataWithNewKeys(call, pool, provider, metadata) : undefined
    if (!renewed) throw error
    return verify(at, response, renewed)
  }
}

async function verify(
  { call, pool, provider }: ProviderCall,
  { response, requestId, recipients }: ResponseToVerify,
  metadata: SamlMetadata,
) {
  const isEncrypted = isOn(provider.content.given, 'EncryptedResponses')
  return verifyResponse(response, {
    certificates: metadata.certificates,
    decryptionKey: isEncrypted ? (await samlEncryptionKey(call, pool)).privateKey : undefined,
    issuer: metadata.entityId,
    audience: entityIdOf(pool.id),
    recipients,
    requestId,
    now: Date.now(),
  })
}

/** One sign-in for each assertion, on whatever node it comes in. @throws SamlRefusal */
async function useUp({ call, pool, provider }: ProviderCall, { id, usableUntil }: Assertion): Promise<void> {
  const key = call.keys.keyedHash('federation', `assertion ${JSON.stringify([pool.id, provider.row.name, id])}`).toString('base64url')
  // The row is swept by the domain clock, and the assertion expires by the provider's.
  const expiresAt = call.now + Math.max(0, usableUntil - Date.now())
  const outcome = await call.store.decide(spendAssertion, { id: `saml ${key}`, by: newUuid(), expiresAt })
  if (outcome === 'replayed') throw new SamlRefusal('replayed', 'Its ID was used before.')
}

const toIdentity = ({ issuer, nameId, sessionIndex, attributes }: Assertion): ExternalIdentity => ({
  subject: nameId.value,
  attributes,
  issuer,
  // What the trigger gets of a response is not published: the subject and the attributes, as they were sent.
  documents: { samlResponse: { nameId: nameId.value, issuer, attributes } },
  providerSession: {
    nameId: nameId.value,
    ...(nameId.format !== undefined && { format: nameId.format }),
    ...(nameId.nameQualifier !== undefined && { nameQualifier: nameId.nameQualifier }),
    ...(nameId.spNameQualifier !== undefined && { spNameQualifier: nameId.spNameQualifier }),
    ...(sessionIndex !== undefined && { sessionIndex }),
  },
})

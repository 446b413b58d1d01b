import { randomBytes } from 'node:crypto'
import type { SigningKey } from '../../crypto/index.ts'
import type { SamlMetadata, SamlService } from '../../identity-providers/index.ts'
import type { NameId } from './read-assertion.ts'

/** Who sends a message. */
export interface Sender {
  /** `urn:amazon:cognito:sp:<pool id>`. */
  entityId: string
  /** Signs the message; undefined for a message that is not signed. */
  key: SigningKey | undefined
}

/** The entity ID of a pool as a service provider. docs/reference/identity-providers.md#4.3. */
export const entityIdOf = (poolId: string): string => `urn:amazon:cognito:sp:${poolId}`

/** XML ids do not begin with a digit. */
export const newMessageId = (): string => `_${randomBytes(20).toString('hex')}`

const pem = ({ privateKey }: SigningKey): string => privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

/** The library, as it writes messages. Requests are remembered in the store, so it gets no memory of its own. */
async function createWriter(
  { entityId, key }: Sender,
  to: { address: string; acs?: string; id: string; forcesSignIn?: boolean; isForm?: boolean },
) {
  const { SAML } = await import('@node-saml/node-saml')
  return new SAML({
    issuer: entityId,
    callbackUrl: to.acs ?? to.address,
    entryPoint: to.address,
    logoutUrl: to.address,
    // Wanted by the library, which verifies nothing here.
    idpCert: 'unused',
    ...(key && { privateKey: pem(key), signatureAlgorithm: 'sha256', digestAlgorithm: 'sha256' }),
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    generateUniqueId: () => to.id,
    forceAuthn: to.forcesSignIn ?? false,
    skipRequestCompression: to.isForm ?? false,
    cacheProvider: { saveAsync: async () => null, getAsync: async () => null, removeAsync: async () => null },
  })
}

/** A request to sign a user in. */
export interface SignInRequest {
  id: string
  relayState: string
  /** Where the provider sends the browser with its answer. */
  acs: string
  /** The user must authenticate even where the provider has a session (`prompt=login`). */
  forcesSignIn: boolean
}

/** Where the browser goes with a message. */
export type MessageTarget =
  | { kind: 'redirect'; location: string }
  | { kind: 'form'; action: string; fields: Readonly<Record<string, string>> }

/** An AuthnRequest, by redirect where the provider has that binding, else by a form. */
export async function signInMessage(
  sender: Sender,
  { signIn }: SamlMetadata,
  { id, relayState, acs, forcesSignIn }: SignInRequest,
): Promise<MessageTarget> {
  const address = signIn.redirect ?? signIn.post!
  const isForm = signIn.redirect === undefined
  const writer = await createWriter(sender, { address, acs, id, forcesSignIn, isForm })
  if (!isForm) return { kind: 'redirect', location: await writer.getAuthorizeUrlAsync(relayState, undefined, {}) }
  const fields = await writer.getAuthorizeMessageAsync(relayState, undefined, {})
  return { kind: 'form', action: address, fields: fields as Record<string, string> }
}

/** The address that takes a signed LogoutRequest with the redirect binding. */
export async function signOutRequestUrl(
  sender: Sender,
  address: string,
  { id, relayState, nameId, sessionIndex }: { id: string; relayState: string; nameId: NameId; sessionIndex: string | undefined },
): Promise<string> {
  const writer = await createWriter(sender, { address, id })
  const user = {
    issuer: '',
    nameID: nameId.value,
    nameIDFormat: nameId.format ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    ...(nameId.nameQualifier !== undefined && { nameQualifier: nameId.nameQualifier }),
    ...(nameId.spNameQualifier !== undefined && { spNameQualifier: nameId.spNameQualifier }),
    ...(sessionIndex !== undefined && { sessionIndex }),
  }
  return writer.getLogoutUrlAsync(user, relayState, {})
}

/** A signed LogoutResponse with the redirect binding. Undefined where the provider has no address for it. */
export async function signOutResponseMessage(
  sender: Sender,
  { redirect: address }: SamlService,
  { inResponseTo, relayState }: { inResponseTo: string; relayState: string | undefined },
): Promise<MessageTarget | undefined> {
  if (address === undefined) return undefined
  const writer = await createWriter(sender, { address, id: newMessageId() })
  const request = { ID: inResponseTo, issuer: '', nameID: '', nameIDFormat: '' }
  return { kind: 'redirect', location: await writer.getLogoutResponseUrlAsync(request, relayState ?? '', {}, true) }
}

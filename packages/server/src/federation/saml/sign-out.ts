import type { Call } from '../../context.ts'
import { childrenOf, readFormFields, type XmlElement } from '../../http/index.ts'
import { findIdentityProvider, type IdentityProvider, type SamlMetadata, samlProviders } from '../../identity-providers/index.ts'
import { errorPageUrl, type OAuthRequestContext, redirect, sessionCookie } from '../../oauth/index.ts'
import { loadPool, type Pool } from '../../pools/index.ts'
import { noteProviderRefusal } from '../note-refusal.ts'
import { redirectTo } from '../provider-redirect.ts'
import { signOutAddresses } from './addresses.ts'
import { endSessionsOfName } from './end-sessions.ts'
import { signOutResponseMessage } from './messages.ts'
import { currentMetadata } from './metadata.ts'
import { namespaces, successStatus } from './names.ts'
import { poolAsSender } from './pool-keys.ts'
import { SamlRefusal } from './refusal.ts'
import { onlyChild } from './shape.ts'
import { assertSignOutMessage, type BroughtMessage, issuerOf, readSignOutMessage } from './sign-out-message.ts'
import { openSignOut } from './sign-out-state.ts'

/** Bytes. A message about a sign-out has some thousands. */
const maxFormBytes = 200_000

/** `POST /saml2/logout`: an answer to our LogoutRequest, or a LogoutRequest of a provider, with the POST binding. */
export async function answerSignOutForm(context: OAuthRequestContext): Promise<Response> {
  const fields = await readFormFields(context.incoming, maxFormBytes)
  return typeof fields === 'string' ? refuse(context, fields) : answerMessage(context, fields, undefined)
}

/** `GET /saml2/logout`: the same with the redirect binding. */
export async function answerSignOutQuery(context: OAuthRequestContext): Promise<Response> {
  const { url = '' } = context.incoming
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''
  return answerMessage(context, context.query, query)
}

function refuse({ call, poolLocation }: OAuthRequestContext, reason: string): Response {
  call.log.warn('A SAML message about a sign-out was refused', { reason, requestId: call.requestId })
  noteProviderRefusal(call, 'invalid_request', reason)
  return redirect(errorPageUrl({ call, poolLocation }, 'invalid_request'))
}

async function answerMessage(context: OAuthRequestContext, fields: URLSearchParams, query: string | undefined): Promise<Response> {
  const given = (['SAMLRequest', 'SAMLResponse'] as const).filter(name => fields.has(name))
  const [parameter] = given
  if (parameter === undefined || given.length > 1 || new Set(fields.keys()).size !== fields.size)
    return refuse(context, 'it has not one SAMLRequest or SAMLResponse')
  const brought = { parameter, message: fields.get(parameter)!, relayState: fields.get('RelayState') ?? undefined, query }
  try {
    return await (parameter === 'SAMLResponse' ? finishSignOut(context, brought) : signOutForProvider(context, brought))
  } catch (error) {
    if (!(error instanceof SamlRefusal)) throw error
    return refuse(context, `${error.message}: ${error.cause}`)
  }
}

/** The provider has signed the user out: the browser goes on to where `/logout` was to send it. */
async function finishSignOut(context: OAuthRequestContext, brought: BroughtMessage): Promise<Response> {
  const { call } = context
  const pending = openSignOut(call, brought.relayState ?? '')
  if (!pending) return refuse(context, 'its RelayState is not of a sign-out that began here in the last five minutes')
  const pool = await loadPool(call, pending.poolId)
  const provider = pool && (await findIdentityProvider(call, pool, pending.provider))
  if (!provider) return refuse(context, 'the provider or its pool was deleted')
  const read = readSignOutMessage(brought)
  await assertSignOutMessage(brought, read, await currentMetadata(call, pool, provider), signOutAddresses(context, pool))
  if (read.root.attributes.InResponseTo !== pending.requestId) throw new SamlRefusal('request', 'InResponseTo is not the LogoutRequest.')
  const code = onlyChild(onlyChild(read.root, namespaces.protocol, 'Status'), namespaces.protocol, 'StatusCode').attributes.Value ?? ''
  // The session here ended before: the user goes on whatever became of the one there.
  if (code !== successStatus)
    call.log.warn('A SAML provider did not sign a user out', { pool: pool.id, provider: provider.row.name, status: code })
  return redirect(pending.next)
}

/** A provider signs a user out: the user's browser sessions that it gave end, and the provider gets an answer. */
async function signOutForProvider(context: OAuthRequestContext, brought: BroughtMessage): Promise<Response> {
  const { call, poolLocation } = context
  const read = readSignOutMessage(brought)
  const pool = poolLocation.poolId === undefined ? undefined : await loadPool(call, poolLocation.poolId)
  // At the root no pool is known: the address of the pool must be in the provider's settings.
  if (!pool) return refuse(context, 'a LogoutRequest must come to the address of a user pool')
  const { provider, metadata } = await senderOf(context, pool, brought, read)
  const { ID = '' } = read.root.attributes
  if (ID === '') throw new SamlRefusal('shape', 'The LogoutRequest has no ID.')
  const name = onlyChild(read.root, namespaces.assertion, 'NameID').text.trim()
  const indexes = childrenOf(read.root, namespaces.protocol, 'SessionIndex').map(({ text }) => text.trim())
  await endSessionsOfName(call, pool, provider.row.name, name, indexes)
  return answerProvider(call, pool, metadata, { inResponseTo: ID, relayState: brought.relayState })
}

/** The provider whose entity ID issued a message and whose key signed it. @throws SamlRefusal */
async function senderOf(
  context: OAuthRequestContext,
  pool: Pool,
  brought: BroughtMessage,
  read: { xml: string; root: XmlElement },
): Promise<{ provider: IdentityProvider; metadata: SamlMetadata }> {
  const issuer = issuerOf(read.root)
  let refusal = new SamlRefusal('issuer', `The pool has no SAML provider ${issuer.slice(0, 200)}.`)
  for (const provider of await samlProviders(context.call, pool)) {
    const metadata = await currentMetadata(context.call, pool, provider)
    if (metadata.entityId !== issuer) continue
    try {
      await assertSignOutMessage(brought, read, metadata, signOutAddresses(context, pool))
      return { provider, metadata }
    } catch (error) {
      if (!(error instanceof SamlRefusal)) throw error
      refusal = error
    }
  }
  throw refusal
}

async function answerProvider(
  call: Call,
  pool: Pool,
  { signOut, signOutAnswer }: SamlMetadata,
  answer: { inResponseTo: string; relayState: string | undefined },
): Promise<Response> {
  const addresses = { redirect: signOutAnswer.redirect ?? signOut.redirect, post: signOutAnswer.post ?? signOut.post }
  const cookies = [sessionCookie(call, pool, undefined)]
  const to = await signOutResponseMessage(await poolAsSender(call, pool, true), addresses, answer)
  if (to) return redirectTo(to, cookies)
  call.log.warn('A SAML provider that signed a user out has no address for the answer in its metadata', { pool: pool.id })
  return redirect(`${call.settings.publicUrl}/${pool.id}/signedOut`, cookies)
}

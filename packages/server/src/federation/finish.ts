import { findIdentityProvider } from '../identity-providers/index.ts'
import { allowsProvider, errorPageUrl, errorRedirectUrl, type OAuthRequestContext, readAuthorizeRequest, redirect } from '../oauth/index.ts'
import { callOf, completeFederatedSignIn, refusingToApplication } from './complete-sign-in.ts'
import { noteProviderRefusal } from './note-refusal.ts'
import { type TakenFederatedSignIn, takeFederatedSignIn } from './pending-sign-in.ts'
import { protocols } from './protocols.ts'

/** What a provider sent through the browser. */
export interface ProviderAnswer {
  /** `state` or `RelayState`. */
  state: string
  /** The query, or the form. */
  parameters: URLSearchParams
  /** What the error page says of an answer that belongs to no sign-in. */
  unknown?: string
}

/** Why an answer of a provider belongs to no sign-in, for the log. The browser gets the error page: nobody else can be trusted. */
const reasons: Readonly<Record<Exclude<TakenFederatedSignIn['kind'], 'taken'>, string>> = {
  unknown: 'the state was not issued here',
  expired: 'more than five minutes passed',
  used: 'the state was used before',
  'other-browser': 'the state belongs to another browser, or the browser keeps no cookies',
  'pool-deleted': 'the user pool was deleted',
  changed: 'the stored sign-in was changed',
}

/** Completes the sign-in that a provider's answer belongs to. */
export async function finishAtProvider(
  context: OAuthRequestContext,
  { state, parameters, unknown = 'invalid_request' }: ProviderAnswer,
): Promise<Response> {
  const { poolLocation, incoming } = context
  const taken = await takeFederatedSignIn(context.call, incoming.headers, state)
  const isElsewhere = taken.kind === 'taken' && poolLocation.poolId !== undefined && poolLocation.poolId !== taken.pool.id
  if (taken.kind !== 'taken' || isElsewhere) {
    const reason = taken.kind === 'taken' ? 'the state belongs to another user pool' : reasons[taken.kind]
    context.call.log.warn('An answer of an identity provider belongs to no sign-in', { reason, requestId: context.call.requestId })
    noteProviderRefusal(context.call, unknown, reason)
    return redirect(errorPageUrl(context, unknown))
  }
  const { pool, pending } = taken
  // Client and pool may have changed since.
  const location = { poolId: pool.id, pathPrefix: pending.pathPrefix }
  const read = await readAuthorizeRequest(context.call, location, new URLSearchParams(pending.query))
  if (read.kind === 'refused') return redirect(read.location)
  const { request } = read
  const provider = allowsProvider(request.client, pending.provider)
    ? await findIdentityProvider(context.call, pool, pending.provider)
    : undefined
  if (!provider) return redirect(errorRedirectUrl(request, 'invalid_request'))
  return refusingToApplication(context, { request, provider }, async () => {
    const protocol = await protocols[provider.type]()
    const call = callOf(context.call, request)
    const identity = await protocol.finish({ call, pool, provider, serviceUrl: pending.serviceUrl, pending, parameters })
    return completeFederatedSignIn(context, { request, provider, identity, nonce: pending.nonce })
  })
}

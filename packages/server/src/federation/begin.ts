import { findIdentityProvider } from '../identity-providers/index.ts'
import { type AuthorizeRequest, errorRedirectUrl, type OAuthRequestContext, redirect } from '../oauth/index.ts'
import { callOf, refusingToApplication } from './complete-sign-in.ts'
import { beginFederatedSignIn, newStateAndNonce } from './pending-sign-in.ts'
import { protocols } from './protocols.ts'
import { redirectTo } from './provider-redirect.ts'
import { serviceUrlAt } from './service-url.ts'

/** Sends the browser to a provider. A name that the client lists and that has no provider any more is answered like one that it does not list. */
export async function beginAtProvider(context: OAuthRequestContext, request: AuthorizeRequest, name: string): Promise<Response> {
  const { pool } = request
  const call = callOf(context.call, request)
  const provider = await findIdentityProvider(call, pool, name)
  if (!provider) {
    call.log.warn('A sign-in names an identity provider that the pool does not have', { pool: pool.id, provider: name })
    return redirect(errorRedirectUrl(request, 'invalid_request'))
  }
  return refusingToApplication(context, { request, provider }, async () => {
    const protocol = await protocols[provider.type]()
    const { state, nonce } = newStateAndNonce()
    const serviceUrl = serviceUrlAt(context, pool)
    const { to, remember = {} } = await protocol.begin({ call, pool, provider, serviceUrl, request, state, nonce })
    const cookie = await beginFederatedSignIn(call, pool, context.incoming.headers, {
      state,
      provider: name,
      pathPrefix: request.poolLocation.pathPrefix,
      query: String(request.query),
      serviceUrl,
      nonce,
      remembered: remember,
    })
    return redirectTo(to, [cookie])
  })
}

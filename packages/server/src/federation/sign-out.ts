import { findIdentityProvider } from '../identity-providers/index.ts'
import { type BrowserSession, type OAuthRequestContext, providerSessionOf } from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'
import { protocols } from './protocols.ts'
import { serviceUrlAt } from './service-url.ts'

/** Where the browser goes to end its session at the provider as well; undefined where the protocol has no such sign-out. docs/reference/oauth-endpoints.md#8. */
export async function signOutLocation(
  context: OAuthRequestContext,
  pool: Pool,
  session: BrowserSession,
  next: string,
): Promise<string | undefined> {
  const { call } = context
  const providerSession = providerSessionOf(call, pool, session)
  const provider = providerSession && session.row.provider !== null && (await findIdentityProvider(call, pool, session.row.provider))
  if (!providerSession || !provider) return undefined
  const { signOut } = await protocols[provider.type]()
  return signOut?.({ call, pool, provider, serviceUrl: serviceUrlAt(context, pool), providerSession, next })
}

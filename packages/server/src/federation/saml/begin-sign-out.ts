import { isOn } from '../../identity-providers/index.ts'
import type { ProviderSignOut } from '../protocols.ts'
import { newMessageId, signOutRequestUrl } from './messages.ts'
import { currentMetadata } from './metadata.ts'
import { poolAsSender } from './pool-keys.ts'
import type { NameId } from './read-assertion.ts'
import { sealSignOut } from './sign-out-state.ts'

/**
 * Where the browser goes to sign out at its provider: with a signed LogoutRequest, where single logout is on and the provider's metadata has an address
 * for it. docs/reference/identity-providers.md#4.3.
 */
export async function beginSignOut({ call, pool, provider, providerSession, next }: ProviderSignOut): Promise<string | undefined> {
  if (!isOn(provider.content.given, 'IDPSignout')) return undefined
  const { nameId: value, sessionIndex, ...qualifiers } = providerSession
  const address = (await currentMetadata(call, pool, provider)).signOut.redirect
  if (value === undefined || address === undefined) return undefined
  const id = newMessageId()
  const relayState = sealSignOut(call, { poolId: pool.id, provider: provider.row.name, requestId: id, next })
  const nameId: NameId = { value, ...qualifiers }
  return signOutRequestUrl(await poolAsSender(call, pool, true), address, { id, relayState, nameId, sessionIndex })
}

import type { Call } from '../../context.ts'
import { providerSessionOf } from '../../oauth/index.ts'
import type { Pool } from '../../pools/index.ts'
import { endBrowserSession, listProviderSessions } from '../../storage/index.ts'
import { findIdentity, subjectAttribute } from '../federated-identity.ts'

/**
 * Ends the browser sessions that a provider gave to the user of a NameID: those of the given session indexes, or all where none is given
 * (SAML Profiles §4.4.3.2). Tokens stay valid.
 */
export async function endSessionsOfName(
  call: Call,
  pool: Pool,
  provider: string,
  nameId: string,
  indexes: readonly string[],
): Promise<void> {
  const found = await findIdentity(call, pool, { provider, attribute: subjectAttribute, value: nameId })
  if (!found || found === 'changed') return
  const { user } = found
  const rows = await call.store.read(listProviderSessions({ poolId: pool.id, sub: user.sub, provider, at: call.now }))
  for (const row of rows) {
    const known = providerSessionOf(call, pool, { row, user })
    if (known?.nameId !== nameId || (indexes.length > 0 && !indexes.includes(known.sessionIndex ?? ''))) continue
    await call.store.decide(endBrowserSession, { id: row.id, at: call.now })
  }
}

import type { Operation } from '../../context.ts'
import { pageStart, toPage } from '../../paging.ts'
import { listPasskeys } from '../../storage/index.ts'
import { invalidAccessToken, verifyAccessToken } from '../../tokens/index.ts'

/** The quota of passkeys of a user. */
const defaultPageSize = 20

/** Lists the signed-in user's passkeys, in pages. API: ListWebAuthnCredentials. */
export const ListWebAuthnCredentials: Operation<'ListWebAuthnCredentials'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken, invalidAccessToken)
  const scope = `ListWebAuthnCredentials ${pool.id} ${user.sub}`
  const after = pageStart(call, scope, input.NextToken)
  const all = await call.store.read(listPasskeys(pool.id, user.sub))
  const rest = all.slice(after === '' ? 0 : all.findIndex(({ id }) => id === after) + 1)
  const { rows, ...next } = toPage(call, scope, rest, input.MaxResults || defaultPageSize, ({ id }) => id)
  const Credentials = rows.map(({ id, name, relying_party, attachment, transports, created_at }) => ({
    CredentialId: id,
    FriendlyCredentialName: name,
    RelyingPartyId: relying_party,
    ...(attachment !== null && { AuthenticatorAttachment: attachment }),
    AuthenticatorTransports: JSON.parse(transports),
    CreatedAt: created_at / 1000,
  }))
  return { Credentials, ...next }
}

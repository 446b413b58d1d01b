import type { Operation } from '../../context.ts'
import { pageStart, toPage } from '../../paging.ts'
import { listPasskeys, type PasskeyRow } from '../../storage/index.ts'
import { invalidAccessToken, verifyAccessToken } from '../../tokens/index.ts'

/** The quota of passkeys of a user. */
const defaultPageSize = 20

/** Orders passkeys by their age, as text. */
const keyOf = ({ created_at, id }: PasskeyRow): string => `${String(created_at).padStart(15, '0')} ${id}`

/** Lists the signed-in user's passkeys, in pages. API: ListWebAuthnCredentials. */
export const ListWebAuthnCredentials: Operation<'ListWebAuthnCredentials'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken, invalidAccessToken)
  const scope = `ListWebAuthnCredentials ${pool.id} ${user.sub}`
  const after = pageStart(call, scope, input.NextToken)
  // By key instead of by position: the last passkey of the page before may be deleted by now.
  const rest = (await call.store.read(listPasskeys(pool.id, user.sub)))
    .filter(passkey => keyOf(passkey) > after)
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  const { rows, ...next } = toPage(call, scope, rest, input.MaxResults || defaultPageSize, keyOf)
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

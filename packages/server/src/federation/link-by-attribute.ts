import { ownMember } from '@poolhouse/contract'
import { resolveLink } from '../storage/index.ts'
import { identitiesOf } from '../users/index.ts'
import { findIdentity, newIdentity, subjectAttribute } from './federated-identity.ts'
import type { FederatedSignIn } from './federated-user.ts'
import { identitiesChange, isShown, linkableAttributes, maxValueLength } from './links.ts'

type Attributes = Readonly<Record<string, string>>

/**
 * A link by attribute finds its identity at the first sign-in with this value; from then on the identity is known by its subject. An address that the
 * provider itself calls unverified finds none: anybody could have typed it there. docs/decisions/linked-identities.md.
 * @returns `conflict` where another request changed the user or the link at the same time
 */
export async function resolveLinkByAttribute(
  { call, pool, provider, identity }: FederatedSignIn,
  mapped: Attributes,
): Promise<'resolved' | 'no link' | 'conflict'> {
  for (const attribute of linkableAttributes(provider)) {
    const value = ownMember(mapped, attribute)
    if (value === undefined || Buffer.byteLength(value) > maxValueLength) continue
    const from = { provider: provider.row.name, attribute, value }
    const found = await findIdentity(call, pool, from)
    if (!found || found === 'changed') continue
    if (isUnverified(attribute, mapped, identity.attributes)) {
      call.log.warn('A link by attribute was not followed: the provider says that the address is not verified', {
        pool: pool.id,
        provider: from.provider,
        attribute,
      })
      continue
    }
    const { user } = found
    const identities = identitiesOf(user)
    const shown = identities.find(each => isShown(each, found.identity))
    const { binding: _, ...row } = found.identity
    const outcome = await call.store.decide(resolveLink, {
      from: { pool_id: pool.id, ...from },
      identity: newIdentity(call, { ...row, attribute: subjectAttribute, value: identity.subject }),
      user: identitiesChange(
        call,
        pool,
        user,
        identities.map(each => (each === shown ? { ...each, userId: identity.subject, issuer: identity.issuer } : each)),
      ),
    })
    return outcome.kind === 'resolved' ? 'resolved' : 'conflict'
  }
  return 'no link'
}

/** Whether the provider says of this address that it is not verified. One that says nothing, as most SAML providers, is believed. */
function isUnverified(attribute: string, mapped: Attributes, said: Readonly<Record<string, string | readonly string[]>>): boolean {
  const flag = `${attribute}_verified`
  return String(ownMember(mapped, flag) ?? ownMember(said, flag) ?? '').toLowerCase() === 'false'
}

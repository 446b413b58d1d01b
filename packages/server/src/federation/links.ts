import { type ProviderUserIdentifierType, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { findIdentityProvider, type IdentityProvider, readSamlMetadata } from '../identity-providers/index.ts'
import { assertOutcome, assertOutcomeKind } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { quotaRule, serviceQuota } from '../quotas.ts'
import { disablePassword, linkIdentity, type UserChange, unlinkIdentity } from '../storage/index.ts'
import {
  assertText,
  findUser,
  foldName,
  identitiesAttribute,
  identitiesOf,
  type ShownIdentity,
  type User,
  userNotFound,
} from '../users/index.ts'
import { findIdentity, newIdentity, shownIdentity, subjectAttribute } from './federated-identity.ts'

const invalid = (message: string) => refuse('InvalidParameterException', message)

/** The name by which requests mean the pool itself. Operations on links spell it so; clients list it as `COGNITO`. */
const ownUsers = 'Cognito'

/** Bytes. Longer values are no subject that could have a user, and both engines index this many. */
export const maxValueLength = 2048

/** The parts of an identifier that were checked. @throws InvalidParameterException for one that is missing; the service's texts are not published */
function readIdentifier(member: string, { ProviderName: provider, ProviderAttributeValue: value }: ProviderUserIdentifierType) {
  if (!provider) throw invalid(`${member}: ProviderName is required.`)
  if (!value) throw invalid(`${member}: ProviderAttributeValue is required.`)
  if (Buffer.byteLength(value) > maxValueLength)
    throw invalid(`${member}: ProviderAttributeValue can have at most ${maxValueLength} bytes.`)
  assertText(`${member}.ProviderAttributeValue`, value)
  return { provider, value }
}

/** A user of the pool by username or `sub`. An alias is no answer: the caller means exactly one user. docs/reference/identity-providers.md#5.1. */
async function getOwnUser(call: Call, pool: Pool, name: string): Promise<User> {
  const user = await findUser(call, pool, name)
  if (!user || (user.sub !== name && foldName(pool, user.username) !== foldName(pool, name))) throw userNotFound()
  return user
}

/** The user of a link: by username, or by the identity that created the user. @throws InvalidParameterException, UserNotFoundException */
async function getDestination(call: Call, pool: Pool, request: ProviderUserIdentifierType): Promise<User> {
  const { provider, value } = readIdentifier('DestinationUser', request)
  if (provider === ownUsers) return getOwnUser(call, pool, value)
  const found = await findIdentity(call, pool, { provider, attribute: subjectAttribute, value })
  if (!found || found === 'changed' || found.identity.is_primary === 0) throw userNotFound()
  return found.user
}

/** Types whose attributes a link can name: the others are known by their subject alone. docs/reference/identity-providers.md#5.1. */
const typesWithAttributes: readonly string[] = ['OIDC', 'SAML']

/** Attributes by which a provider's answer can find a link: those that are mapped, but not the username, which is the subject. */
export const linkableAttributes = ({ type, content }: IdentityProvider): string[] =>
  typesWithAttributes.includes(type) ? Object.keys(content.mapping).filter(name => name !== 'username') : []

/** The identity that a link is about. @throws InvalidParameterException */
async function readSource(call: Call, pool: Pool, request: ProviderUserIdentifierType) {
  const { provider: name, value } = readIdentifier('SourceUser', request)
  const provider = name === ownUsers ? undefined : await findIdentityProvider(call, pool, name)
  if (!provider) throw invalid(`SourceUser: ${name} is not an identity provider of the user pool.`)
  const attribute = request.ProviderAttributeName
  if (!attribute || (attribute !== subjectAttribute && !linkableAttributes(provider).includes(attribute)))
    throw invalid(`SourceUser: ProviderAttributeName must be ${[subjectAttribute, ...linkableAttributes(provider)].join(' or ')}.`)
  return { provider, attribute, value }
}

/** A change of the attribute `identities`, conditional on the version of the user. */
export const identitiesChange = (call: Call, pool: Pool, user: User, identities: readonly ShownIdentity[]): UserChange => ({
  poolId: pool.id,
  sub: user.sub,
  version: user.version,
  by: newUuid(),
  attributes: JSON.stringify({ ...user.attributes, [identitiesAttribute]: JSON.stringify(identities) }),
  at: call.now,
})

/** `issuer` in `identities` before a first sign-in: the entity id of a SAML provider, by its file or as its address had it; null for others. */
export function issuerOf({ content: { given, metadata } }: IdentityProvider): string | null {
  const text = given.MetadataFile || metadata?.text
  return text ? readSamlMetadata(text).entityId : null
}

/**
 * Links an identity of a provider to a user, whom its next sign-in signs in. `conflict`: another request changed the user in between, and nothing was
 * written. docs/reference/identity-providers.md#5.1.
 * @throws AliasExistsException, InvalidParameterException, LimitExceededException, UserNotFoundException
 */
export async function linkProvider(
  call: Call,
  pool: Pool,
  { DestinationUser, SourceUser }: { DestinationUser: ProviderUserIdentifierType; SourceUser: ProviderUserIdentifierType },
): Promise<'linked' | 'conflict'> {
  const { provider, attribute, value } = await readSource(call, pool, SourceUser)
  const user = await getDestination(call, pool, DestinationUser)
  const { name } = provider.row
  const limit = serviceQuota(call.settings, 'identitiesOfUser')
  const shown = shownIdentity(provider, { userId: value, issuer: issuerOf(provider), primary: false, at: call.now })
  const outcome = await call.store.decide(linkIdentity, {
    identity: newIdentity(call, {
      ...{ pool_id: pool.id, provider: name, attribute, value, sub: user.sub },
      is_primary: 0,
      created_at: call.now,
    }),
    ownUsername: attribute === subjectAttribute ? foldName(pool, `${name}_${value}`) : undefined,
    user: identitiesChange(call, pool, user, [...identitiesOf(user), shown]),
    limit,
  })
  assertOutcomeKind(outcome, ['linked', 'conflict'], {
    gone: userNotFound,
    'signed-up': () => invalid('Merging is not currently supported, provide a SourceUser that has not been signed up in order to link'),
    'linked-before': () => invalid('SourceUser is already linked to DestinationUser'),
    // Its text is not published.
    'linked-elsewhere': () => refuse('AliasExistsException', 'SourceUser is already linked to another user.'),
    'too-many': () =>
      refuse('LimitExceededException', `A user can have at most ${limit} linked identities.`, quotaRule('identitiesOfUser', limit)),
  })
  return outcome.kind
}

/**
 * Removes a link, makes an identity that has a user of its own unusable, or takes a user's password away. `conflict`: as for `linkProvider`.
 * docs/reference/identity-providers.md#5.2.
 * @throws InvalidParameterException, UserNotFoundException also for an unknown link
 */
export async function disableProvider(call: Call, pool: Pool, request: ProviderUserIdentifierType): Promise<'disabled' | 'conflict'> {
  const { provider, value } = readIdentifier('User', request)
  const attribute = request.ProviderAttributeName
  if (!attribute) throw invalid('User: ProviderAttributeName is required.')
  if (provider === ownUsers) {
    if (attribute !== subjectAttribute) throw invalid(`User: ProviderAttributeName must be ${subjectAttribute}.`)
    const { sub } = await getOwnUser(call, pool, value)
    assertOutcome(await call.store.decide(disablePassword, { poolId: pool.id, sub, at: call.now }), 'disabled', { gone: userNotFound })
    return 'disabled'
  }
  assertText('User.ProviderAttributeName', attribute)
  const found = await findIdentity(call, pool, { provider, attribute, value })
  if (!found || found === 'changed') throw userNotFound()
  const { identity, user } = found
  const identities = identitiesOf(user)
  const removed = identities.find(each => isShown(each, identity))
  const outcome = await call.store.decide(unlinkIdentity, {
    identity,
    user: identitiesChange(
      call,
      pool,
      user,
      identities.filter(each => each !== removed),
    ),
  })
  assertOutcomeKind(outcome, ['unlinked', 'conflict'], { gone: userNotFound })
  return outcome.kind === 'unlinked' ? 'disabled' : 'conflict'
}

/** Whether an element of `identities` shows this identity. */
export const isShown = (shown: ShownIdentity, { provider, value, is_primary }: { provider: string; value: string; is_primary: 0 | 1 }) =>
  shown.providerName === provider && shown.userId === value && shown.primary === (is_primary === 1)

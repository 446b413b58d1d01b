import {
  type CreateIdentityProviderRequest,
  type IdentityProviderType,
  type IdentityProviderTypeType,
  type ProviderDescription,
  refuse,
  type UpdateIdentityProviderRequest,
} from '@poolhouse/contract'
import { openSealed, type RowSeals } from '../changed-rows.ts'
import type { Call, Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { assertOutcome, assertOutcomeKind } from '../outcomes.ts'
import { type Pool, poolNotFound } from '../pools/index.ts'
import { quotaRule, serviceQuota } from '../quotas.ts'
import {
  createIdentityProvider,
  deleteIdentityProvider,
  type IdentityProviderRow,
  listIdentityProviders,
  readIdentityProvider,
  readIdentityProviderByIdentifier,
  updateIdentityProvider,
} from '../storage/index.ts'
import { providerKinds, type Texts } from './kinds.ts'
import { assertAcrMapping, assertProviderName, type ProviderContent, prepareDetails, prepareMapping } from './prepare.ts'

/** A provider whose row is as the service wrote it. */
export interface IdentityProvider {
  row: IdentityProviderRow
  type: IdentityProviderTypeType
  content: ProviderContent
}

type Row = Omit<IdentityProviderRow, 'sealed'>

const providerNotFound = (name: string) => refuse('ResourceNotFoundException', `Identity provider ${name} does not exist.`)
/** Whether the service answers so, and its text, are not published. */
const identifierTaken = () => refuse('DuplicateProviderException', 'An identifier is already used by another provider of the user pool.')

/** Name and type are bound: a writer of the database can neither rename a provider nor let another one stand for it. */
const aadOf = (pool: Pick<Pool, 'id'>, name: string, type: string) => ['identity provider', pool.id, name, type]

/** What is configured of providers. */
export const identityProviderSeals: RowSeals = {
  table: 'identity_providers',
  sealed: { sealed: (row: { pool_id: string; name: string; type: string }) => aadOf({ id: row.pool_id }, row.name, row.type) },
}

const seal = ({ keys }: Context, pool: Pool, name: string, type: string, content: ProviderContent): Uint8Array =>
  keys.seal({ dataKey: pool.dataKey, aad: aadOf(pool, name, type), plain: JSON.stringify(content) })

/** Undefined for a row that was changed in the database: it counts as a provider that does not exist. */
function open(context: Context, pool: Pool, row: IdentityProviderRow | undefined): IdentityProvider | undefined {
  const plain = row && openSealed(context, pool, { table: 'identity_providers', aad: aadOf(pool, row.name, row.type), sealed: row.sealed })
  return row && plain && { row, type: row.type as IdentityProviderTypeType, content: JSON.parse(plain.toString()) }
}

/** A provider in answers of the API, with its secret, as the service returns it. */
export function describeIdentityProvider({ row, type, content }: IdentityProvider): IdentityProviderType {
  const { writeOnly = [] } = providerKinds[type]
  const shown = Object.entries(detailsOf({ row, type, content })).filter(([key]) => !writeOnly.includes(key))
  return {
    UserPoolId: row.pool_id,
    ProviderName: row.name,
    ProviderType: type,
    ProviderDetails: Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1))),
    AttributeMapping: content.mapping,
    IdpIdentifiers: [...content.identifiers],
    ...(content.acr && { AcrMapping: content.acr }),
    ...datesOf(row),
  }
}

const datesOf = (row: Row) => ({ LastModifiedDate: row.modified_at / 1000, CreationDate: row.created_at / 1000 })

/** A provider in ListIdentityProviders. */
export const summarizeIdentityProvider = (row: Row): ProviderDescription => ({
  ProviderName: row.name,
  ProviderType: row.type as IdentityProviderTypeType,
  ...datesOf(row),
})

/** @throws ResourceNotFoundException */
export async function getIdentityProvider(context: Context, pool: Pool, name: string): Promise<IdentityProvider> {
  const found = open(context, pool, await context.store.read(readIdentityProvider(pool.id, name)))
  if (!found) throw providerNotFound(name)
  return found
}

/** @throws ResourceNotFoundException also where the index names a provider that has not got the identifier */
export async function getIdentityProviderByIdentifier(context: Context, pool: Pool, identifier: string): Promise<IdentityProvider> {
  const found = open(context, pool, await context.store.read(readIdentityProviderByIdentifier(pool.id, identifier)))
  if (!found?.content.identifiers.includes(identifier)) throw providerNotFound(identifier)
  return found
}

/** The name of the provider with this identifier, which may come from a URL, where nothing validated it. */
export async function findProviderNameByIdentifier(context: Context, pool: Pool, identifier: string): Promise<string | undefined> {
  if (identifier.length > maxIdentifierLength || identifier.includes('\0')) return undefined
  const found = open(context, pool, await context.store.read(readIdentityProviderByIdentifier(pool.id, identifier)))
  return found?.content.identifiers.includes(identifier) ? found.row.name : undefined
}

/** Characters. */
const maxIdentifierLength = 40

/** A provider by name, which may come from a URL. Undefined where there is none, or where its row was changed in the database. */
export const findIdentityProvider = async (context: Context, pool: Pool, name: string): Promise<IdentityProvider | undefined> =>
  name.length > 32 || name.includes('\0') ? undefined : open(context, pool, await context.store.read(readIdentityProvider(pool.id, name)))

/** The details that are in force: given, found in the provider's documents, and those of its type. Secrets included. */
export const detailsOf = ({ type, content }: IdentityProvider): Texts => ({
  ...content.given,
  ...content.found,
  ...providerKinds[type].computed(content.given),
})

/** The SAML providers of a pool, by name. */
export async function samlProviders(context: Context, pool: Pool): Promise<IdentityProvider[]> {
  const rows = await context.store.read(listIdentityProviders({ poolId: pool.id, after: '', limit: Number.MAX_SAFE_INTEGER }))
  const providers = rows.filter(({ type }) => type === 'SAML').map(({ name }) => findIdentityProvider(context, pool, name))
  return (await Promise.all(providers)).filter(provider => provider !== undefined)
}

/** The names that clients of the pool may list. */
export async function identityProviderNames({ store }: Context, pool: Pool): Promise<ReadonlySet<string>> {
  const rows = await store.read(listIdentityProviders({ poolId: pool.id, after: '', limit: Number.MAX_SAFE_INTEGER }))
  return new Set(rows.map(({ name }) => name))
}

const unique = (identifiers: readonly string[] = []): string[] => [...new Set(identifiers)]

/** @throws DuplicateProviderException, InvalidParameterException, LimitExceededException, ResourceNotFoundException for the pool */
export async function addIdentityProvider(call: Call, pool: Pool, request: CreateIdentityProviderRequest): Promise<IdentityProvider> {
  const { ProviderName: name, ProviderType: type, ProviderDetails, AttributeMapping = {}, IdpIdentifiers, AcrMapping: acr } = request
  assertProviderName(name, type)
  assertAcrMapping(type, acr)
  const content: ProviderContent = {
    mapping: prepareMapping(pool, type, AttributeMapping),
    identifiers: unique(IdpIdentifiers),
    ...(acr && { acr }),
    ...(await prepareDetails(call, pool, type, ProviderDetails)),
  }
  const limit = serviceQuota(call.settings, 'identityProviders')
  const outcome = await call.store.decide(createIdentityProvider, {
    provider: {
      pool_id: pool.id,
      name,
      type,
      sealed: seal(call, pool, name, type, content),
      created_at: call.now,
      created_by: call.creationKey ?? call.requestId,
    },
    identifiers: content.identifiers,
    limit,
  })
  assertOutcomeKind(outcome, 'created', {
    'pool-gone': () => poolNotFound(pool.id),
    'identifier-taken': identifierTaken,
    exists: () => refuse('DuplicateProviderException', `A provider with the name ${name} already exists in the user pool.`),
    limit: () =>
      refuse('LimitExceededException', `A user pool can have at most ${limit} identity providers.`, quotaRule('identityProviders', limit)),
  })
  return open(call, pool, outcome.provider) ?? { row: outcome.provider, type, content }
}

/**
 * Replaces the members that are given, each as a whole; omitted ones stay. docs/reference/identity-providers.md#1.3.
 * @throws ConcurrentModificationException, DuplicateProviderException for an identifier, InvalidParameterException, ResourceNotFoundException
 */
export async function saveIdentityProvider(call: Call, pool: Pool, request: UpdateIdentityProviderRequest): Promise<IdentityProvider> {
  const { ProviderName: name, ProviderDetails, AttributeMapping, IdpIdentifiers, AcrMapping: acr } = request
  const { row, type, content: before } = await getIdentityProvider(call, pool, name)
  assertAcrMapping(type, acr)
  const content: ProviderContent = {
    ...before,
    ...(AttributeMapping && { mapping: prepareMapping(pool, type, AttributeMapping) }),
    ...(IdpIdentifiers && { identifiers: unique(IdpIdentifiers) }),
    ...(acr && { acr }),
    ...(ProviderDetails && { metadata: undefined, ...(await prepareDetails(call, pool, type, ProviderDetails)) }),
  }
  const outcome = await call.store.decide(updateIdentityProvider, {
    provider: { pool_id: pool.id, name, version: row.version, sealed: seal(call, pool, name, type, content) },
    identifiers: content.identifiers,
    at: call.now,
    by: newUuid(),
  })
  assertOutcomeKind(outcome, 'updated', {
    gone: () => providerNotFound(name),
    'identifier-taken': identifierTaken,
    conflict: () => refuse('ConcurrentModificationException', 'The identity provider was changed by another request. Try again.'),
  })
  return { row: outcome.provider, type, content }
}

/** @throws ResourceNotFoundException */
export async function removeIdentityProvider(call: Call, pool: Pool, name: string): Promise<void> {
  const outcome = await call.store.decide(deleteIdentityProvider, { poolId: pool.id, name, at: call.now })
  assertOutcome(outcome, 'deleted', { gone: () => providerNotFound(name) })
}

import {
  type CreateTermsRequest,
  refuse,
  type TermsDescriptionType,
  type TermsEnforcementType,
  type TermsSourceType,
  type TermsType,
  type UpdateTermsRequest,
} from '@poolhouse/contract'
import { clientNotFound, getClientOfPool } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { getPool } from '../pools/index.ts'
import { quotaRule, serviceQuota } from '../quotas.ts'
import { createTerms, deleteTerms, readTerms, readTermsByName, type TermsRow, updateTerms } from '../storage/index.ts'
import { forgetTerms } from './links.ts'

const termsNotFound = (id: string) => refuse('ResourceNotFoundException', `Terms ${id} do not exist.`)
const termsExist = (name: string, clientId: string) =>
  refuse('TermsExistsException', `App client ${clientId} already has terms named ${name}.`)

const linksOf = ({ links }: TermsRow): Record<string, string> => JSON.parse(links)

/** Pages link to these URLs, and the pattern of the model allows any text. @throws InvalidParameterException */
function assertLinks(links: Readonly<Record<string, string>>): void {
  for (const [language, link] of Object.entries(links)) {
    const { protocol, username, password } = URL.canParse(link) ? new URL(link) : { protocol: '', username: '', password: '' }
    if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '')
      throw refuse('InvalidParameterException', `The link for ${language} must be an http or https URL.`)
  }
}

/** Terms in answers of the API. */
export const describeTerms = (row: TermsRow): TermsType => ({
  TermsId: row.id,
  UserPoolId: row.pool_id,
  ClientId: row.client_id,
  TermsName: row.name,
  TermsSource: row.source as TermsSourceType,
  Enforcement: row.enforcement as TermsEnforcementType,
  Links: linksOf(row),
  CreationDate: row.created_at / 1000,
  LastModifiedDate: row.modified_at / 1000,
})

/** An entry of ListTerms. */
export function summarizeTerms(row: TermsRow): TermsDescriptionType {
  const { TermsId, TermsName, Enforcement, CreationDate, LastModifiedDate } = describeTerms(row)
  return { TermsId, TermsName, Enforcement, CreationDate, LastModifiedDate }
}

/** CreateTerms. @throws TermsExistsException, LimitExceededException, InvalidParameterException, ResourceNotFoundException */
export async function addTerms(call: Call, request: CreateTermsRequest): Promise<TermsType> {
  const { ClientId, TermsName, TermsSource, Enforcement, Links = {} } = request
  const pool = await getPool(call, request.UserPoolId)
  await getClientOfPool(call, pool, ClientId)
  assertLinks(Links)
  const limit = serviceQuota(call.settings, 'terms')
  const outcome = await call.store.decide(createTerms, {
    terms: {
      pool_id: pool.id,
      id: newUuid(),
      client_id: ClientId,
      name: TermsName,
      source: TermsSource,
      enforcement: Enforcement,
      links: JSON.stringify(Links),
      created_at: call.now,
      created_by: call.creationKey ?? call.requestId,
    },
    limit,
  })
  await forgetTerms(call, pool, ClientId)
  assertOutcomeKind(outcome, 'created', {
    exists: () => termsExist(TermsName, ClientId),
    'client-gone': () => clientNotFound(ClientId),
    limit: () => refuse('LimitExceededException', `A user pool can have at most ${limit} terms documents.`, quotaRule('terms', limit)),
  })
  return describeTerms(outcome.terms)
}

/** @throws ResourceNotFoundException */
export async function getTerms(call: Call, poolId: string, id: string): Promise<TermsRow> {
  const pool = await getPool(call, poolId)
  const row = await call.store.read(readTerms(pool.id, id.toLowerCase()))
  if (!row) throw termsNotFound(id)
  return row
}

/** @throws ResourceNotFoundException */
export async function getTermsOfClient(call: Call, poolId: string, clientId: string, name: string): Promise<TermsRow> {
  const pool = await getPool(call, poolId)
  await getClientOfPool(call, pool, clientId)
  const row = await call.store.read(readTermsByName(pool.id, clientId, name))
  if (!row) throw termsNotFound(`${name} of app client ${clientId}`)
  return row
}

/**
 * UpdateTerms: omitted members stay as they are; `Links` is replaced as a whole.
 * @throws TermsExistsException, ConcurrentModificationException, InvalidParameterException, ResourceNotFoundException
 */
export async function updateTermsOfClient(call: Call, request: UpdateTermsRequest): Promise<TermsType> {
  const pool = await getPool(call, request.UserPoolId)
  const row = await getTerms(call, pool.id, request.TermsId)
  if (request.Links) assertLinks(request.Links)
  const { id, pool_id, client_id, version } = row
  const terms = {
    id,
    pool_id,
    client_id,
    version,
    name: request.TermsName ?? row.name,
    source: request.TermsSource ?? row.source,
    enforcement: request.Enforcement ?? row.enforcement,
    links: request.Links ? JSON.stringify(request.Links) : row.links,
  }
  const outcome = await call.store.decide(updateTerms, { terms, at: call.now })
  await forgetTerms(call, pool, client_id)
  assertOutcomeKind(outcome, 'updated', {
    exists: () => termsExist(terms.name, client_id),
    gone: () => termsNotFound(request.TermsId),
    conflict: () => refuse('ConcurrentModificationException', 'The terms were changed by another request. Try again.'),
  })
  return describeTerms(outcome.terms)
}

/** @throws ResourceNotFoundException */
export async function removeTerms(call: Call, poolId: string, id: string): Promise<void> {
  const pool = await getPool(call, poolId)
  const outcome = await call.store.decide(deleteTerms, { poolId: pool.id, id: id.toLowerCase() })
  assertOutcomeKind(outcome, 'deleted', { gone: () => termsNotFound(id) })
  await forgetTerms(call, pool, outcome.clientId)
}

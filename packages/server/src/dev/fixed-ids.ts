import { legalName } from '../clients/index.ts'

/** Before validation: a client name that brings an id is made legal. Everything else passes as it is. */
export function admitFixedIds(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('ClientName' in body) || typeof body.ClientName !== 'string') return body
  return { ...body, ClientName: legalName(body.ClientName) }
}

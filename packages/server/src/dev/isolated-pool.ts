import { findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import { newClientId, newPoolId, prepareSigningKeys } from '../crypto/index.ts'
import { isRegion } from '../http/index.ts'
import { callFor, perform } from '../operations/in-process.ts'
import { loadPool } from '../pools/index.ts'
import { issuerOf } from '../tokens/index.ts'
import { applySeed } from './seed.ts'
import { type SeedClient, SeedError, type SeedPool } from './seed-shape.ts'

/** A pool of a seed without id, for one test file: it gets fresh ids. `client` is the first client, whose id is fresh unless it is given. */
export type IsolatedPoolRequest = Omit<SeedPool, 'id'> & { region?: string; client?: Partial<SeedClient> }

/** What a test needs to know of its pool. */
export interface IsolatedPool {
  userPoolId: string
  clientId: string
  clientSecret?: string
  issuer: string
  /** The first callback URL of the client. */
  redirectUri?: string
}

/** The client that a test can sign in to in every way: its settings, each of which can be given. */
const usualClient = {
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
  CallbackURLs: ['http://localhost:3000/callback'],
  LogoutURLs: ['http://localhost:3000/'],
  SupportedIdentityProviders: ['COGNITO'],
} satisfies SeedClient['settings']

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Of the next pool: generating them is most of what a pool costs. */
const keysOfPool = 2

/** Creates a pool with fresh ids. A reset removes it and does not make it again. @throws SeedError */
export async function createIsolatedPool(context: Context, request: IsolatedPoolRequest): Promise<IsolatedPool> {
  if (!isRecord(request)) throw new SeedError('The body is not an object. {} makes a pool and a client.')
  if ('id' in request) throw new SeedError('The body has "id", and the pool gets a fresh one. Leave it out.')
  const { region = 'us-east-1', client = {}, clients = [], ...rest } = request
  if (typeof region !== 'string' || !isRegion(region))
    throw new SeedError(`region ${JSON.stringify(region)} is not a region such as us-east-1.`)
  if (!isRecord(client)) throw new SeedError('client is not an object with members of a client in a seed.')
  const id = newPoolId(region)
  const clientId = client.id ?? newClientId()
  const pool = { ...rest, id, clients: [{ ...client, id: clientId, settings: { ...usualClient, ...client.settings } }, ...clients] }
  const call = callFor(context, region)
  try {
    const { differences } = await applySeed(context, { pools: [pool] })
    // A client id that another pool has.
    if (differences.length > 0) throw new SeedError(differences.map(({ path, text }) => `${path}: ${text}`).join('; '))
  } catch (error) {
    // Half a pool is of no use to anybody.
    if (await loadPool(call, id)) {
      if (rest.domains)
        for (const { domain: Domain } of rest.domains)
          await perform(call, 'DeleteUserPoolDomain', { UserPoolId: id, Domain }).catch(() => {})
      await perform(call, 'DeleteUserPool', { UserPoolId: id })
    }
    throw error
  }
  prepareSigningKeys(keysOfPool)
  const made = (await findClient(call, clientId))!
  const [clientSecret] = made.client.secrets
  const redirectUri = made.client.settings.CallbackURLs?.[0]
  return {
    userPoolId: id,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    issuer: issuerOf(context.settings, made.pool),
    ...(redirectUri !== undefined && { redirectUri }),
  }
}

import { createHash } from 'node:crypto'
import { findClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { SeedClient, SeedServiceClient } from './seed-shape.ts'

/** The callback URL that OpenSearch Dashboards sends to the pool, which is also where its sign-out leads. */
const dashboards = (url: string): string => `${url.replace(/\/+$/, '')}/app/home`

/** How each service sets the client up that it makes in a pool. docs/reference/pulumi-resources.md#3. */
const services = {
  opensearch: {
    namePrefix: 'AmazonOpenSearchService',
    /** The address of a domain of the service. */
    url: ({ domain, region, random }: Made) => `https://search-${domain}-${random}.${region}.es.amazonaws.com/_dashboards`,
    settings: (url: string) => ({
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code' as const],
      AllowedOAuthScopes: ['email', 'openid', 'phone', 'profile'],
      CallbackURLs: [dashboards(url)],
      LogoutURLs: [dashboards(url)],
      SupportedIdentityProviders: ['COGNITO'],
    }),
  },
}

/** The services whose clients can be made: `opensearch`. */
export type ServiceWithClient = keyof typeof services
/** As a list, for messages. */
export const servicesWithClients = Object.keys(services) as readonly ServiceWithClient[]

interface Made {
  domain: string
  region: string
  /** Lower-case letters and digits, always the same for a domain of a pool. */
  random: string
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567'
const randomOf = (...parts: readonly string[]): string =>
  [...createHash('sha256').update(parts.join('\n')).digest()]
    .map(byte => letters[byte % letters.length])
    .join('')
    .slice(0, 26)

/** The client that a service makes for one of its domains: the same id each time, so that it is made once. */
export function clientOfService(
  { id: poolId, region }: Pick<Pool, 'id' | 'region'>,
  { service, domain, id, secret, url }: SeedServiceClient,
) {
  const { namePrefix, url: ownUrl, settings } = services[service]
  const random = randomOf(poolId, service, domain)
  const client: SeedClient = {
    id: id ?? random,
    name: `${namePrefix}-${domain}-${region}-${random.slice(0, 10)}`,
    ...(secret !== undefined && { secret }),
    settings: { ...settings(url ?? ownUrl({ domain, region, random })), ...(secret === undefined && { GenerateSecret: true }) },
  }
  return client
}

/** What the service keeps of its client. */
export async function describeServiceClient(call: Call, clientId: string) {
  const { client, pool } = (await findClient(call, clientId))!
  const { settings, secrets } = client
  return {
    userPoolId: pool.id,
    clientId,
    clientName: settings.ClientName,
    clientSecret: secrets[0],
    callbackUrls: settings.CallbackURLs,
    logoutUrls: settings.LogoutURLs,
  }
}

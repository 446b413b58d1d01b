import { createHash } from 'node:crypto'
import {
  type CreateUserPoolDomainRequest,
  type CustomDomainConfigType,
  type DomainDescriptionType,
  refuse,
  type UpdateUserPoolDomainRequest,
} from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { claimDomain, type DomainRow, listDomainsByName, readDomainByHost, releaseDomain } from '../storage/index.ts'
import { forgetPool, getPool, loadPool, type Pool, type PoolConfig, type PoolDomain, tierOf } from './pool.ts'

const invalid = (message: string) => refuse('InvalidParameterException', message)
const noSuchDomain = () => invalid('No such domain or user pool exists.')
const reserved = ['aws', 'amazon', 'cognito']

type Kind = 'Prefix' | 'Custom'
type Request = CreateUserPoolDomainRequest | UpdateUserPoolDomainRequest

const kindOf = ({ CustomDomainConfig }: Pick<Request, 'CustomDomainConfig'>): Kind => (CustomDomainConfig ? 'Custom' : 'Prefix')

/** The host at which a domain answers, whoever leads its name to this service. */
export const hostOf = (kind: Kind, domain: string, region: string): string =>
  kind === 'Custom' ? domain : `${domain}.auth.${region}.amazoncognito.com`

/** In the order in which a name that breaks several is refused. Texts: oauth-endpoints 2.2. */
const prefixRules: readonly (readonly [broken: (domain: string) => boolean, message: (domain: string) => string])[] = [
  [
    domain => !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(domain),
    () => 'The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens.',
  ],
  [
    domain => domain.split('-').some(word => reserved.includes(word)),
    domain => `Domain cannot contain reserved word: ${domain.split('-').find(word => reserved.includes(word))}`,
  ],
]

const isHostName = (domain: string): boolean =>
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){2,}[a-z]{2,}$/.test(domain) && domain.split('.').every(label => label.length <= 63)

const certificate = /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/

function assertDomain(pool: Pool, { Domain, CustomDomainConfig, ManagedLoginVersion = 1 }: Request): void {
  if (CustomDomainConfig) {
    if (!isHostName(Domain)) throw invalid('Custom domain is not a valid subdomain')
    if (!certificate.test(CustomDomainConfig.CertificateArn))
      throw invalid(
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
      )
  } else {
    const broken = prefixRules.find(([isBroken]) => isBroken(Domain))
    if (broken) throw invalid(broken[1](Domain))
  }
  if (ManagedLoginVersion !== 1 && ManagedLoginVersion !== 2) throw invalid('ManagedLoginVersion must be 1 or 2.')
  if (ManagedLoginVersion === 2 && tierOf(pool) === 'LITE')
    throw refuse(
      'FeatureUnavailableInTierException',
      'The following feature is not available for the LITE pricing tier configured: Managed Login Version 2',
    )
}

const updateOf = (call: Call, pool: Pool, config: PoolConfig) => ({
  id: pool.id,
  config: JSON.stringify(config),
  tags: JSON.stringify(pool.tags),
  at: call.now,
  version: pool.version,
})

const withDomain = (pool: Pool, kind: Kind, domain: PoolDomain | undefined): PoolConfig => ({
  ...pool.config,
  Domains: { ...pool.config.Domains, [kind]: domain },
})

const changed = () => refuse('ConcurrentModificationException', 'The user pool was changed by another request. Try again.')

/** @throws InvalidParameterException, FeatureUnavailableInTierException, ConcurrentModificationException */
export async function addDomain(call: Call, request: CreateUserPoolDomainRequest): Promise<PoolDomain> {
  const pool = await getPool(call, request.UserPoolId)
  assertDomain(pool, request)
  const kind = kindOf(request)
  const own = pool.config.Domains?.[kind]
  if (own) throw invalid('User pool already has a domain configured.')
  return keep(call, pool, kind, { ...settle(request), at: call.now })
}

/** The version and the certificate; a domain keeps its name. */
export async function updateDomain(call: Call, request: UpdateUserPoolDomainRequest): Promise<PoolDomain> {
  const pool = await getPool(call, request.UserPoolId)
  const [kind, own] = ownDomain(pool, request.Domain)
  if (kind === 'Custom' && !request.CustomDomainConfig) throw invalid('CustomDomainConfig is required for a custom domain.')
  assertDomain(pool, { ...request, CustomDomainConfig: kind === 'Custom' ? request.CustomDomainConfig : undefined })
  return keep(call, pool, kind, {
    ...settle({ ...request, ManagedLoginVersion: request.ManagedLoginVersion ?? own.ManagedLoginVersion }),
    at: own.at,
  })
}

const settle = ({ Domain, ManagedLoginVersion = 1, CustomDomainConfig, Routing }: Request): Omit<PoolDomain, 'at'> => ({
  Domain,
  ManagedLoginVersion,
  CustomDomainConfig,
  Routing,
})

async function keep(call: Call, pool: Pool, kind: Kind, domain: PoolDomain): Promise<PoolDomain> {
  const host = hostOf(kind, domain.Domain, pool.region)
  const outcome = await call.store.decide(claimDomain, {
    row: { host, pool_id: pool.id, domain: domain.Domain, created_at: call.now },
    pool: updateOf(call, pool, withDomain(pool, kind, domain)),
  })
  forget(call, pool, host)
  if (outcome === 'taken') throw invalid('Domain already associated with another user pool.')
  if (outcome !== 'claimed') throw changed()
  return domain
}

function ownDomain(pool: Pool, name: string): [Kind, PoolDomain] {
  const { Prefix, Custom } = pool.config.Domains ?? {}
  if (Prefix?.Domain === name) return ['Prefix', Prefix]
  if (Custom?.Domain === name) return ['Custom', Custom]
  throw noSuchDomain()
}

export async function removeDomain(call: Call, poolId: string, name: string): Promise<void> {
  const pool = await getPool(call, poolId)
  const [kind] = ownDomain(pool, name)
  const host = hostOf(kind, name, pool.region)
  const outcome = await call.store.decide(releaseDomain, { host, pool: updateOf(call, pool, withDomain(pool, kind, undefined)) })
  forget(call, pool, host)
  if (outcome !== 'released') throw changed()
}

function forget({ store }: Context, pool: Pool, host: string): void {
  forgetPool({ store }, pool.id)
  store.forget(keyOf(host))
  store.forget(keyOf(localHost(host.split('.')[0]!)))
}

/** An unknown domain is described by nothing, as the service does: tools rely on it. */
export async function describeDomain(call: Call, name: string): Promise<DomainDescriptionType> {
  const rows = await call.store.read(listDomainsByName(name))
  for (const row of rows) {
    const pool = await loadPool(call, row.pool_id)
    if (!pool || pool.account !== call.account || pool.region !== call.region) continue
    const [, domain] = ownDomain(pool, name)
    return {
      UserPoolId: pool.id,
      AWSAccountId: pool.account,
      Domain: name,
      S3Bucket: 'poolhouse',
      CloudFrontDistribution: cloudFrontDomain(row),
      Version: String(domain.at),
      Status: 'ACTIVE',
      // Of a prefix the service shows an empty one.
      CustomDomainConfig: domain.CustomDomainConfig ?? ({} as CustomDomainConfigType),
      ManagedLoginVersion: domain.ManagedLoginVersion,
      Routing: domain.Routing,
    }
  }
  return {}
}

/** Where the owner of a custom domain would point it. There is no such host: a domain is led to this service itself. */
export const cloudFrontDomain = ({ host }: Pick<DomainRow, 'host'>): string =>
  `d${createHash('sha256').update(host).digest('hex').slice(0, 13)}.cloudfront.net`

const keyOf = (host: string) => `domain:${host}`

/** Browsers resolve every name below `localhost` to this machine: a prefix has one there, for development. */
const localHost = (prefix: string) => `${prefix}.auth.localhost`
const local = /^([a-z0-9-]+)\.auth\.localhost$/

/** Which pool answers at a host. One that is nobody's is not remembered: whoever sends it could push out what is. */
export async function findPoolIdByHost(context: Context, host: string): Promise<string | undefined> {
  const row = await context.store.cached(keyOf(host), async () => {
    const prefix = local.exec(host)?.[1]
    return prefix === undefined ? context.store.read(readDomainByHost(host)) : (await context.store.read(listDomainsByName(prefix)))[0]
  })
  return row?.pool_id
}

import { createHash } from 'node:crypto'
import {
  type CreateUserPoolDomainRequest,
  type CustomDomainConfigType,
  type DomainDescriptionType,
  refuse,
  type UpdateUserPoolDomainRequest,
} from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { claimDomain, type DomainRow, listDomainsByName, readDomainByHost, releaseDomain } from '../storage/index.ts'
import { forgetPool, getPool, loadPool, type Pool, type PoolConfig, type PoolDomain, poolChanged, tierOf } from './pool.ts'

const invalid = (message: string) => refuse('InvalidParameterException', message)
const noSuchDomain = () => invalid('No such domain or user pool exists.')
/** Words that a prefix must not contain. */
const reserved = ['aws', 'amazon', 'cognito']

/** A prefix of the service's own host name, or a host name of the customer's. */
type DomainKind = 'Prefix' | 'Custom'
type Request = CreateUserPoolDomainRequest | UpdateUserPoolDomainRequest

const kindOf = ({ CustomDomainConfig }: Pick<Request, 'CustomDomainConfig'>): DomainKind => (CustomDomainConfig ? 'Custom' : 'Prefix')

/** The host name of a domain. DNS for it must resolve to this service. */
export const hostOf = (kind: DomainKind, domain: string, region: string): string =>
  kind === 'Custom' ? domain : `${domain}.auth.${region}.amazoncognito.com`

/** The address of the pool's own domain: the custom one, else that with the service's name. Undefined for a pool without a domain. */
export function domainUrl({ config: { Domains }, region }: Pick<Pool, 'config' | 'region'>): string | undefined {
  const { Custom, Prefix } = Domains ?? {}
  if (Custom) return `https://${hostOf('Custom', Custom.Domain, region)}`
  return Prefix && `https://${hostOf('Prefix', Prefix.Domain, region)}`
}

/** In the order in which they are checked. Texts: oauth-endpoints 2.2. */
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

const poolUpdate = (call: Call, pool: Pool, config: PoolConfig) => ({
  id: pool.id,
  config: JSON.stringify(config),
  tags: JSON.stringify(pool.tags),
  at: call.now,
  version: pool.version,
  by: newUuid(),
})

const withDomain = (pool: Pool, kind: DomainKind, domain: PoolDomain | undefined): PoolConfig => ({
  ...pool.config,
  Domains: { ...pool.config.Domains, [kind]: domain },
})

/** CreateUserPoolDomain. Idempotent by its creation key. @throws InvalidParameterException, FeatureUnavailableInTierException, ConcurrentModificationException */
export async function addDomain(call: Call, request: CreateUserPoolDomainRequest): Promise<PoolDomain> {
  const pool = await getPool(call, request.UserPoolId)
  assertDomain(pool, request)
  const kind = kindOf(request)
  const own = pool.config.Domains?.[kind]
  if (own && own.Domain === request.Domain && own.createdBy !== undefined && own.createdBy === call.creationKey) return own
  if (own) throw invalid('User pool already has a domain configured.')
  return saveDomain(call, pool, kind, { ...domainFromRequest(request), at: call.now, createdBy: call.creationKey })
}

/**
 * UpdateUserPoolDomain: changes ManagedLoginVersion, certificate and routing; the name cannot be changed. Omitted members are kept; the
 * reference says nothing about them.
 * @throws InvalidParameterException, FeatureUnavailableInTierException, ConcurrentModificationException
 */
export async function updateDomain(call: Call, request: UpdateUserPoolDomainRequest): Promise<PoolDomain> {
  const pool = await getPool(call, request.UserPoolId)
  const [kind, own] = ownDomain(pool, request.Domain)
  if (kind === 'Custom' && !request.CustomDomainConfig) throw invalid('CustomDomainConfig is required for a custom domain.')
  assertDomain(pool, { ...request, CustomDomainConfig: kind === 'Custom' ? request.CustomDomainConfig : undefined })
  return saveDomain(call, pool, kind, {
    ...domainFromRequest({
      ...request,
      ManagedLoginVersion: request.ManagedLoginVersion ?? own.ManagedLoginVersion,
      Routing: request.Routing ?? own.Routing,
    }),
    at: own.at,
    createdBy: own.createdBy,
  })
}

const domainFromRequest = ({
  Domain,
  ManagedLoginVersion = 1,
  CustomDomainConfig,
  Routing,
}: Request): Omit<PoolDomain, 'at' | 'createdBy'> => ({
  Domain,
  ManagedLoginVersion,
  CustomDomainConfig,
  Routing,
})

async function saveDomain(call: Call, pool: Pool, kind: DomainKind, domain: PoolDomain): Promise<PoolDomain> {
  const host = hostOf(kind, domain.Domain, pool.region)
  const outcome = await call.store.decide(claimDomain, {
    row: { host, pool_id: pool.id, domain: domain.Domain, created_at: call.now },
    pool: poolUpdate(call, pool, withDomain(pool, kind, domain)),
  })
  forgetDomain(call, pool, host)
  assertOutcome(outcome, 'claimed', {
    taken: () => invalid('Domain already associated with another user pool.'),
    conflict: poolChanged,
    gone: poolChanged,
  })
  return domain
}

function ownDomain(pool: Pool, name: string): [DomainKind, PoolDomain] {
  const { Prefix, Custom } = pool.config.Domains ?? {}
  if (Prefix?.Domain === name) return ['Prefix', Prefix]
  if (Custom?.Domain === name) return ['Custom', Custom]
  throw noSuchDomain()
}

/** DeleteUserPoolDomain. @throws InvalidParameterException for an unknown domain, ConcurrentModificationException */
export async function removeDomain(call: Call, poolId: string, name: string): Promise<void> {
  const pool = await getPool(call, poolId)
  const [kind] = ownDomain(pool, name)
  const host = hostOf(kind, name, pool.region)
  const outcome = await call.store.decide(releaseDomain, { host, pool: poolUpdate(call, pool, withDomain(pool, kind, undefined)) })
  forgetDomain(call, pool, host)
  assertOutcome(outcome, 'released', { conflict: poolChanged, gone: poolChanged })
}

function forgetDomain({ store }: Context, pool: Pool, host: string): void {
  forgetPool({ store }, pool.id)
  store.forget(keyOf(host))
  store.forget(keyOf(localHost(host.split('.')[0]!)))
}

/** DescribeUserPoolDomain. An unknown domain has an empty description, as in the service; tools rely on it. */
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
      // The service shows an empty object for a prefix.
      CustomDomainConfig: domain.CustomDomainConfig ?? ({} as CustomDomainConfigType),
      ManagedLoginVersion: domain.ManagedLoginVersion,
      Routing: domain.Routing,
    }
  }
  return {}
}

/**
 * The CloudFront host name that answers contain because the API has a member for it. It does not exist: DNS of a custom domain must
 * resolve to this service.
 */
export const cloudFrontDomain = ({ host }: Pick<DomainRow, 'host'>): string =>
  `d${createHash('sha256').update(host).digest('hex').slice(0, 13)}.cloudfront.net`

const keyOf = (host: string) => `domain:${host}`

/** For development: browsers resolve every name below `localhost` to this machine, so each prefix has a host there. */
const localHost = (prefix: string) => `${prefix}.auth.localhost`
const local = /^([a-z0-9-]+)\.auth\.localhost$/

/** The pool that a host belongs to. Unknown hosts are not cached, so that requests with made-up hosts cannot evict entries. */
export async function findPoolIdByHost(context: Context, host: string): Promise<string | undefined> {
  const row = await context.store.cached(keyOf(host), async () => {
    const prefix = local.exec(host)?.[1]
    return prefix === undefined ? context.store.read(readDomainByHost(host)) : (await context.store.read(listDomainsByName(prefix)))[0]
  })
  return row?.pool_id
}

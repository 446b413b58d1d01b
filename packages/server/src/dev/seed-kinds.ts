import { hasInputMember, type OperationName } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { orAbsent, perform, performAll } from '../operations/in-process.ts'
import type { Pool } from '../pools/index.ts'
import { readBrandingImage, readUiCustomization } from '../storage/index.ts'

/** A request of an operation, without `UserPoolId`. */
export type SeedRequest = Readonly<Record<string, unknown>>

/** A kind of thing that belongs to a pool and is made by one operation, as a seed has it. */
export interface SeedKind {
  /** What one of them is called in messages. */
  noun: string
  /** The operation that makes one; `settings` has its other members. */
  operation: OperationName
  /** What stands beside `settings`: the member of the request that it becomes. */
  members: Readonly<Record<string, { member: string; optional?: true }>>
  /** The members of the request that say which one it is. */
  key: readonly string[]
  /** Those that exist, as requests that would make them. */
  list(call: Call, pool: Pool): Promise<readonly SeedRequest[]>
}

/** What an operation says of a thing, as the request that makes it. */
const asRequest = (operation: OperationName, described: object): SeedRequest =>
  Object.fromEntries(
    Object.entries(described).filter(
      ([member, value]) => member !== 'UserPoolId' && value !== undefined && value !== null && hasInputMember(operation, member),
    ),
  )

const clientIds = async (call: Call, { id: UserPoolId }: Pool): Promise<string[]> =>
  (await performAll(call, 'ListUserPoolClients', { UserPoolId, MaxResults: 60 }, 'UserPoolClients')).map(({ ClientId }) => ClientId!)

/** Stands for all clients of a pool. */
const allClients = 'ALL'

async function listUiCustomizations(call: Call, pool: Pool): Promise<SeedRequest[]> {
  const found: SeedRequest[] = []
  for (const ClientId of [allClients, ...(await clientIds(call, pool))]) {
    const row = await call.store.read(readUiCustomization(pool.id, ClientId))
    if (!row) continue
    const image = row.image_hash === null ? undefined : await call.store.read(readBrandingImage(pool.id, row.image_hash))
    found.push({
      ClientId,
      ...(row.css !== null && { CSS: row.css }),
      ...(image && { ImageFile: Buffer.from(image.bytes).toString('base64') }),
    })
  }
  return found
}

async function listBranding(call: Call, pool: Pool): Promise<SeedRequest[]> {
  const found: SeedRequest[] = []
  for (const ClientId of await clientIds(call, pool)) {
    const answer = await orAbsent(perform(call, 'DescribeManagedLoginBrandingByClient', { UserPoolId: pool.id, ClientId }))
    if (!answer) continue
    const { UseCognitoProvidedValues, ...style } = answer.ManagedLoginBranding!
    // A request has either the service's own values or a style.
    const content = UseCognitoProvidedValues ? { UseCognitoProvidedValues } : asRequest('CreateManagedLoginBranding', style)
    found.push({ ClientId, ...content })
  }
  return found
}

async function listRiskConfigurations(call: Call, pool: Pool): Promise<SeedRequest[]> {
  // A pool without threat protection refuses the question.
  if (!pool.config.UserPoolAddOns) return []
  const found: SeedRequest[] = []
  for (const ClientId of [undefined, ...(await clientIds(call, pool))]) {
    const { RiskConfiguration } = await perform(call, 'DescribeRiskConfiguration', {
      UserPoolId: pool.id,
      ...(ClientId !== undefined && { ClientId }),
    })
    const { ClientId: _, ...blocks } = asRequest('SetRiskConfiguration', RiskConfiguration)
    if (Object.keys(blocks).length > 0) found.push({ ...(ClientId !== undefined && { ClientId }), ...blocks })
  }
  return found
}

/**
 * The kinds, by the member of a pool in a seed, in the order in which they are made. Those before the clients are named by clients, those after them name
 * clients or users.
 */
export const kindsBeforeClients = {
  resourceServers: {
    noun: 'resource server',
    operation: 'CreateResourceServer',
    members: { id: { member: 'Identifier' }, name: { member: 'Name' } },
    key: ['Identifier'],
    list: async (call, { id: UserPoolId }) =>
      (await performAll(call, 'ListResourceServers', { UserPoolId }, 'ResourceServers')).map(each =>
        asRequest('CreateResourceServer', each),
      ),
  },
  identityProviders: {
    noun: 'identity provider',
    operation: 'CreateIdentityProvider',
    members: { name: { member: 'ProviderName' }, type: { member: 'ProviderType' } },
    key: ['ProviderName'],
    async list(call, { id: UserPoolId }) {
      const found: SeedRequest[] = []
      for (const { ProviderName } of await performAll(call, 'ListIdentityProviders', { UserPoolId }, 'Providers'))
        found.push(
          asRequest(
            'CreateIdentityProvider',
            (await perform(call, 'DescribeIdentityProvider', { UserPoolId, ProviderName })).IdentityProvider,
          ),
        )
      return found
    },
  },
} as const satisfies Readonly<Record<string, SeedKind>>

/** `kindsBeforeClients`, continued. */
export const kindsAfterClients = {
  domains: {
    noun: 'domain',
    operation: 'CreateUserPoolDomain',
    members: { domain: { member: 'Domain' } },
    key: ['Domain'],
    async list(call, { config: { Domains } }) {
      const found: SeedRequest[] = []
      for (const { Domain } of Object.values(Domains ?? {})) {
        const { DomainDescription = {} } = await perform(call, 'DescribeUserPoolDomain', { Domain })
        const { CustomDomainConfig, ...described } = DomainDescription
        // A prefix domain is shown with an empty one, which a request may not have.
        const custom = CustomDomainConfig?.CertificateArn === undefined ? {} : { CustomDomainConfig }
        found.push(asRequest('CreateUserPoolDomain', { ...described, ...custom }))
      }
      return found
    },
  },
  groups: {
    noun: 'group',
    operation: 'CreateGroup',
    members: { name: { member: 'GroupName' } },
    key: ['GroupName'],
    list: async (call, { id: UserPoolId }) =>
      (await performAll(call, 'ListGroups', { UserPoolId }, 'Groups')).map(each => asRequest('CreateGroup', each)),
  },
  branding: {
    noun: 'branding',
    operation: 'CreateManagedLoginBranding',
    members: { client: { member: 'ClientId' } },
    key: ['ClientId'],
    list: listBranding,
  },
  terms: {
    noun: 'terms',
    operation: 'CreateTerms',
    members: { client: { member: 'ClientId' }, name: { member: 'TermsName' } },
    key: ['ClientId', 'TermsName'],
    async list(call, { id: UserPoolId }) {
      const found: SeedRequest[] = []
      for (const { TermsId } of await performAll(call, 'ListTerms', { UserPoolId }, 'Terms'))
        found.push(asRequest('CreateTerms', (await perform(call, 'DescribeTerms', { UserPoolId, TermsId })).Terms!))
      return found
    },
  },
  uiCustomizations: {
    noun: 'UI customization',
    operation: 'SetUICustomization',
    members: { client: { member: 'ClientId', optional: true } },
    key: ['ClientId'],
    list: listUiCustomizations,
  },
  riskConfigurations: {
    noun: 'risk configuration',
    operation: 'SetRiskConfiguration',
    members: { client: { member: 'ClientId', optional: true } },
    key: ['ClientId'],
    list: listRiskConfigurations,
  },
} as const satisfies Readonly<Record<string, SeedKind>>

/** Every kind. */
export const seedKinds: Readonly<Record<KindName, SeedKind>> = { ...kindsBeforeClients, ...kindsAfterClients }
/** The member of a pool that lists things of one kind. */
export type KindName = keyof typeof kindsBeforeClients | keyof typeof kindsAfterClients

/** Settings of a pool that an operation of their own sets, by the member of a pool in a seed. They are set when the pool is made. */
export const poolSettings = {
  mfa: {
    operation: 'SetUserPoolMfaConfig',
    read: async (call, { id: UserPoolId }) =>
      asRequest('SetUserPoolMfaConfig', await perform(call, 'GetUserPoolMfaConfig', { UserPoolId })),
  },
  sessions: {
    operation: 'SetUserPoolSessionConfiguration',
    read: async (call, { id: UserPoolId }) =>
      asRequest('SetUserPoolSessionConfiguration', await perform(call, 'GetUserPoolSessionConfiguration', { UserPoolId })),
  },
  logDelivery: {
    operation: 'SetLogDeliveryConfiguration',
    read: async (call, { id: UserPoolId }) =>
      asRequest(
        'SetLogDeliveryConfiguration',
        (await perform(call, 'GetLogDeliveryConfiguration', { UserPoolId })).LogDeliveryConfiguration ?? {},
      ),
  },
} as const satisfies Readonly<Record<string, { operation: OperationName; read(call: Call, pool: Pool): Promise<SeedRequest> }>>

/** A member of a pool in a seed that has the members of one operation. */
export type PoolSettingName = keyof typeof poolSettings

/** An entry of a kind in a seed. */
export type SeedEntry = Readonly<Record<string, unknown>> & { settings?: Readonly<Record<string, unknown>> }

/** The request that makes an entry. */
export const requestOf = ({ members, operation }: SeedKind, entry: SeedEntry): SeedRequest => ({
  // What is left out means all clients; the key needs it in clear.
  ...(operation === 'SetUICustomization' && { ClientId: allClients }),
  ...entry.settings,
  ...Object.fromEntries(Object.entries(members).flatMap(([own, { member }]) => (entry[own] === undefined ? [] : [[member, entry[own]]]))),
})

/** What says which one a request is about. */
export const keyOf = ({ key }: SeedKind, request: SeedRequest): string => JSON.stringify(key.map(member => request[member] ?? null))

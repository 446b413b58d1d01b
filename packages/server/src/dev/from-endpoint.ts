import type { OperationName, SchemaAttributeType } from '@poolhouse/contract'
import { settingsOf } from './from-cognito-local.ts'
import { changedAttributes } from './seed-export.ts'
import { userStatuses } from './seed-members.ts'
import { isPoolId, type Seed, type SeedClient, SeedError, type SeedIdentity, type SeedPool, type SeedUser } from './seed-shape.ts'

type Row = Readonly<Record<string, unknown>>

/** Calls an operation of an endpoint that speaks the API. Throws an Error with the name of the exception. */
export type CallApi = (operation: OperationName, input: object) => Promise<object>

/** What is read of an endpoint. */
export interface EndpointQuestion {
  /** Pools by id; all of the region where it is absent. */
  poolIds?: readonly string[]
  /** The password of all users, since none can be read. Without it they must reset theirs. */
  password?: string
}

/** A seed, and what could not be read for it, one sentence each. */
export interface SeedOfEndpoint {
  seed: Seed
  notes: string[]
}

const rowsOf = (value: unknown): Row[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Reads one endpoint; errors say which call failed. */
class Reader {
  readonly notes = new Set<string>()
  readonly #call: CallApi

  constructor(call: CallApi) {
    this.#call = call
  }

  /** @throws SeedError with the operation, what it was about, and the answer */
  async read(operation: OperationName, input: object): Promise<Row> {
    try {
      return (await this.#call(operation, input)) as Row
    } catch (error) {
      const { name, message } = error as Error
      throw new SeedError(`${operation} ${JSON.stringify(input)} failed: ${name}: ${message}`, { cause: error })
    }
  }

  /** Undefined, with a note, where the endpoint does not answer: emulators lack operations. */
  async optional(operation: OperationName, input: object, isExpected: (error: Error) => boolean = () => false): Promise<Row | undefined> {
    try {
      return await this.read(operation, input)
    } catch (error) {
      const cause = (error as Error).cause as Error
      if (!isExpected(cause)) this.notes.add(`${operation} did not answer (${cause.name}), so that what it reads is not in the seed`)
      return undefined
    }
  }

  /** All entries of a list that comes in pages. */
  async all(operation: OperationName, input: object, member: string, token: 'NextToken' | 'PaginationToken' = 'NextToken'): Promise<Row[]> {
    const found: Row[] = []
    let next: unknown
    do {
      const page = await this.read(operation, { ...input, ...(next !== undefined && { [token]: next }) })
      found.push(...rowsOf(page[member]))
      next = textOf(page[token])
    } while (next !== undefined)
    return found
  }

  /** Empty, with a note, where the endpoint does not answer. */
  async optionalAll(operation: OperationName, input: object, member: string): Promise<Row[]> {
    try {
      return await this.all(operation, input, member)
    } catch (error) {
      this.notes.add(`${operation} did not answer (${((error as Error).cause as Error).name}), so that what it reads is not in the seed`)
      return []
    }
  }
}

/**
 * Pools with all that an endpoint tells of them: moto, LocalStack, AWS, or another Poolhouse. Passwords, secrets of authenticator apps, devices and passkeys
 * cannot be read. @throws SeedError with the call that failed
 */
export async function seedFromEndpoint(call: CallApi, { poolIds, password }: EndpointQuestion): Promise<SeedOfEndpoint> {
  const reader = new Reader(call)
  const ids = poolIds ?? (await reader.all('ListUserPools', { MaxResults: 60 }, 'UserPools')).map(({ Id }) => String(Id))
  if (ids.length === 0) throw new SeedError('ListUserPools answered no pool in this region')
  const pools: SeedPool[] = []
  for (const id of ids) pools.push(await readPool(reader, id, password))
  return { seed: { pools }, notes: [...reader.notes] }
}

/** Members of a described pool that another operation sets, that have another name, or that only the service itself writes. */
const notSettings = ['PoolName', 'MfaConfiguration', 'Schema']

async function readPool(reader: Reader, id: string, password: string | undefined): Promise<SeedPool> {
  if (!isPoolId(id)) throw new SeedError(`the pool "${id}" has no id of a region, "_", letters and digits`)
  const UserPoolId = id
  const pool = (await reader.read('DescribeUserPool', { UserPoolId })).UserPool as Row
  // The service adds `identities` with the first provider, and no request may have it.
  const attributes = ((pool.SchemaAttributes ?? []) as SchemaAttributeType[]).filter(({ Name }) => Name !== 'identities')
  const Schema = changedAttributes(attributes)
  const name = textOf(pool.Name)
  const clients: SeedClient[] = []
  for (const { ClientId } of await reader.all('ListUserPoolClients', { UserPoolId, MaxResults: 60 }, 'UserPoolClients'))
    clients.push(readClient(reader, (await reader.read('DescribeUserPoolClient', { UserPoolId, ClientId })).UserPoolClient as Row))
  const parts = {
    mfa: await readMfa(reader, UserPoolId),
    resourceServers: (await reader.optionalAll('ListResourceServers', { UserPoolId, MaxResults: 50 }, 'ResourceServers')).map(row => ({
      id: String(row.Identifier),
      name: String(row.Name),
      ...settingsBeside('CreateResourceServer', row, ['Identifier', 'Name']),
    })),
    identityProviders: await readProviders(reader, UserPoolId),
    groups: (await reader.optionalAll('ListGroups', { UserPoolId }, 'Groups')).map(row => ({
      name: String(row.GroupName),
      ...settingsBeside('CreateGroup', row, ['GroupName']),
    })),
    domains: [pool.Domain, pool.CustomDomain].flatMap(domain => (textOf(domain) === undefined ? [] : [{ domain: String(domain) }])),
    branding: await readBranding(reader, UserPoolId, clients),
  }
  const present = Object.entries(parts).filter(([, part]) => part !== undefined && (!Array.isArray(part) || part.length > 0))
  const users = await readUsers(reader, pool, UserPoolId, password)
  return {
    id,
    ...(name !== undefined && { name }),
    settings: { ...settingsOf('CreateUserPool', withOneValidity(pool), notSettings), ...(Schema.length > 0 && { Schema }) },
    ...Object.fromEntries(present),
    ...(clients.length > 0 && { clients }),
    ...(users.length > 0 && { users }),
  }
}

/** A described pool has the validity of temporary passwords twice; a request may have it once. */
function withOneValidity(pool: Row): Row {
  const { UnusedAccountValidityDays, ...AdminCreateUserConfig } = (pool.AdminCreateUserConfig ?? {}) as Row
  const { PasswordPolicy } = (pool.Policies ?? {}) as { PasswordPolicy?: Row }
  const isTwice = UnusedAccountValidityDays !== undefined && PasswordPolicy !== undefined
  return isTwice ? { ...pool, AdminCreateUserConfig } : pool
}

function settingsBeside(operation: OperationName, row: Row, elsewhere: readonly string[]) {
  const settings = settingsOf(operation, row, [...elsewhere, 'UserPoolId'])
  return Object.keys(settings).length > 0 ? { settings } : {}
}

async function readMfa(reader: Reader, UserPoolId: string): Promise<SeedPool['mfa']> {
  const answer = await reader.optional('GetUserPoolMfaConfig', { UserPoolId })
  if (!answer || (answer.MfaConfiguration ?? 'OFF') === 'OFF') return undefined
  return settingsOf('SetUserPoolMfaConfig', answer, ['UserPoolId']) as SeedPool['mfa']
}

/** As the service gives them: 24 to 64 letters and digits. */
const clientSecret = /^[\w+]{24,64}$/

function readClient(reader: Reader, row: Row): SeedClient {
  const [name, secret] = [textOf(row.ClientName), textOf(row.ClientSecret)]
  const isUsable = secret !== undefined && clientSecret.test(secret)
  if (secret !== undefined && !isUsable)
    reader.notes.add(`the secret of client "${row.ClientId}" has a form that the service does not take, so that it gets a new one`)
  return {
    id: String(row.ClientId),
    ...(name !== undefined && { name }),
    ...(isUsable && { secret }),
    settings: {
      ...settingsOf('CreateUserPoolClient', row, ['ClientName', 'ClientSecret', 'UserPoolId', 'GenerateSecret']),
      ...(secret !== undefined && !isUsable && { GenerateSecret: true }),
    },
  }
}

async function readProviders(reader: Reader, UserPoolId: string): Promise<SeedPool['identityProviders']> {
  const found = []
  for (const { ProviderName } of await reader.optionalAll('ListIdentityProviders', { UserPoolId, MaxResults: 60 }, 'Providers')) {
    const answer = await reader.optional('DescribeIdentityProvider', { UserPoolId, ProviderName })
    const row = answer?.IdentityProvider as Row | undefined
    if (!row) continue
    found.push({
      name: String(row.ProviderName),
      type: row.ProviderType as 'OIDC',
      ...settingsBeside('CreateIdentityProvider', row, ['ProviderName', 'ProviderType']),
    })
  }
  return found
}

const isAbsent = ({ name }: Error): boolean => name === 'ResourceNotFoundException'

async function readBranding(reader: Reader, UserPoolId: string, clients: readonly SeedClient[]): Promise<SeedPool['branding']> {
  const found = []
  for (const { id } of clients) {
    const answer = await reader.optional('DescribeManagedLoginBrandingByClient', { UserPoolId, ClientId: id }, isAbsent)
    const style = answer?.ManagedLoginBranding as Row | undefined
    if (!style) continue
    const settings =
      style.UseCognitoProvidedValues === true
        ? { UseCognitoProvidedValues: true }
        : settingsOf('CreateManagedLoginBranding', style, ['UserPoolId', 'ClientId', 'UseCognitoProvidedValues'])
    found.push({ client: id, settings })
  }
  return found
}

async function readUsers(reader: Reader, pool: Row, UserPoolId: string, password: string | undefined): Promise<SeedUser[]> {
  const usernameKinds = (pool.UsernameAttributes ?? []) as readonly string[]
  const users: SeedUser[] = []
  for (const row of await reader.all('ListUsers', { UserPoolId, Limit: 60 }, 'Users', 'PaginationToken')) {
    const Username = String(row.Username)
    const groups = (await reader.optionalAll('AdminListGroupsForUser', { UserPoolId, Username }, 'Groups')).map(({ GroupName }) =>
      String(GroupName),
    )
    const details = await reader.optional('AdminGetUser', { UserPoolId, Username })
    users.push(userOf(reader, { row, details, groups, usernameKinds, password }))
  }
  return users
}

interface ReadUser {
  row: Row
  details: Row | undefined
  groups: readonly string[]
  usernameKinds: readonly string[]
  password: string | undefined
}

/** Factors whose setting needs no secret. */
const preferences = { SMS_MFA: 'SMSMfaSettings', EMAIL_OTP: 'EmailMfaSettings' } as const

function userOf(reader: Reader, { row, details, groups, usernameKinds, password }: ReadUser): SeedUser {
  const list = rowsOf(row.Attributes) as unknown as { Name: string; Value?: string }[]
  const all = Object.fromEntries(list.flatMap(({ Name, Value }) => (textOf(Value) === undefined ? [] : [[Name, Value!]])))
  const { sub, identities: identitiesText, ...attributes } = all
  const username = usernameKinds.map(kind => attributes[kind]).find(value => value !== undefined) ?? String(row.Username)
  const identities = identitiesOf(identitiesText)
  const enabledFactors = (details?.UserMFASettingList ?? []) as string[]
  if (enabledFactors.includes('SOFTWARE_TOKEN_MFA'))
    reader.notes.add('the secrets of authenticator apps cannot be read, so that users who have one set it up again')
  const mfa = Object.fromEntries(
    Object.entries(preferences).flatMap(([factor, member]) =>
      enabledFactors.includes(factor) ? [[member, { Enabled: true, PreferredMfa: details?.PreferredMfaSetting === factor }]] : [],
    ),
  )
  return {
    username,
    ...credentialOf(reader, textOf(row.UserStatus), password),
    ...(row.Enabled === false && { enabled: false }),
    ...(sub !== undefined && { sub }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(groups.length > 0 && { groups }),
    ...(Object.keys(mfa).length > 0 && { mfa }),
    ...(identities.length > 0 && { identities }),
  }
}

/** Passwords cannot be read: everybody gets the given one, or has to reset theirs. */
function credentialOf(reader: Reader, given: string | undefined, password: string | undefined): Pick<SeedUser, 'status' | 'password'> {
  const status = userStatuses.find(each => each === given) ?? 'CONFIRMED'
  if (status === 'EXTERNAL_PROVIDER') return { status }
  if (password !== undefined) {
    reader.notes.add('passwords cannot be read: every user has the given one')
    return { ...(status !== 'CONFIRMED' && { status }), password }
  }
  reader.notes.add('passwords cannot be read: users have the status RESET_REQUIRED until they recover, or an administrator sets one')
  return { status: status === 'FORCE_CHANGE_PASSWORD' ? status : 'RESET_REQUIRED' }
}

/** The attribute `identities` is a list in JSON; the user's own identity comes first. */
function identitiesOf(json: string | undefined): SeedIdentity[] {
  if (json === undefined) return []
  try {
    const list = rowsOf(JSON.parse(json)).toSorted((one, other) => Number(isPrimary(other)) - Number(isPrimary(one)))
    return list.map(({ providerName, userId }) => ({ provider: String(providerName), value: String(userId) }))
  } catch {
    return []
  }
}

const isPrimary = ({ primary }: Row): boolean => String(primary) === 'true'

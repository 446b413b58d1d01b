import { type CreateUserPoolRequest, hasInputMember, type SchemaAttributeType } from '@poolhouse/contract'
import { findClient, ssoMinutes } from '../clients/index.ts'
import type { Call, Context } from '../context.ts'
import { factorsOf, openTotp } from '../factors/index.ts'
import { callFor, performAll } from '../operations/in-process.ts'
import { getPool, type Pool, poolConfigFromCreate, schemaOf } from '../pools/index.ts'
import { listIdentitiesOfUser, listPoolIds } from '../storage/index.ts'
import { findUserBySub, identitiesAttribute, readVerifier, type User } from '../users/index.ts'
import { clientNameWithId, fixedIds } from './fixed-ids.ts'
import { exportKeys } from './seed-keys.ts'
import { poolSettings, type SeedEntry, type SeedKind, type SeedRequest, seedKinds } from './seed-kinds.ts'
import { newSeals, type SeedSeals } from './seed-seals.ts'
import { type Seed, type SeedClient, SeedError, type SeedIdentity, type SeedPool, type SeedUser } from './seed-shape.ts'
import { sealOf } from './seed-users.ts'

/** What is exported, and what seals it. */
export interface ExportQuestion {
  /** One pool; all of them where it is absent. */
  poolId?: string
  /** Without it the values open with the master key of this service alone. */
  passphrase?: string
}

/**
 * A seed that makes the same pools with all that they have in an empty service. Passwords and TOTP secrets are sealed; secrets of clients and providers
 * are in clear, as the API shows them. Not in it: sign-ins, signing keys, password histories, second secrets of clients.
 * docs/decisions/seeds.md. @throws SeedError
 */
export async function exportSeed(context: Context, { poolId, passphrase }: ExportQuestion): Promise<Seed> {
  if (context.settings.mode !== 'development') throw new SeedError('A seed is for development mode only.')
  const ids = await context.store.read(listPoolIds())
  if (poolId !== undefined && !ids.includes(poolId))
    throw new SeedError(`there is no pool "${poolId}" in this service${ids.length > 0 ? `. It has ${ids.join(', ')}` : ''}`)
  const seals = newSeals(context, passphrase)
  const pools: SeedPool[] = []
  for (const id of poolId === undefined ? ids : [poolId]) pools.push(await exportPool(context, id, seals))
  const isSealed = pools.some(({ users = [] }) =>
    users.some(({ sealedPassword, totp, devices, passkeys }) => sealedPassword !== undefined || totp || devices || passkeys),
  )
  return { ...(isSealed && { sealing: seals.sealing }), pools }
}

async function exportPool(context: Context, id: string, seals: SeedSeals): Promise<SeedPool> {
  const call = callFor(context, id.slice(0, id.lastIndexOf('_')))
  const pool = await getPool(call, id)
  const kinds: Record<string, SeedEntry[]> = {}
  for (const [name, kind] of Object.entries(seedKinds)) {
    const found = await kind.list(call, pool)
    if (found.length > 0) kinds[name] = found.map(request => entryOf(kind, request))
  }
  const clients = await exportClients(call, pool)
  const users = await exportUsers(call, pool, seals)
  return {
    id,
    ...(pool.config.Name !== id && { name: pool.config.Name }),
    settings: createRequest(pool),
    ...(await exportSettings(call, pool)),
    ...kinds,
    ...(clients.length > 0 && { clients }),
    ...(users.length > 0 && { users }),
  }
}

/** The members that stand beside `settings` have names of the seed. */
function entryOf({ members }: SeedKind, request: SeedRequest): SeedEntry {
  const own = Object.entries(members)
  const settings = Object.fromEntries(Object.entries(request).filter(([member]) => !own.some(([, { member: moved }]) => moved === member)))
  return {
    ...Object.fromEntries(own.flatMap(([name, { member }]) => (request[member] === undefined ? [] : [[name, request[member]]]))),
    ...(Object.keys(settings).length > 0 && { settings }),
  }
}

/** Members of a pool that a request does not have under the same name, or that another operation sets. */
const notInRequest = new Set(['Name', 'Factors', 'Sessions', 'Domains', 'SchemaAttributes', 'MfaConfiguration'])

/** The request that would make the pool; what `poolConfigFromCreate` adds by itself is left out. */
function createRequest(pool: Pool): Partial<CreateUserPoolRequest> {
  const plain = poolConfigFromCreate({ PoolName: '' }) as unknown as SeedRequest
  const settings = Object.entries(pool.config).filter(
    ([member, value]) =>
      !notInRequest.has(member) && hasInputMember('CreateUserPool', member) && JSON.stringify(value) !== JSON.stringify(plain[member]),
  )
  const tags = Object.entries(pool.tags).filter(([name, value]) => fixedIds.poolId({ [name]: value }, pool.region) === undefined)
  const Schema = changedAttributes(schemaOf(pool.config))
  return {
    ...Object.fromEntries(settings),
    ...(Schema.length > 0 && { Schema }),
    ...(tags.length > 0 && { UserPoolTags: Object.fromEntries(tags) }),
  }
}

/** The attributes that a pool does not have by itself, as a request names them. */
export function changedAttributes(schema: readonly SchemaAttributeType[]): SchemaAttributeType[] {
  const standard = new Map(schemaOf(poolConfigFromCreate({ PoolName: '' })).map(attribute => [attribute.Name, JSON.stringify(attribute)]))
  return schema
    .filter(attribute => standard.get(attribute.Name) !== JSON.stringify(attribute))
    .map(attribute => ({ ...attribute, Name: attribute.Name!.replace(/^(dev:)?custom:/, '') }))
}

/** Settings that are as those of a new pool are left out. */
async function exportSettings(call: Call, pool: Pool): Promise<Partial<SeedPool>> {
  const { Factors, MfaConfiguration = 'OFF', Sessions } = pool.config
  const { LogConfigurations } = await poolSettings.logDelivery.read(call, pool)
  return {
    ...((Factors !== undefined || MfaConfiguration !== 'OFF') && { mfa: await poolSettings.mfa.read(call, pool) }),
    ...(Sessions !== undefined && { sessions: (await poolSettings.sessions.read(call, pool)) as never }),
    ...((LogConfigurations as unknown[] | undefined)?.length && { logDelivery: { LogConfigurations } as never }),
  }
}

async function exportClients(call: Call, pool: Pool): Promise<SeedClient[]> {
  const listed = await performAll(call, 'ListUserPoolClients', { UserPoolId: pool.id, MaxResults: 60 }, 'UserPoolClients')
  const clients: SeedClient[] = []
  for (const { ClientId } of listed) {
    const { client } = (await findClient(call, ClientId!))!
    const { ClientName, UserPoolId: _, ...shown } = client.settings
    const settings = Object.fromEntries(Object.entries(shown).filter(([member]) => hasInputMember('CreateUserPoolClient', member)))
    const [secret] = client.secrets
    clients.push({
      id: ClientId!,
      // The name of a client that the seed gave none contains the id, and no request may have it.
      ...(ClientName !== clientNameWithId(ClientId!) && { name: ClientName! }),
      ...(secret !== undefined && { secret }),
      settings,
      ...(client.ssoMinutes !== null && { sessions: { SSOSession: { MaxValidityMinutes: ssoMinutes(client) } } }),
    })
  }
  return clients
}

async function exportUsers(call: Call, pool: Pool, seals: SeedSeals): Promise<SeedUser[]> {
  const listed = await performAll(call, 'ListUsers', { UserPoolId: pool.id }, 'Users')
  const users: SeedUser[] = []
  for (const { Attributes = [] } of listed) {
    const user = await findUserBySub(call, pool, Attributes.find(({ Name }) => Name === 'sub')!.Value!)
    // Deleted in between.
    if (user) users.push(await exportUser(call, pool, user, seals))
  }
  return users.sort((one, other) => (one.username < other.username ? -1 : 1))
}

async function exportUser(call: Call, pool: Pool, user: User, seals: SeedSeals): Promise<SeedUser> {
  const { [identitiesAttribute]: _, ...attributes } = user.attributes
  const username = usernameOf(pool, user)
  const verifier = readVerifier(call, pool, user)
  const own = await factorsOf(call, pool, user.sub)
  const secret = own.totp && openTotp(call, pool, user.sub, own.totp.sealed)
  const groups = (await performAll(call, 'AdminListGroupsForUser', { UserPoolId: pool.id, Username: user.username }, 'Groups')).map(
    ({ GroupName }) => GroupName!,
  )
  const identities = await exportIdentities(call, pool, user)
  const mfa = Object.fromEntries(
    own.enabled.map(factor => [factorSettings[factor], { Enabled: true, ...(own.preferred === factor && { PreferredMfa: true }) }]),
  )
  return {
    username,
    ...(verifier && {
      sealedPassword: seals.seal(
        sealOf('password', pool.id, username),
        `${verifier.salt}:${Buffer.from(verifier.verifier).toString('hex')}`,
      ),
    }),
    ...(user.isPasswordDisabled && { passwordDisabled: true }),
    ...(user.status !== 'CONFIRMED' && { status: user.status }),
    ...(!user.enabled && { enabled: false }),
    sub: user.sub,
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(groups.length > 0 && { groups }),
    ...(secret !== undefined && {
      totp: {
        sealed: seals.seal(sealOf('totp', pool.id, username), secret),
        ...(own.totp!.name !== undefined && { name: own.totp!.name }),
      },
    }),
    ...(await exportKeys(call, pool, user, username, seals)),
    ...(Object.keys(mfa).length > 0 && { mfa }),
    ...(identities.length > 0 && { identities }),
  }
}

const factorSettings = {
  SMS_MFA: 'SMSMfaSettings',
  SOFTWARE_TOKEN_MFA: 'SoftwareTokenMfaSettings',
  EMAIL_OTP: 'EmailMfaSettings',
} as const

/** In a pool with UsernameAttributes the stored username is the `sub`, and a request names the address. */
function usernameOf(pool: Pool, { username, attributes, status }: User): string {
  if (status === 'EXTERNAL_PROVIDER') return username
  const name = pool.config.UsernameAttributes?.map(kind => attributes[kind]).find(value => value !== undefined)
  return name ?? username
}

/** The user's own identity first. */
async function exportIdentities(call: Call, pool: Pool, { sub }: User): Promise<SeedIdentity[]> {
  const rows = await call.store.read(listIdentitiesOfUser(pool.id, sub))
  return [...rows]
    .sort((one, other) => other.is_primary - one.is_primary)
    .map(({ provider, attribute, value }) => ({ provider, ...(attribute !== 'Cognito_Subject' && { attribute }), value }))
}

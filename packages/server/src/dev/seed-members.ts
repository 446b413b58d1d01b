import { findUnknownMember, hasInputMember, type OperationName } from '@poolhouse/contract'
import { nearestText } from '../nearest-text.ts'
import { poolSettings, type SeedKind, seedKinds } from './seed-kinds.ts'
import { poolIdPattern, SeedError } from './seed-shape.ts'
import { servicesWithClients } from './service-clients.ts'

/** What may stand at a member. `request`: the members of an operation, but those that stand elsewhere; `texts`: an object of texts. */
export type MemberShape = {
  /** For editors. */
  about: string
  isRequired?: true
} & (
  | { type: 'text'; oneOf?: readonly string[]; pattern?: string }
  | { type: 'flag' }
  | { type: 'texts' }
  | { type: 'list'; of: ObjectName | 'text' }
  | { type: 'object'; of: ObjectName }
  | { type: 'request'; operation: OperationName; elsewhere: Readonly<Record<string, string>> }
)

/** The members of an object of a seed. */
export type ObjectShape = Readonly<Record<string, MemberShape>>

const text = (about: string, more: { isRequired?: true; oneOf?: readonly string[]; pattern?: string } = {}) =>
  ({ type: 'text', about, ...more }) as const
const request = (operation: OperationName, elsewhere: Readonly<Record<string, string>> = {}) =>
  ({ type: 'request', about: `Members of ${operation}.`, operation, elsewhere }) as const

/** The statuses that a user of a seed can have. */
export const userStatuses = ['CONFIRMED', 'UNCONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED', 'EXTERNAL_PROVIDER'] as const

function objectOfKind({ operation, members }: SeedKind): ObjectShape {
  const beside = Object.entries(members).map(
    ([own, { member, optional }]) =>
      [own, text(`${member} of ${operation}.`, optional ? {} : { isRequired: true })] satisfies [string, MemberShape],
  )
  const elsewhere = Object.fromEntries(Object.entries(members).map(([own, { member }]) => [member, own]))
  return { ...Object.fromEntries(beside), settings: request(operation, elsewhere) }
}

const kindEntries = Object.entries(seedKinds) as [keyof typeof seedKinds, SeedKind][]

/** The members of every object of a seed. Checks, the JSON schema and messages follow from it. */
export const seedObjects = {
  seed: {
    pools: { type: 'list', of: 'pool', about: 'User pools.', isRequired: true },
    sealing: { type: 'object', of: 'sealing', about: 'How sealed values of an exported seed are opened.' },
  },
  sealing: {
    key: text('What the values are sealed under.', { isRequired: true, oneOf: ['master-key', 'passphrase'] }),
    salt: text('Of the passphrase, in base64.'),
    check: text('A sealed constant, by which a wrong key is noticed.', { isRequired: true }),
  },
  pool: {
    id: text('The whole id: a region, "_", letters and digits.', { isRequired: true, pattern: poolIdPattern }),
    name: text('PoolName; without it the id.'),
    settings: request('CreateUserPool', { PoolName: 'name' }),
    ...Object.fromEntries(Object.entries(poolSettings).map(([name, { operation }]) => [name, request(operation)])),
    clients: { type: 'list', of: 'client', about: 'App clients.' },
    serviceClients: { type: 'list', of: 'serviceClient', about: 'App clients that another service made.' },
    users: { type: 'list', of: 'user', about: 'Users.' },
    ...Object.fromEntries(
      kindEntries.map(([name, { operation }]) => [name, { type: 'list', of: name, about: `Each is made by ${operation}.` }]),
    ),
  },
  client: {
    id: text('The client id.', { isRequired: true, pattern: '^[\\w+]{1,128}$' }),
    name: text('ClientName; without it one that contains the id.'),
    secret: text('24 to 64 letters and digits; without it the client is public.'),
    settings: request('CreateUserPoolClient', { ClientName: 'name', ClientSecret: 'secret' }),
    sessions: request('SetUserPoolClientSessionConfiguration', { ClientId: 'id' }),
  },
  serviceClient: {
    service: text('The service.', { isRequired: true, oneOf: servicesWithClients }),
    domain: text("The name of the service's domain.", { isRequired: true }),
    url: text("The address of the domain's pages."),
    id: text('The client id; without it one that is always the same for service and domain.'),
    secret: text('24 to 64 letters and digits; without it a random one.'),
  },
  user: {
    username: text('The username; in a pool with UsernameAttributes the address. Of a user of a provider: PROVIDER_VALUE.', {
      isRequired: true,
    }),
    password: text('In clear. With the status FORCE_CHANGE_PASSWORD it is the temporary one.'),
    sealedPassword: text('The sealed SRP verifier of an exported user.'),
    status: text('CONFIRMED unless given.', { oneOf: userStatuses }),
    enabled: { type: 'flag', about: 'false: disabled, as by AdminDisableUser.' },
    passwordDisabled: { type: 'flag', about: 'true: without a password, as by AdminDisableProviderForUser.' },
    sub: text('A UUID; without it a random one.'),
    attributes: { type: 'texts', about: 'Names and values. All values are texts.' },
    groups: { type: 'list', of: 'text', about: 'Names of groups.' },
    totp: { type: 'object', of: 'totp', about: 'The authenticator app.' },
    mfa: request('AdminSetUserMFAPreference', { Username: 'username' }),
    identities: {
      type: 'list',
      of: 'identity',
      about: 'Identities that sign the user in, as by AdminLinkProviderForUser. Of a user of a provider the first is its own.',
    },
    devices: { type: 'list', of: 'device', about: 'Remembered devices of an exported user.' },
    passkeys: { type: 'list', of: 'passkey', about: 'Passkeys of an exported user.' },
  },
  totp: {
    secret: text('In base32, as an authenticator app takes it.', { pattern: '^[A-Za-z2-7]{16,}=*$' }),
    sealed: text('The sealed secret of an exported user.'),
    name: text('FriendlyDeviceName.'),
  },
  device: {
    key: text('The device key.', { isRequired: true }),
    sealed: text('The sealed SRP verifier, with name and state.', { isRequired: true }),
  },
  passkey: {
    id: text('The credential id.', { isRequired: true }),
    sealed: text('The sealed public key, with name and counter.', { isRequired: true }),
  },
  identity: {
    provider: text('The name of an identity provider of the pool.', { isRequired: true }),
    attribute: text('Cognito_Subject unless given.'),
    value: text("The provider's id of the user, or the value of the attribute.", { isRequired: true }),
  },
  ...Object.fromEntries(kindEntries.map(([name, kind]) => [name, objectOfKind(kind)])),
} as unknown as Readonly<Record<ObjectName, ObjectShape>>

/** The name of an object of a seed. */
export type ObjectName =
  | 'seed'
  | 'sealing'
  | 'pool'
  | 'client'
  | 'serviceClient'
  | 'user'
  | 'totp'
  | 'device'
  | 'passkey'
  | 'identity'
  | keyof typeof seedKinds

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** ` Did you mean "clients"?`, or nothing. */
const hint = (name: string, known: readonly string[]): string => {
  const nearest = nearestText(name, known)
  return nearest === undefined ? '' : `. Did you mean "${nearest}"?`
}

/** What a message shows of a value of the wrong type. */
const shown = (value: unknown): string => {
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 40 ? `${json.slice(0, 40)}…` : json
}

/** Checks an object of a seed and all below it. @throws SeedError with the path, the value, the rule */
export function assertObject(value: unknown, name: ObjectName, path: string): void {
  const shape = seedObjects[name]
  const known = Object.keys(shape)
  const where = path === '' ? 'the seed' : path
  if (!isRecord(value)) {
    const needed = known.filter(member => shape[member]!.isRequired)
    throw new SeedError(`${where} is not an object with ${(needed.length > 0 ? needed : known).join(', ')}`)
  }
  const unknown = Object.keys(value).find(member => !known.includes(member))
  if (unknown !== undefined) throw new SeedError(`${where} has "${unknown}", which is none of ${known.join(', ')}${hint(unknown, known)}`)
  const missing = known.find(member => shape[member]!.isRequired && !Object.hasOwn(value, member))
  if (missing !== undefined) throw new SeedError(`${where} has no "${missing}"`)
  for (const [member, each] of Object.entries(value)) {
    if (each !== undefined) assertMember(each, shape[member]!, path === '' ? member : `${path}.${member}`)
  }
}

function assertMember(value: unknown, shape: MemberShape, path: string): void {
  if (shape.type === 'list') {
    if (!Array.isArray(value)) throw new SeedError(`${path} is not a list`)
    for (const [index, each] of value.entries()) {
      const at = `${path}[${index}]`
      if (shape.of === 'text') assertText(each, at)
      else assertObject(each, shape.of, at)
    }
  } else if (shape.type === 'object') assertObject(value, shape.of, path)
  else if (shape.type === 'request') assertRequest(value, shape, path)
  else if (shape.type === 'texts') {
    if (!isRecord(value)) throw new SeedError(`${path} is not an object of names and values`)
    for (const [name, each] of Object.entries(value)) assertText(each, `${path}.${name}`)
  } else if (shape.type === 'flag') {
    if (typeof value !== 'boolean') throw new SeedError(`${path} ${shown(value)} is neither true nor false`)
  } else {
    assertText(value, path)
    const { oneOf } = shape
    if (oneOf && !oneOf.includes(value as string))
      throw new SeedError(`${path} "${value}" is none of ${oneOf.join(', ')}${hint(value as string, oneOf)}`)
  }
}

/** A number or a Boolean in YAML often should have been a text. */
function assertText(value: unknown, path: string): void {
  if (typeof value === 'string') return
  const fix = typeof value === 'number' || typeof value === 'boolean' ? `. Put it in quotes: "${value}"` : ''
  throw new SeedError(`${path} ${shown(value)} is not a text${fix}`)
}

/** The service ignores a member that an operation does not have; in a file it is a mistake. */
function assertRequest(value: unknown, { operation, elsewhere }: Extract<MemberShape, { type: 'request' }>, path: string): void {
  if (!isRecord(value)) throw new SeedError(`${path} is not an object with members of ${operation}`)
  const moved = Object.keys(value).find(member => Object.hasOwn(elsewhere, member) || member === 'UserPoolId')
  if (moved !== undefined && hasInputMember(operation, moved)) {
    const own = elsewhere[moved]
    throw new SeedError(
      own === undefined
        ? `${path} has "UserPoolId", which is that of the pool. Leave it out`
        : `${path} has "${moved}". Write it beside, as "${own}"`,
    )
  }
  const unknown = findUnknownMember(operation, value)
  if (!unknown) return
  const where = unknown.path === '' ? path : `${path}.${unknown.path}`
  throw new SeedError(`${where} has "${unknown.member}", which ${operation} does not have${hint(unknown.member, unknown.known)}`)
}

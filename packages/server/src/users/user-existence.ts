import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { ContactAttribute } from '../delivery/index.ts'
import type { Pool } from '../pools/index.ts'
import { foldName } from './names.ts'
import { contactOfSimulatedId, type SimulatedContact, simulatedUserId } from './simulated-id.ts'
import type { User } from './user.ts'

/** Against user enumeration: whether answers to this client are the same for an unknown user. Setting `PreventUserExistenceErrors`. */
export const hidesUserExistence = ({ settings }: AppClient): boolean => settings.PreventUserExistenceErrors === 'ENABLED'

const isAddress: Readonly<Record<ContactAttribute, (name: string) => boolean>> = {
  email: name => name.includes('@'),
  phone_number: name => /^\+\d+$/.test(name),
}

/** Whom a simulated response is about: an unknown user, or one whose state does not allow the request and must not show. */
export interface SimulatedUser {
  user: User | undefined
  /** As it was typed. */
  name: string
}

/** What the contact of an unknown user is derived from. */
interface ContactSource {
  /** The contact that a simulated user id stands for. */
  behind: SimulatedContact | undefined
  digits: Buffer
}

/** Computed for an existing user as well, and before it is known whether it is used, so that the time does not reveal it. */
function contactSource(call: Call, pool: Pool, { user, name }: SimulatedUser): ContactSource {
  const id = simulatedUserId(call, pool, name)
  const behind = contactOfSimulatedId(call, pool, name)
  const digits = call.keys.keyedHash('simulated-user', `${pool.id} contact ${user?.sub ?? id}`)
  return { behind: user ? undefined : behind, digits }
}

/**
 * The simulated contact of an unknown user: plausible, and always the same for the same name, in any case where the pool ignores case, and for the id
 * that stands for it. That of a user is the user's own, as in a response that is not simulated. docs/reference/authentication.md#14.
 */
export function simulatedContact(
  call: Call,
  pool: Pool,
  simulated: SimulatedUser,
  purpose: 'sign-up' | 'recovery',
): { attribute: ContactAttribute; value: string } {
  const source = contactSource(call, pool, simulated)
  const attribute = simulatedAttribute(pool, simulated, purpose, source)
  return { attribute, value: addressFrom(pool, simulated, attribute, source) }
}

const kinds = ['email', 'phone_number'] as const

/** The attributes that a code of the pool may be sent to. */
const usedFor: Readonly<Record<'sign-up' | 'recovery', (pool: Pool, kind: ContactAttribute) => boolean>> = {
  'sign-up': ({ config }, kind) => config.AutoVerifiedAttributes?.includes(kind) === true,
  recovery: (pool, kind) =>
    pool.config.AccountRecoverySetting?.RecoveryMechanisms?.some(({ Name }) => Name === `verified_${kind}`) ??
    usedFor['sign-up'](pool, kind),
}

/** Whether a required second factor always takes the channel, so that no recovery code goes there. */
const isOnlyFactor = ({ config }: Pool, kind: ContactAttribute): boolean => {
  const offered = [
    config.SmsConfiguration && 'phone_number',
    config.Factors?.Email && 'email',
    config.Factors?.SoftwareToken?.Enabled && 'app',
  ]
  return config.MfaConfiguration === 'ON' && offered.filter(Boolean).join() === kind
}

/** The attributes that a code goes to for some user of the pool. Without AccountRecoverySetting a verified phone number counts as well as mail. */
const reachable: typeof usedFor = {
  'sign-up': usedFor['sign-up'],
  recovery: (pool, kind) => (pool.config.AccountRecoverySetting === undefined || usedFor.recovery(pool, kind)) && !isOnlyFactor(pool, kind),
}

/**
 * Where codes of all users go to one attribute, that one; else the format of the name decides, then the settings of the pool, and where they
 * name both, either: the attribute does not show that a user exists.
 */
function simulatedAttribute(
  pool: Pool,
  { user, name }: SimulatedUser,
  purpose: keyof typeof usedFor,
  source: ContactSource,
): ContactAttribute {
  const [only, ...others] = kinds.filter(kind => reachable[purpose](pool, kind))
  if (only && others.length === 0) return only
  const shown = kinds.find(kind => isAddress[kind](foldName(pool, name)))
  if (shown) return shown
  const used = kinds.filter(kind => usedFor[purpose](pool, kind))
  const known = user ? used.find(kind => user.attributes[kind]) : source.behind?.attribute
  return known ?? used[source.digits[2]! % (used.length || 1)] ?? 'email'
}

/** The simulated address for one attribute: the user's own, or the name itself where it has the format. */
export const simulatedAddress = (call: Call, pool: Pool, simulated: SimulatedUser, attribute: ContactAttribute): string =>
  addressFrom(pool, simulated, attribute, contactSource(call, pool, simulated))

function addressFrom(pool: Pool, simulated: SimulatedUser, attribute: ContactAttribute, { behind, digits }: ContactSource): string {
  const name = foldName(pool, simulated.name)
  const own = simulated.user?.attributes[attribute]
  if (own) return own
  if (isAddress[attribute](name)) return name
  if (behind?.attribute === attribute) return behind.address
  if (attribute === 'phone_number') return `+1555000${1000 + (digits.readUInt16BE() % 9000)}`
  const letter = (index: number) => String.fromCharCode(97 + (digits[index]! % 26))
  return `${letter(0)}@${letter(1)}`
}

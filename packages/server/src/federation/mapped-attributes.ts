import { ownMember, refuse, writableAttributeNames } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { IdentityProvider } from '../identity-providers/index.ts'
import { type Pool, schemaOf } from '../pools/index.ts'
import { runTrigger } from '../triggers/index.ts'
import { assertAttributes, storedAttributes } from '../users/index.ts'
import type { ExternalIdentity } from './external-identity.ts'

type Attributes = Readonly<Record<string, string>>

/** `application/x-www-form-urlencoded`, which leaves letters, digits and `*-._` as they are. */
const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1)

/** Several values are one text: `[a, b]`, each encoded. docs/reference/identity-providers.md#3. */
const textOf = (value: string | readonly string[]): string =>
  typeof value === 'string' ? value : value.length === 1 ? value[0]! : `[${value.map(formEncoded).join(', ')}]`

/**
 * What the provider says of the user, as attributes of the pool. The InboundFederation trigger may replace it before it is mapped.
 * docs/reference/lambda-triggers.md#6.13.
 */
export async function mapAttributes(call: Call, pool: Pool, provider: IdentityProvider, identity: ExternalIdentity): Promise<Attributes> {
  const answer = await runTrigger(call, pool, {
    trigger: 'InboundFederation',
    source: 'ExternalProvider',
    userName: `${provider.row.name}_${identity.subject}`,
    request: { providerName: provider.row.name, providerType: provider.type, attributes: identity.documents },
  })
  const replaced = answer?.userAttributesToMap ?? {}
  const said = Object.keys(replaced).length > 0 ? replaced : identity.attributes
  const mapped = Object.entries(provider.content.mapping).flatMap(([name, from]) => {
    const value = name === 'username' ? undefined : ownMember(said, from)
    const text = value === undefined ? '' : textOf(value)
    return text === '' ? [] : [[name, text] as const]
  })
  return storedAttributes(pool, Object.fromEntries(mapped))
}

const notUpdatable = (name: string) =>
  refuse('InvalidParameterException', `user.${name}: Attribute cannot be updated.`, { rule: { id: 'attribute-immutable', setting: name } })
const isFlag = (name: string): boolean => name === 'email_verified' || name === 'phone_number_verified'

/**
 * The client must have write access to every mapped attribute. At a later sign-in each must also be mutable, even where its value is the same.
 * docs/reference/identity-providers.md#3.
 * @throws InvalidParameterException also for a value that the schema refuses
 */
export function assertMappable(pool: Pool, client: AppClient, mapped: Attributes, known: Attributes | undefined): void {
  const names = Object.keys(mapped)
  const writable = new Set(writableAttributeNames(client.settings, names))
  const immutable = new Set(schemaOf(pool.config).flatMap(({ Name, Mutable }) => (Mutable === false ? [Name] : [])))
  const refused = names.find(name => !(writable.has(name) || isFlag(name)) || (known && immutable.has(name)))
  if (refused !== undefined) throw notUpdatable(refused)
  assertAttributes(pool, mapped, known)
}

const contacts = ['email', 'phone_number'] as const

/**
 * The attributes after a sign-in: a claim that is missing leaves the old value, and an address that is new and comes without a verified flag is
 * unverified. One that the user has verified here stays verified. docs/decisions/federated-users.md.
 */
export function mergedAttributes(known: Attributes, mapped: Attributes): Record<string, string> {
  const merged: Record<string, string> = { ...known, ...mapped }
  for (const name of contacts) {
    const flag = `${name}_verified`
    const isNew = mapped[name] !== undefined && mapped[name] !== known[name]
    if (isNew && mapped[flag] === undefined) merged[flag] = 'false'
  }
  return merged
}

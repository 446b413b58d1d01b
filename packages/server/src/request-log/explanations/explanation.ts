import type { Client, DecidingRule, UserPoolType } from '@poolhouse/contract'
import type { Settings, TracedUser } from '../../context.ts'

/** What a refusal is explained from. */
export interface RefusalFacts {
  rule: Partial<DecidingRule>
  pool: { readonly id: string; readonly config: Readonly<Partial<UserPoolType>> } | undefined
  client: Client | undefined
  user: TracedUser | 'unknown' | undefined
  settings: Pick<Settings, 'mode' | 'allowedHosts'>
}

/** Where a setting is: an app client, a user pool, a user, the request itself, the options of the service, or the policies of the caller. */
export type Subject = 'client' | 'pool' | 'user' | 'request' | 'service' | 'policies'

type Text = string | ((facts: RefusalFacts) => string)

/** How the log explains a rule. */
export interface Explanation {
  of: Subject
  /** The name of the setting, as the API has it. */
  setting: Text
  /** Its value; `rule.value` where it is left out. */
  value?: (facts: RefusalFacts) => unknown
  /** What the rule says. */
  why: Text
  /** What to do. */
  fix: Text
}

/** The text of a row. */
export const textOf = (text: Text, facts: RefusalFacts): string => (typeof text === 'string' ? text : text(facts))

/** The name that a Pulumi program has for a member of the API: `callbackUrls` for `CallbackURLs`. */
export const programName = (member: string): string =>
  member
    .replace('OAuth', 'Oauth')
    .replace(/[A-Z]{2,}(?=s?$|[A-Z][a-z])/g, capitals => capitals[0] + capitals.slice(1).toLowerCase())
    .replace(/^[A-Z]/, first => first.toLowerCase())

const inClient = (member: string): string =>
  `by UpdateUserPoolClient, or ${programName(member)} of the aws.cognito.UserPoolClient in Pulumi`

/** How a setting of the client is changed. */
export const changeClient = (member: string): string => `change ${member} ${inClient(member)}`

/** How something is added to a list of the client. */
export const addToClient = (what: string, member: string): string => `add ${what} to ${member} ${inClient(member)}`

/** How a setting of the pool is changed. */
export const changePool = (member: string): string =>
  `change ${member} by UpdateUserPool, or ${programName(member)} of the aws.cognito.UserPool in Pulumi`

/** A setting of the client, with its value. */
export const clientSetting = (setting: keyof Client) =>
  ({ of: 'client', setting, value: ({ client }: RefusalFacts) => client?.[setting] }) as const

/** What the request sent, for rules about nothing else. */
export const sentText = ({ rule: { sent } }: RefusalFacts): string => (sent === undefined ? 'nothing' : String(sent))

/** The highest numbers that the service allows; the settings may lower some. docs/reference/wire-protocol.md#8.2. */
const highest = {
  /** In one account and region. */
  userPools: 10_000,
  /** In one pool. */
  appClients: 10_000,
  /** In one pool. */
  groups: 10_000,
  /** Of one user. */
  groupsOfUser: 100,
  /** In one pool. */
  resourceServers: 300,
  /** In one pool. */
  identityProviders: 300,
  /** Links of one user to identities at providers; the one that created the user does not count. */
  identitiesOfUser: 5,
  /** In one pool; a client has at most one. */
  brandingStyles: 10_000,
  /** In one pool; a client has at most two. */
  terms: 20_000,
  /** Of one client: one in use, one to rotate to. */
  clientSecrets: 2,
}

/** The number that each quota allows. */
export type Quotas = typeof highest

/** The quota in force: the operator's, where the settings have one. */
export const serviceQuota = ({ quotas }: { quotas?: Partial<Quotas> }, name: keyof Quotas): number => quotas?.[name] ?? highest[name]

/** What the request log says of a refusal by a quota. */
export const quotaRule = (setting: keyof Quotas, value: number) => ({ rule: { id: 'quota-exceeded', setting, value } }) as const

/**
 * How often one user (or one unknown username) may do something in an hour, over all operations and pages.
 * docs/reference/wire-protocol.md#8.3.
 */
export const hourlyQuotas = {
  /** For each purpose of a code: sign-up, recovery, verification of an attribute. */
  codesSent: 5,
  /** For each purpose of a code. */
  codeGuesses: 15,
  /** Attempts of ChangePassword. */
  passwordChanges: 5,
} as const

/**
 * How many clients may register themselves in an hour. The service publishes no such quota; a client that registers once for each
 * installation of an app needs few. Registration with an access token has a count of its own, so that strangers cannot use it up.
 */
export const registrationQuotas = {
  /** From one source address. */
  ofSource: 30,
  /** In one pool, from all addresses together. */
  ofPool: 300,
} as const

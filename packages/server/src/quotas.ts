/** How many there may be: the service's highest. Spec: wire-protocol, 8.2. */
const highest = {
  /** In one account and region. */
  userPools: 10_000,
  /** In one pool. */
  appClients: 10_000,
  /** In one pool. */
  resourceServers: 300,
  /** In one pool: one a client. */
  brandingStyles: 10_000,
  /** In one pool: two a client. */
  terms: 20_000,
}

/** The number that each quota allows. */
export type Quotas = typeof highest

/** The quota in force: the operator's, where the settings have one. */
export const serviceQuota = ({ quotas }: { quotas?: Partial<Quotas> }, name: keyof Quotas): number => quotas?.[name] ?? highest[name]

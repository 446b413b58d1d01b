import type { Settings } from './context.ts'

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

export type Quotas = typeof highest

export const quotaOf = ({ quotas }: Settings, name: keyof Quotas): number => quotas?.[name] ?? highest[name]

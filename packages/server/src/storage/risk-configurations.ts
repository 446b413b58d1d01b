import { type Decision, one, sql } from './sql.ts'

/** A row of `risk_configurations`. */
export interface RiskConfigurationRow {
  pool_id: string
  /** `ALL` for the configuration of the pool. */
  client_id: string
  /** The blocks of the API that are configured. JSON. */
  configuration: string
  modified_at: number
}

/** Replaces the configuration of a pool or of a client; `null` removes it. Idempotent. */
export function* setRiskConfiguration(input: {
  poolId: string
  clientId: string
  configuration: string | null
  at: number
}): Decision<'set' | 'gone'> {
  const { poolId, clientId, configuration, at } = input
  const owner =
    clientId === 'ALL'
      ? sql`select id from user_pools where id = ${poolId}`
      : sql`select id from clients where id = ${clientId} and pool_id = ${poolId}`
  if (!(yield* one(owner))) return 'gone'
  yield configuration === null
    ? sql`delete from risk_configurations where pool_id = ${poolId} and client_id = ${clientId}`
    : sql`insert into risk_configurations (pool_id, client_id, configuration, modified_at)
        values (${poolId}, ${clientId}, ${configuration}, ${at})
        on conflict (pool_id, client_id) do update set configuration = excluded.configuration, modified_at = excluded.modified_at`
  return 'set'
}

/** The configuration of a client, or with `ALL` of the pool. */
export function* readRiskConfiguration(poolId: string, clientId: string): Decision<RiskConfigurationRow | undefined> {
  return yield* one<RiskConfigurationRow>(sql`select * from risk_configurations where pool_id = ${poolId} and client_id = ${clientId}`)
}

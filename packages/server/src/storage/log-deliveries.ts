import { type Decision, one, sql } from './sql.ts'

/** Replaces the log configurations of a pool (`LogConfigurationType[]` as JSON). Idempotent. */
export function* setLogDelivery({ poolId, configurations }: { poolId: string; configurations: string }): Decision<'set' | 'gone'> {
  if (!(yield* one(sql`select id from user_pools where id = ${poolId}`))) return 'gone'
  yield sql`insert into log_deliveries (pool_id, configurations) values (${poolId}, ${configurations})
    on conflict (pool_id) do update set configurations = excluded.configurations`
  return 'set'
}

/** The log configurations of a pool as JSON; undefined where none was ever set. */
export function* readLogDelivery(poolId: string): Decision<string | undefined> {
  const row = yield* one<{ configurations: string }>(sql`select configurations from log_deliveries where pool_id = ${poolId}`)
  return row?.configurations
}

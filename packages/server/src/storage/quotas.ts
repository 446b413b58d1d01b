import { type Decision, one, Rollback, sql } from './sql.ts'

/** How often one user (or one unknown username) may do something in an hour. */
export interface HourlyQuota {
  poolId: string
  subject: string
  action: string
  limit: number
  /** How long one count lasts; an hour unless given. */
  seconds?: number
  at: number
  /** Unique to the request, so that a repeated run is not counted twice. */
  by: string
}

interface QuotaRow {
  started_at: number
  used: number
  last_by: string | null
}

const hour = 3_600_000

/** Counts one use, unless the quota of the hour is used up. The hour begins with its first use. */
export function* consumeQuota({ poolId, subject, action, limit, seconds = 3_600, at, by }: HourlyQuota): Decision<'used' | 'limit'> {
  const row = yield* one<QuotaRow>(sql`select * from quotas where pool_id = ${poolId} and subject = ${subject} and action = ${action}`)
  if (row?.last_by === by) return 'used'
  const isOver = !row || row.started_at + seconds * 1000 <= at
  if (!isOver && row.used >= limit) return 'limit'

  const counted = yield* one(sql`
    insert into quotas (pool_id, subject, action, started_at, used, last_by)
    values (${poolId}, ${subject}, ${action}, ${isOver ? at : row.started_at}, ${isOver ? 1 : row.used + 1}, ${by})
    on conflict (pool_id, subject, action) do update set started_at = excluded.started_at, used = excluded.used, last_by = excluded.last_by
    where quotas.used = ${row?.used ?? 0} and quotas.started_at = ${row?.started_at ?? 0} returning used`)
  // Another node counted at the same time: count again from its result.
  return counted ? 'used' : yield* consumeQuota({ poolId, subject, action, limit, seconds, at, by })
}

/**
 * Counts one use of each quota in this order, or of none. `retryAt` is the time at which the hour of the used-up quota ends, in milliseconds.
 */
export function* consumeQuotas({
  quotas,
}: {
  quotas: readonly HourlyQuota[]
}): Decision<{ kind: 'used' } | { kind: 'limit'; retryAt: number }> {
  for (const quota of quotas) {
    if ((yield* consumeQuota(quota)) === 'used') continue
    const row = yield* one<QuotaRow>(
      sql`select * from quotas where pool_id = ${quota.poolId} and subject = ${quota.subject} and action = ${quota.action}`,
    )
    throw new Rollback({ kind: 'limit', retryAt: (row?.started_at ?? quota.at) + hour })
  }
  return { kind: 'used' }
}

import type { CountedRequest, ExceededQuota, RequestQuota, RequestQuotas } from '../context.ts'

/** So many requests at once, and after a pause again; in between as many as are refilled. */
interface Bucket {
  readonly quota: RequestQuota
  /** What other nodes know it by; computed once. */
  readonly id: string | undefined
  /** Below zero where other nodes took more than there was. */
  left: number
  /** Milliseconds of a clock that only runs forwards. */
  at: number
  /** Requests of this node that other nodes do not know of. */
  unshared: number
}

/** Requests to one subject that a node admitted, for the others. */
export type SharedCounts = Readonly<Record<string, number>>

interface CounterOptions {
  /** Makes the name of a bucket that other nodes know; absent where there are none. */
  identify?: (key: string) => string
  /** A clock that only runs forwards, in milliseconds. */
  now?: () => number
  /** Buckets that are kept; beyond it those go first that were used longest ago. */
  limit?: number
}

/**
 * Counts requests in this process, with one look-up for each quota that concerns a request. What other nodes admitted is subtracted once a second
 * (share.ts), off the path of requests.
 */
export class RequestCounter implements RequestQuotas {
  readonly #quotas = new Map<string, readonly RequestQuota[]>()
  readonly #buckets = new Map<string, Bucket>()
  /** What other nodes admitted of buckets that this node does not have. */
  readonly #foreign = new Map<string, { count: number; at: number }>()
  readonly #byId = new Map<string, Bucket>()
  readonly #identify: CounterOptions['identify']
  readonly #now: () => number
  readonly #limit: number

  constructor(quotas: readonly RequestQuota[], { identify, now = () => performance.now(), limit = 100_000 }: CounterOptions = {}) {
    for (const quota of quotas) this.#quotas.set(quota.of, [...(this.#quotas.get(quota.of) ?? []), quota])
    this.#identify = identify
    this.#now = now
    this.#limit = limit
  }

  /** The quota that a request is beyond, which is then not counted; undefined for a request that is counted. */
  exceeded(request: CountedRequest): ExceededQuota | undefined {
    // The service gives challenge responses an allowance of their own; only what is beyond it counts as authentication.
    if (request.of === 'UserChallengeResponse') {
      const own = this.#quotas.has(request.of) ? this.#exceededOf(request) : undefined
      if (!own && this.#quotas.has(request.of)) return undefined
      return this.#exceededOf({ ...request, of: 'UserAuthentication' })
    }
    return this.#exceededOf(request)
  }

  #exceededOf(request: CountedRequest): ExceededQuota | undefined {
    const quotas = this.#quotas.get(request.of)
    if (!quotas) return undefined
    const now = this.#now()
    const buckets: Bucket[] = []
    for (const quota of quotas) {
      const subject = subjectOf(quota, request)
      if (subject === undefined) continue
      const bucket = this.#bucket(`${quota.of} ${quota.by} ${quota.seconds} ${subject}`, quota, now)
      if (bucket.left < 1) {
        const perSecond = quota.limit / quota.seconds
        return { quota, retrySeconds: Math.max(1, Math.ceil((1 - bucket.left) / perSecond)) }
      }
      buckets.push(bucket)
    }
    for (const bucket of buckets) {
      bucket.left -= 1
      bucket.unshared += 1
    }
    return undefined
  }

  #bucket(key: string, quota: RequestQuota, now: number): Bucket {
    const known = this.#buckets.get(key)
    if (known) {
      refill(known, now)
      return known
    }
    if (this.#buckets.size >= this.#limit) this.#forget(now)
    const id = this.#identify?.(key)
    const bucket: Bucket = { quota, id, left: quota.limit, at: now, unshared: 0 }
    this.#buckets.set(key, bucket)
    if (id !== undefined) {
      this.#byId.set(id, bucket)
      const foreign = this.#foreign.get(id)
      if (foreign) {
        bucket.left -= foreign.count
        bucket.at = foreign.at
        refill(bucket, now)
        this.#foreign.delete(id)
      }
    }
    return bucket
  }

  /** Makes room: full buckets say nothing; then the oldest go. */
  #forget(now: number): void {
    const drop = (key: string, { id }: Bucket) => {
      this.#buckets.delete(key)
      if (id !== undefined) this.#byId.delete(id)
    }
    for (const [key, bucket] of this.#buckets) {
      refill(bucket, now)
      if (bucket.left >= bucket.quota.limit) drop(key, bucket)
    }
    const spare = Math.ceil(this.#limit / 10)
    for (const [key, bucket] of this.#buckets) {
      if (this.#buckets.size <= this.#limit - spare) break
      drop(key, bucket)
    }
  }

  /** What this node admitted since the last call, of subjects that used a quarter of their quota: others are far from a limit at every node. */
  takeUnshared(): SharedCounts {
    const now = this.#now()
    const counts: Record<string, number> = {}
    for (const bucket of this.#byId.values()) {
      if (bucket.unshared === 0) continue
      refill(bucket, now)
      const quarter = bucket.quota.limit / 4
      if (bucket.unshared < quarter && bucket.left > 3 * quarter) {
        if (bucket.left >= bucket.quota.limit) bucket.unshared = 0
        continue
      }
      counts[bucket.id!] = bucket.unshared
      bucket.unshared = 0
    }
    return counts
  }

  /** Subtracts what another node admitted. */
  subtract(counts: SharedCounts): void {
    const now = this.#now()
    for (const [id, count] of Object.entries(counts)) {
      const bucket = this.#byId.get(id)
      if (bucket) {
        refill(bucket, now)
        bucket.left -= count
        continue
      }
      const foreign = this.#foreign.get(id)
      this.#foreign.set(id, { count: (foreign?.count ?? 0) + count, at: foreign?.at ?? now })
    }
    // A node that never sees a subject forgets it after the longest time that a quota of requests usually has.
    for (const [id, { at }] of this.#foreign) {
      if (now - at <= foreignLife && this.#foreign.size <= this.#limit) break
      this.#foreign.delete(id)
    }
  }
}

/** Milliseconds. */
const foreignLife = 120_000

function refill(bucket: Bucket, now: number): void {
  const { limit, seconds } = bucket.quota
  bucket.left = Math.min(limit, bucket.left + ((now - bucket.at) / 1000) * (limit / seconds))
  bucket.at = now
}

const subjects: Readonly<Record<RequestQuota['by'], (request: CountedRequest) => string | undefined>> = {
  service: () => '',
  source: ({ source }) => source,
  client: ({ client }) => client,
  pool: ({ pool }) => pool,
  user: ({ user, pool, client }) => user && `${pool ?? client ?? ''} ${user}`,
  'operation-of-pool': ({ operation, pool }) => pool && operation && `${pool} ${operation}`,
}
const subjectOf = ({ by }: RequestQuota, request: CountedRequest): string | undefined => subjects[by](request)?.slice(0, 300)

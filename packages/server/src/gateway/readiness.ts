import type { Context } from '../context.ts'
import type { OutageReport } from '../outage.ts'
import { insertMetadata, masterKeyCheck } from '../storage/index.ts'

/** Whether this node can answer requests, and what it found. */
export interface Readiness {
  isReady: boolean
  /** The database takes a transaction. It was migrated before the service started to listen. */
  database: 'ok' | 'unreachable'
  /** The master key opens what the database holds. */
  keys: 'ok' | 'wrong' | 'unknown'
}

/** Runs a transaction and opens a sealed value. It takes less than two seconds, also where the database does not answer. */
export async function checkReadiness({ store, keys }: Pick<Context, 'store' | 'keys'>, outages: OutageReport): Promise<Readiness> {
  try {
    const check = await store.decide(insertMetadata, { key: masterKeyCheck, value: keys.sealCheck().toString('base64') })
    outages.succeeded()
    const isRight = keys.openCheck(Buffer.from(check, 'base64'))
    return { isReady: isRight, database: 'ok', keys: isRight ? 'ok' : 'wrong' }
  } catch (cause) {
    outages.failed(cause)
    return { isReady: false, database: 'unreachable', keys: 'unknown' }
  }
}

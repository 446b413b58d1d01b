/** Error codes of a transaction that another one got in the way of. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const conflictCodes = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available
])

/** Error codes of a server that is going, coming, or not the one to write to. */
const awayCodes = new Set([
  '25006', // read-only transaction, after a failover
  '57P01', // the server is shutting down
  '57P02',
  '57P03', // the server is starting up
  '53300', // too many connections
])

const lostConnection =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|terminated unexpectedly|Connection terminated|is not queryable|Query read timeout/

/** Whether the error says that the database cannot be reached, or does not work yet or any more. */
export const isAway = (error: unknown): boolean => {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return awayCodes.has(code) || code.startsWith('08') || lostConnection.test(`${code} ${message}`)
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: query_canceled, by the statement timeout. */
const statementTimeout = '57014'

/** Whether the error says that the database is there and does not get to it: others hold what is needed, or it takes longer than a request may. */
export const isOverloaded = (error: unknown): boolean =>
  isConflict(error) || (error as { code?: string }).code === statementTimeout || (error as Error).message === noConnectionInTime

/** What the pool says to who has waited for one of its connections for too long. */
const noConnectionInTime = 'timeout exceeded when trying to connect'

const isConflict = (error: unknown): boolean => conflictCodes.has((error as { code?: string }).code ?? '')

/** Whether an error may not occur again when the transaction is retried. */
export const isTransient = (error: unknown): boolean => isConflict(error) || isAway(error)

/** How long errors are retried, in milliseconds. */
export interface RetryFor {
  /** Conflicts with other transactions. */
  conflicts: number
  /** A database that is away: a request does not wait for it, but the start of a node does. */
  away: number
}

/** Retries transient errors, with exponential backoff and jitter, so that nodes do not retry in lockstep. */
export async function withRetries<Outcome>({ conflicts, away }: RetryFor, attempt: () => Promise<Outcome>): Promise<Outcome> {
  const started = performance.now()
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    try {
      return await attempt()
    } catch (error) {
      const limit = isConflict(error) ? conflicts : isAway(error) ? away : 0
      if (performance.now() + pause > started + limit) throw error
      await new Promise(resolve => setTimeout(resolve, pause * (0.5 + Math.random())))
    }
  }
}

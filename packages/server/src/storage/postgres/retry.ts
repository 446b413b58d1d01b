/** Error codes after which a transaction is retried. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const transientCodes = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  '25006', // read-only transaction, after a failover
  '57P01', // the server is shutting down
  '57P02',
  '57P03', // the server is starting up
  '53300', // too many connections
  '55P03', // lock not available
])

const lostConnection =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|terminated unexpectedly|Connection terminated|is not queryable|timeout exceeded when trying to connect/

/** Whether an error may not occur again when the transaction is retried. */
export const isTransient = (error: unknown): boolean => {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return transientCodes.has(code) || code.startsWith('08') || lostConnection.test(`${code} ${message}`)
}

/** Retries transient errors until `deadline` (of `performance.now()`), with exponential backoff and jitter, so that nodes do not retry in lockstep. */
export async function withRetries<Outcome>(deadline: number, attempt: () => Promise<Outcome>): Promise<Outcome> {
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    try {
      return await attempt()
    } catch (error) {
      if (!isTransient(error) || performance.now() + pause > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, pause * (0.5 + Math.random())))
    }
  }
}

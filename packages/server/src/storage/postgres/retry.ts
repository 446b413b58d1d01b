/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const transientCodes = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  '25006', // read-only after a failover
  '57P01', // the server shuts down
  '57P02',
  '57P03', // it starts up
  '53300', // too many connections
  '55P03', // lock not available
])

const lostConnection =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|terminated unexpectedly|Connection terminated|is not queryable|timeout exceeded when trying to connect/

export const isTransient = (error: unknown): boolean => {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return transientCodes.has(code) || code.startsWith('08') || lostConnection.test(`${code} ${message}`)
}

/** Until `deadline` (real clock), with a pause that grows and is spread, so that nodes do not retry in step. */
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

import { StorageError } from '../store.ts'
import type { Servers } from './connection.ts'
import { isAway, isOverloaded } from './retry.ts'

/** Milliseconds that work may take before the database is asked whether it is there. Together with `answerWithinMs` less than two seconds. */
const patienceMs = 700
const answerWithinMs = 1_100

/**
 * Whether a database answers, asked only where work takes long. A server that is cut off answers neither yes nor no, and TCP takes minutes to notice;
 * requests are answered within two seconds.
 */
export class Availability {
  readonly #servers: Servers
  #question: Promise<boolean> | undefined

  constructor(servers: Servers) {
    this.#servers = servers
  }

  /** The outcome of the work, unless it takes long and the database does not answer. @throws StorageError of kind `unreachable` */
  async guard<Outcome>(work: Promise<Outcome>): Promise<Outcome> {
    const done = work.then(
      outcome => () => outcome,
      error => () => {
        throw isAway(error) ? this.unreachable(error) : isOverloaded(error) ? this.#overloaded(error) : error
      },
    )
    for (;;) {
      const settled = await within(patienceMs, done)
      if (settled) return settled()
      if (!(await this.#answers())) throw this.unreachable(new Error(`no answer within ${patienceMs + answerWithinMs} ms`))
    }
  }

  /** An error that names the server without its password. */
  unreachable(cause: unknown): StorageError {
    return new StorageError('unreachable', `${this.#servers.name} cannot be reached: ${(cause as Error).message}`, { cause })
  }

  #overloaded(cause: unknown): StorageError {
    return new StorageError('busy', `${this.#servers.name} does not get to a request in time: ${(cause as Error).message}`, { cause })
  }

  /** Opens a connection of its own, because those of the pool may all wait. Callers at the same time share one question. */
  #answers(): Promise<boolean> {
    this.#question ??= this.#ask().finally(() => {
      this.#question = undefined
    })
    return this.#question
  }

  async #ask(): Promise<boolean> {
    const { default: pg } = await import('pg')
    const client = new pg.Client({ ...this.#servers.config(), connectionTimeoutMillis: answerWithinMs })
    client.on('error', () => {})
    const asked = client
      .connect()
      .then(() => client.query('select 1'))
      .then(
        () => true,
        // A server without a free connection is there.
        error => (error as { code?: string }).code === '53300',
      )
    const answer = await within(answerWithinMs, asked)
    void client.end().catch(() => {})
    return answer ?? false
  }
}

/** The outcome, or undefined after this time. What arrived while the event loop was busy counts, so that a busy process does not look like a lost server. */
async function within<Outcome>(milliseconds: number, work: Promise<Outcome>): Promise<Outcome | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => setImmediate(() => setImmediate(resolve, undefined)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

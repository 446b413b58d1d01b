import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Config, type ConfigOptions, type EventsAfter, RequestLog, type ServiceStatus } from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { assertNoOtherNode, openAdminSocket, type SocketPath } from '../service/admin-socket.ts'
import { parseServiceConfig, throwStartFailure } from '../service/serve.ts'
import { type ToPrimary, type ToWorker, type WorkerPlace, type WorkerReady, workerVariable } from './messages.ts'

/** The service in several processes behind one port. */
export interface RunningWorkers extends WorkerReady {
  /** Stops all workers in order. */
  close(): Promise<void>
}

/** A worker that ran for so long is started again at once. */
const steadyMs = 60_000
const longestBackOffMs = 30_000

/** Milliseconds before a worker is started again, after it ended so many times in a row without having run for long. */
export const backOffMs = (times: number): number => (times === 0 ? 0 : Math.min(1_000 * 2 ** (times - 1), longestBackOffMs))

interface Slot {
  number: number
  worker: Worker
  startedAt: number
  /** How often in a row it ended early. */
  ended: number
  isReady: boolean
}

interface Question {
  resolve(said: unknown): void
  reject(error: Error): void
  worker: Worker
}

/**
 * Starts workers, each of which is a node over the same database, and starts one again that ends. The first one migrates and applies the seed file
 * before the others start. @throws what the first one throws
 */
export async function serveByWorkers(
  options: ConfigOptions,
  count: number,
  environment: CommandEnvironment,
  stop: () => void,
): Promise<RunningWorkers> {
  const config = parseServiceConfig(options, environment)
  await assertNoOtherNode(config.dataDir)
  const port = await freePort(config.listen).catch(error => throwStartFailure(error, config))
  // Workers accept by themselves. Connections that this process handed over would hang when a worker is killed before it takes them.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  const workers = new Workers(environment, port)
  const ready = await workers.startFirst()
  await workers.startOthers(count)
  const closeSocket = await openAdminSocket(config.dataDir, async (path, input) => {
    if (path === '/stop') {
      setImmediate(stop)
      return { url: ready.url, pid: process.pid }
    }
    return workers.answer(path, input)
  })
  return {
    ...ready,
    async close() {
      await closeSocket()
      await workers.stop()
    },
  }
}

class Workers {
  readonly #environment: CommandEnvironment
  readonly #port: number
  readonly #slots: Slot[] = []
  readonly #questions = new Map<number, Question>()
  readonly #startedAt = new Date().toISOString()
  /** Events of all workers, as far as somebody asked for them. */
  readonly #log = new RequestLog()
  /** The number of the last event that was gathered from a worker. */
  readonly #gathered = new WeakMap<Worker, number>()
  #gathering: Promise<unknown> = Promise.resolve()
  #lastQuestion = 0
  #stopping = new AbortController()

  constructor(environment: CommandEnvironment, port: number) {
    this.#environment = environment
    this.#port = port
  }

  async startFirst(): Promise<WorkerReady> {
    const slot = this.#start(1, 0)
    const ready = await new Promise<WorkerReady>((resolve, reject) => {
      slot.worker.on('message', (message: ToPrimary) => {
        if (message.kind === 'ready') resolve(message)
        if (message.kind === 'failed') reject(Object.assign(new CommandFailure(message.message), { name: message.name }))
      })
      slot.worker.once('exit', (status, signal) =>
        reject(new CommandFailure(`the first worker ${howEnded(status, signal)} before it was ready.`)),
      )
    }).catch(error => {
      this.#stopping.abort()
      throw error
    })
    this.#keep(slot)
    return ready
  }

  /** Resolves when they are ready, or have failed and are started again. */
  async startOthers(count: number): Promise<void> {
    const others = Array.from({ length: count - 1 }, (_, index) => this.#start(index + 2, 0))
    await Promise.all(
      others.map(slot => {
        const settled = new Promise<void>(resolve => {
          slot.worker.on('message', (message: ToPrimary) => message.kind === 'ready' && resolve())
          slot.worker.once('exit', () => resolve())
        })
        this.#keep(slot)
        return settled
      }),
    )
  }

  #start(number: number, ended: number): Slot {
    const place: WorkerPlace = { number, port: this.#port }
    const worker = cluster.fork({ [workerVariable]: JSON.stringify(place) })
    const slot: Slot = { number, worker, startedAt: performance.now(), ended, isReady: false }
    this.#slots[number - 1] = slot
    worker.on('message', (message: ToPrimary) => this.#hear(slot, message))
    worker.once('exit', () => {
      slot.isReady = false
      for (const [id, question] of this.#questions) {
        if (question.worker !== worker) continue
        this.#questions.delete(id)
        question.reject(new CommandFailure(`worker ${number} ended before it answered. Ask again.`))
      }
    })
    return slot
  }

  /** Starts the worker again whenever it ends, until all are stopped. */
  #keep(slot: Slot): void {
    slot.worker.once('exit', async (status, signal) => {
      if (this.#stopping.signal.aborted) return
      const ranLong = performance.now() - slot.startedAt >= steadyMs
      const ended = ranLong ? 0 : slot.ended
      const wait = backOffMs(ended)
      const when = wait === 0 ? 'is started again' : `is started again in ${wait / 1_000} s`
      this.#environment.err(`warning: worker ${slot.number} (process ${slot.worker.process.pid}) ${howEnded(status, signal)} and ${when}.`)
      await pause(wait, undefined, { signal: this.#stopping.signal }).catch(() => {})
      if (!this.#stopping.signal.aborted) this.#keep(this.#start(slot.number, ended + 1))
    })
  }

  #hear(slot: Slot, message: ToPrimary): void {
    if (message.kind === 'write') this.#environment.write(message.text)
    else if (message.kind === 'err') this.#environment.err(message.line)
    else if (message.kind === 'ready') slot.isReady = true
    else if (message.kind === 'clock') void this.#moveClocks(slot, message)
    else if (message.kind === 'failed') {
      // The first start throws it.
      if (slot.ended > 0 || slot.number > 1) this.#environment.err(`error: worker ${slot.number} cannot start: ${message.message}`)
    } else {
      const question = this.#questions.get(message.id)
      this.#questions.delete(message.id)
      if (message.kind === 'answer') question?.resolve(message.said)
      else question?.reject(Object.assign(new Error(message.message), { name: message.name }))
    }
  }

  #ready(): Slot[] {
    return this.#slots.filter(({ isReady }) => isReady)
  }

  #send(worker: Worker, message: ToWorker): void {
    if (worker.isConnected()) worker.send(message, () => {})
  }

  #ask(worker: Worker, question: (id: number) => ToWorker): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastQuestion
      this.#questions.set(id, { resolve, reject, worker })
      this.#send(worker, question(id))
    })
  }

  async #moveClocks(from: Slot, { id, offset }: { id: number; offset: number }): Promise<void> {
    const others = this.#ready().filter(slot => slot !== from)
    // One that ends reads the offset from the store when it is started again.
    await Promise.allSettled(others.map(({ worker }) => this.#ask(worker, question => ({ kind: 'clock', id: question, offset }))))
    this.#send(from.worker, { kind: 'clock-moved', id })
  }

  /** Answers another command: from all workers where each knows a part, else from one. */
  async answer(path: SocketPath, input: unknown): Promise<unknown> {
    if (path === '/status') return this.#status()
    if (path === '/logs') {
      const { after, refusedOnly } = input as { after: number; refusedOnly: boolean }
      const missed = await this.#gather()
      const events: EventsAfter = this.#log.after(after, { refusedOnly })
      return { ...events, missed: events.missed + missed }
    }
    if (path === '/logs/find') {
      await this.#gather()
      return this.#log.find((input as { requestId: string }).requestId)
    }
    const [slot] = this.#ready()
    if (!slot) throw new CommandFailure('no worker of the service is ready. Ask again in a moment.')
    return this.#ask(slot.worker, id => ({ kind: 'ask', id, path, input }))
  }

  async #status(): Promise<unknown> {
    const slots = this.#ready()
    if (slots.length === 0) throw new CommandFailure('no worker of the service is ready. Ask again in a moment.')
    const answers = (await Promise.all(
      slots.map(({ worker }) => this.#ask(worker, id => ({ kind: 'ask', id, path: '/status', input: {} }))),
    )) as ServiceStatus[]
    return {
      ...answers[0]!,
      startedAt: this.#startedAt,
      requests: answers.reduce((sum, { requests }) => sum + requests, 0),
      pid: process.pid,
      workers: slots.map(({ worker }, index) => ({ pid: worker.process.pid, requests: answers[index]!.requests })),
    }
  }

  /** Takes over what the workers recorded since the last time, in order of time. Returns how many events were dropped before. */
  #gather(): Promise<number> {
    const gathered = this.#gathering.then(async () => {
      const parts = await Promise.all(
        this.#ready().map(async ({ worker }) => {
          const input = { after: this.#gathered.get(worker) ?? 0, refusedOnly: false }
          const part = (await this.#ask(worker, id => ({ kind: 'ask', id, path: '/logs', input })).catch(() => undefined)) as
            | EventsAfter
            | undefined
          if (part) this.#gathered.set(worker, part.last)
          return part
        }),
      )
      const events = parts.flatMap(part => part?.events ?? []).sort((one, other) => (one.time < other.time ? -1 : 1))
      for (const event of events) this.#log.record({ ...event, number: this.#log.nextNumber })
      return parts.reduce((sum, part) => sum + (part?.missed ?? 0), 0)
    })
    this.#gathering = gathered
    return gathered
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    const alive = this.#slots.filter(({ worker }) => !worker.isDead())
    const ended = alive.map(({ worker }) => once(worker, 'exit'))
    for (const { worker } of alive) this.#send(worker, { kind: 'stop' })
    await Promise.all(ended)
  }
}

const howEnded = (status: number | null, signal: string | null): string =>
  signal ? `was ended by ${signal}` : `ended with status ${status}`

/** The port, or a free one for `--port 0`. Workers share it, so that none would notice that it is taken. @throws the error of the system */
async function freePort({ host, port }: Config['listen']): Promise<number> {
  const server = createServer().listen(port, host === 'localhost' ? '127.0.0.1' : host)
  await once(server, 'listening')
  const { port: bound } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return bound
}

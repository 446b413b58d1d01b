import { fork } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Known } from '../../../server/test/fuzz/bodies.ts'
import { findLeaks } from '../../../server/test/support/secrets-of-run.ts'
import { type Attack, attacks, blindAttacks } from './attacks.ts'
import type { FromTarget, Ports, ToTarget } from './messages.ts'
import { Random } from './random.ts'

/** HOSTILE_SEED repeats the choices of a run; ids and tokens differ. docs/decisions/hostile-traffic.md. */
const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 2 ** 31)
/** `npm run test:hostile -- --minutes N`; as a part of test:faults three quarters of a minute. */
const minutes = Number(process.env.HOSTILE_MINUTES ?? 0.75)
/** How often the attack by the model is among the others, besides once. */
const modelWeight = 10
/** Attacks at a time. */
const concurrency = 24
/** Pools, users and tokens that the attacks know are made again, since attacks delete them. */
const prepareEveryMs = 5_000
/** How long one attack may wait for the service to answer or to close. */
const patienceMs = 20_000
/** Megabytes of objects and buffers that the service may keep: rows it has cached, code that V8 compiled. */
const memoryBound = 48
/** Connections that may be open besides those of before. */
const socketBound = 4

/** The outcomes of answers of 5xx that attacks may cause. None: what a caller sends is no failure of the service. */
const declaredFailures: readonly string[] = []

const child = fork(join(import.meta.dirname, 'target.ts'), {
  execArgv: ['--expose-gc', '--conditions=source'],
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
})
const lines: string[] = []
const errors: string[] = []
const failures = new Map<string, string>()
const questions = new Map<number, (answer: never) => void>()
let ports: Ports
let ended: string | undefined
child.once('exit', (status, signal) => {
  ended = `it ended with ${status ?? signal}`
})

const ask = <Kind extends 'prepared' | 'measured'>(kind: 'prepare' | 'measure') =>
  new Promise<Extract<FromTarget, { kind: Kind }>>((resolve, reject) => {
    if (ended !== undefined) return reject(new Error(ended))
    const id = questions.size + 1
    questions.set(id, resolve as never)
    child.send({ kind, id } satisfies ToTarget)
  })

beforeAll(async () => {
  const ready = new Promise<Ports>(resolve => {
    child.on('message', (message: FromTarget) => {
      if (message.kind === 'ready') resolve(message)
      else if (message.kind === 'failure') failures.set(message.outcome, message.text)
      else if (message.kind === 'line') {
        lines.push(message.text)
        if (message.level === 'error') errors.push(message.text)
      } else questions.get(message.id)?.(message as never)
    })
  })
  ports = await ready
}, 60_000)
afterAll(() => void child.kill('SIGKILL'))

/** Sends what an attack has, and reads what comes until the connection is closed. Returns the statuses of answers. */
async function send(at: { port: number } | { path: string }, { pieces, pauseMs = 0, cut = false }: Attack): Promise<number[]> {
  const socket = connect('port' in at ? { ...at, host: '127.0.0.1' } : at)
  let start = ''
  socket.on('data', chunk => {
    if (start.length < 4_096) start += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  const closed = new Promise(resolve => socket.once('close', resolve))
  for (const piece of pieces) {
    if (socket.destroyed) break
    socket.write(piece)
    if (pauseMs > 0) await wait(pauseMs)
  }
  if (cut) socket.destroy()
  // Node ends the connection of a request that says so; others end by this.
  else socket.end()
  const late = setTimeout(() => socket.destroy(), patienceMs)
  await closed
  clearTimeout(late)
  return [...start.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
}

const counts = new Map<string, number>()
const answeredWith = new Map<number, number>()
let number = 0

/** Attacks until the time is over. The seed and the number of an attack decide its kind, its listener and its choices; bodies by the model come from batches. */
async function attackUntil(end: number, known: () => Known): Promise<void> {
  // Those by the model reach furthest.
  const names = [...Object.keys(attacks), ...Array.from({ length: modelWeight }, () => 'model')]
  const worker = async () => {
    while (performance.now() < end && ended === undefined) {
      const random = new Random(seed + number++)
      const name = random.pick(names)
      const choice = random.next()
      // Most go to the service itself; what needs no knowledge of it goes to its other listeners as well.
      const at =
        blindAttacks.includes(name) && choice < 0.1
          ? { port: ports.metrics }
          : blindAttacks.includes(name) && choice < 0.2
            ? { path: ports.socket }
            : { port: choice < 0.75 ? ports.development : ports.production }
      const statuses = await send(at, attacks[name]!(random, known()))
      counts.set(name, (counts.get(name) ?? 0) + 1)
      for (const status of statuses) answeredWith.set(status, (answeredWith.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}

test(
  `hostile traffic on every port leaves the service as it was (seed ${seed})`,
  async () => {
    const secrets = new Set<string>()
    const prepare = async () => {
      const { known: made } = await ask<'prepared'>('prepare')
      for (const each of [made.secrets, made.tokens, made.sessions, made.blocks, made.passwords.slice(0, 3)])
        for (const secret of each) secrets.add(secret)
      return made
    }
    let known = await prepare()
    const minutesOf = (share: number) => performance.now() + minutes * share * 60_000
    const refresh = setInterval(
      () =>
        void prepare().then(
          made => (known = made),
          () => {},
        ),
      prepareEveryMs,
    )
    try {
      // What is loaded and compiled at first use is not counted.
      await attackUntil(minutesOf(0.3), () => known)
      await wait(500)
      const before = await ask<'measured'>('measure')
      await attackUntil(minutesOf(0.7), () => known)
      clearInterval(refresh)
      await wait(500)
      const after = await ask<'measured'>('measure')

      expect(ended).toBeUndefined()
      for (const port of [ports.development, ports.production]) expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
      expect((await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).status).toBe(200)
      await prepare()
      const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
      const statuses = [...answeredWith].sort(([one], [other]) => one - other).map(([status, count]) => `${status}: ${count}`)
      console.log(
        `hostile: seed ${seed}, ${all} attacks of ${counts.size} kinds; answers ${statuses.join(', ')}; ${before.megabytes.toFixed(0)} MB before, ${after.megabytes.toFixed(0)} MB after; ${before.sockets} and ${after.sockets} connections`,
      )
      expect([...failures].filter(([outcome]) => !declaredFailures.includes(outcome))).toEqual([])
      expect([...new Set(errors)].slice(0, 10)).toEqual([])
      expect([...answeredWith.keys()].filter(status => status >= 500)).toEqual([])
      expect(counts.size).toBe(Object.keys(attacks).length)
      expect(findLeaks([['log', lines.join('\n')]], secrets).slice(0, 10)).toEqual([])
      expect(after.megabytes - before.megabytes).toBeLessThan(memoryBound)
      expect(after.sockets - before.sockets).toBeLessThanOrEqual(socketBound)
    } finally {
      clearInterval(refresh)
    }
  },
  minutes * 60_000 + 120_000,
)

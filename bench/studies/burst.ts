/** npm run bench -- burst: how much many simultaneous sign-ins delay other requests. */
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createPoolAndUsers, signIn } from '../api-flow.ts'
import { startBuiltService } from '../built.ts'
import { quantile } from '../load.ts'
import { writeSection } from '../write.ts'

const usersAtOnce = 200
const bursts = 10
const quietMs = 5_000
const maxRatio = 3

export const description = `latency of sequential GetUser calls on an idle service and while ${usersAtOnce} users sign in by password at the same time, in ${bursts} bursts; beside it the delays of the service's event loop, and how long that waited for a core`

/** What one phase showed, in milliseconds. */
interface Phase {
  name: string
  /** Ascending. */
  latencies: number[]
  loop: { p50: number; p99: number; longest: number }
  /** Share of the time in which the event loop was ready to run and had no core. */
  waiting: number
}

export async function study(
  logProgress: (line: string) => void,
  printResult: (line: string) => void,
  args: readonly string[],
): Promise<boolean> {
  const started = await startBuiltService([], {
    NODE_OPTIONS: `--import=${fileURLToPath(new URL('./loop-delay.mjs', import.meta.url))}`,
    LOOP_DELAY_FILE: delayFile,
  })
  try {
    logProgress(`burst: creating ${usersAtOnce} users`)
    const prepared = await createPoolAndUsers(started.url, {}, usersAtOnce)
    const signInAll = () => Promise.all(prepared.users.map((_, worker) => signIn(prepared, worker)))
    const { AuthenticationResult } = await signIn(prepared, 0)
    await signInAll()
    const prober = new Worker(new URL('./prober.ts', import.meta.url), {
      workerData: { url: started.url, operation: 'GetUser', input: { AccessToken: AuthenticationResult.AccessToken } },
    })
    /** The latencies since the last call, in milliseconds. */
    const takeLatencies = async (): Promise<number[]> => {
      prober.postMessage('times')
      return ((await once(prober, 'message')) as [number[]])[0]
    }
    await takeLatencies()
    // The prober keeps its weight; what only makes load must not keep it or the service from a core. Linux has a priority per thread.
    if (process.platform === 'linux') setPriority(process.pid, 15)
    await wait(1_000)
    const pid = started.process.child.pid!
    const measure = async (name: string, act: () => Promise<number[]>): Promise<Phase> => {
      await takeLoopDelays(pid)
      const before = { waited: waitedForCore(pid), at: performance.now() }
      const latencies = (await act()).sort((a, b) => a - b)
      const waiting = (waitedForCore(pid) - before.waited) / (performance.now() - before.at)
      return { name, latencies, loop: await takeLoopDelays(pid), waiting }
    }
    await takeLatencies()
    const idle = await measure('idle', () => wait(quietMs).then(takeLatencies))
    let took = 0
    const burst = await measure('burst', async () => {
      const latencies: number[] = []
      for (let count = 0; count < bursts; count++) {
        await takeLatencies()
        const begun = performance.now()
        await signInAll()
        took += performance.now() - begun
        latencies.push(...(await takeLatencies()))
      }
      return latencies
    })
    await prober.terminate()
    const ratio = quantile(burst.latencies, 0.99) / quantile(idle.latencies, 0.99)
    const rows = [idle, burst].map(cells)
    for (const row of rows) printResult(names.map((name, index) => `${name} ${row[index]}`).join(', '))
    printResult(
      `a burst took ${(took / bursts).toFixed(0)} ms; p99 is ${ratio.toFixed(1)} times the value of the idle service (the limit is ${maxRatio})`,
    )
    if (args.includes('--write'))
      writeSection('bursts', [names, names.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n'))
    return ratio <= maxRatio
  } finally {
    await started.stop()
    rmSync(delayFile, { force: true })
  }
}

const names = ['phase', 'GetUser p50 ms', 'p99 ms', 'longest ms', 'calls', 'event loop late, p99 ms', 'longest ms', 'waited for a core']

const cells = ({ name, latencies, loop, waiting }: Phase): string[] => [
  name,
  ...[quantile(latencies, 0.5), quantile(latencies, 0.99), latencies.at(-1) ?? 0].map(value => value.toFixed(2)),
  String(latencies.length),
  loop.p99.toFixed(2),
  loop.longest.toFixed(2),
  `${(waiting * 100).toFixed(1)} %`,
]

const delayFile = join(process.env.TMPDIR ?? '/tmp', `poolhouse-bench-loop-delay-${process.pid}.json`)

/** The delays of the service's event loop since the last call. */
async function takeLoopDelays(pid: number): Promise<Phase['loop']> {
  rmSync(delayFile, { force: true })
  process.kill(pid, 'SIGUSR2')
  while (!existsSync(delayFile)) await wait(1)
  return JSON.parse(readFileSync(delayFile, 'utf8'))
}

/** Milliseconds that the main thread of a process was ready to run and waited for a core: the second number of schedstat. 0 without /proc. */
function waitedForCore(pid: number): number {
  const file = `/proc/${pid}/task/${pid}/schedstat`
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[1]) / 1e6 : 0
}

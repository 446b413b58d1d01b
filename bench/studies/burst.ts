/** npm run bench -- burst: how much many simultaneous sign-ins delay other requests. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createPoolAndUsers, signIn } from '../api-flow.ts'
import { startBuiltService } from '../built.ts'
import { quantile } from '../load.ts'

const usersAtOnce = 200
const bursts = 10
const quietMs = 5_000
const maxRatio = 3

export const description = `latency of sequential GetUser calls on an idle service and while ${usersAtOnce} users sign in by password at the same time, in ${bursts} bursts`

export async function study(logProgress: (line: string) => void, printResult: (line: string) => void): Promise<boolean> {
  const started = await startBuiltService()
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
    await wait(1_000)
    await takeLatencies()
    await wait(quietMs)
    const before = (await takeLatencies()).sort((a, b) => a - b)
    const during: number[] = []
    let took = 0
    for (let burst = 0; burst < bursts; burst++) {
      await takeLatencies()
      const begun = performance.now()
      await signInAll()
      took += performance.now() - begun
      during.push(...(await takeLatencies()))
      await wait(500)
    }
    during.sort((a, b) => a - b)
    await prober.terminate()
    const ratio = quantile(during, 0.99) / quantile(before, 0.99)
    const formatLine = (name: string, sorted: number[]) =>
      `${name.padEnd(7)} p50 ${quantile(sorted, 0.5).toFixed(2)} ms, p99 ${quantile(sorted, 0.99).toFixed(2)} ms, ${sorted.length} calls`
    printResult(formatLine('idle', before))
    printResult(formatLine('burst', during))
    printResult(
      `a burst took ${(took / bursts).toFixed(0)} ms; p99 is ${ratio.toFixed(1)} times the value of the idle service (the limit is ${maxRatio})`,
    )
    return ratio <= maxRatio
  } finally {
    await started.stop()
  }
}

const wait = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

/** npm run bench -- burst: what others notice of many who sign in at the same moment. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createPoolAndUsers, signIn, type Tokens } from '../api-flow.ts'
import { startBuiltService } from '../built.ts'
import { quantile } from '../load.ts'

const usersAtOnce = 200
const bursts = 10
const quietMs = 5_000
const maxRatio = 3

export const description = `GetUser, one after the other, while nothing happens and while ${usersAtOnce} sign in by password at once; ${bursts} bursts`

export async function study(say: (line: string) => void, tell: (line: string) => void): Promise<boolean> {
  const started = await startBuiltService()
  try {
    say(`burst: making ${usersAtOnce} users`)
    const prepared = await createPoolAndUsers(started.url, {}, usersAtOnce)
    const everybody = () => Promise.all(prepared.users.map((_, worker) => signIn(prepared, worker)))
    const { AuthenticationResult } = (await signIn(prepared, 0)) as Tokens & { AuthenticationResult: { AccessToken: string } }
    await everybody()
    const prober = new Worker(new URL('./prober.ts', import.meta.url), {
      workerData: { url: started.url, AccessToken: AuthenticationResult.AccessToken },
    })
    /** What was measured since the last time. */
    const times = async (): Promise<number[]> => {
      prober.postMessage('times')
      return ((await once(prober, 'message')) as [number[]])[0]
    }
    await wait(1_000)
    await times()
    await wait(quietMs)
    const before = (await times()).sort((a, b) => a - b)
    const during: number[] = []
    let took = 0
    for (let burst = 0; burst < bursts; burst++) {
      await times()
      const begun = performance.now()
      await everybody()
      took += performance.now() - begun
      during.push(...(await times()))
      await wait(500)
    }
    during.sort((a, b) => a - b)
    await prober.terminate()
    const ratio = quantile(during, 0.99) / quantile(before, 0.99)
    const line = (name: string, sorted: number[]) =>
      `${name.padEnd(7)} p50 ${quantile(sorted, 0.5).toFixed(2)} ms, p99 ${quantile(sorted, 0.99).toFixed(2)} ms, ${sorted.length} calls`
    tell(line('quiet', before))
    tell(line('burst', during))
    tell(
      `a burst took ${(took / bursts).toFixed(0)} ms; p99 rises to ${ratio.toFixed(1)} times its quiet value (at most ${maxRatio} wanted)`,
    )
    return ratio <= maxRatio
  } finally {
    await started.stop()
  }
}

const wait = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

/** npm run bench -- steady: how long refresh tokens take to rotate at half the highest rate for a minute, checkpoints of the write-ahead log included. */

import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createPoolAndUsers, signIn, type Tokens } from '../api-flow.ts'
import { startBuiltService } from '../built.ts'
import { call, quantile, runLoad, warmUpMs } from '../load.ts'
import { writeSection } from '../write.ts'
import { openWriteAheadLog } from './write-ahead-log.ts'

const familyCount = 512
const tickMs = 2
const maxRatio = 10

export const description = `latency of refresh-rotation at half the highest rate for a minute (\`--seconds=N\`), of requests that come whether or not others were answered; p99 at most ${maxRatio} times p50`

export async function study(
  logProgress: (line: string) => void,
  printResult: (line: string) => void,
  args: readonly string[],
): Promise<boolean> {
  const seconds = Number(args.find(arg => arg.startsWith('--seconds='))?.split('=')[1] ?? 60)
  const started = await startBuiltService()
  try {
    const prepared = await createPoolAndUsers(started.url, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    })
    const families = await signInOften(prepared)
    const rotate = async (family: number) => {
      families[family] = await call<Tokens>(started.url, 'GetTokensFromRefreshToken', {
        ClientId: prepared.clientId,
        RefreshToken: families[family]!.AuthenticationResult.RefreshToken,
      })
    }
    logProgress('steady: looking for the highest rate')
    await runLoad(rotate, { concurrency: 64, milliseconds: warmUpMs })
    const { rate: highest } = await runLoad(rotate, { concurrency: 64, milliseconds: 3_000 })
    const log = openWriteAheadLog(join(started.data, 'poolhouse.db-wal'))
    const checkpoints = countCheckpoints(log)
    logProgress(`steady: ${Math.round(highest / 2)} a second for ${seconds} s`)
    const latencies = await runAtRate(rotate, { perSecond: highest / 2, seconds })
    const restarts = checkpoints.stop()
    log.close()
    latencies.sort((a, b) => a - b)
    const [p50, p99, p999, longest] = [
      quantile(latencies, 0.5),
      quantile(latencies, 0.99),
      quantile(latencies, 0.999),
      latencies.at(-1) ?? 0,
    ]
    const cells = [p50, p99, p99 / p50, p999, longest].map(value => value.toPrecision(3))
    const row = [String(seconds), (highest / 2).toFixed(0), ...cells, String(restarts)]
    const names = ['seconds', 'per s', 'p50 ms', 'p99 ms', 'p99 / p50', 'p99.9 ms', 'longest ms', 'the log began again']
    printResult(names.map((name, index) => `${name} ${row[index]}`).join(', '))
    if (args.includes('--write'))
      writeSection('steady', [names, names.map(() => '---'), row].map(each => `| ${each.join(' | ')} |`).join('\n'))
    return p99 <= maxRatio * p50
  } finally {
    await started.stop()
  }
}

/** More families than requests can be in flight, of a few users. */
async function signInOften(prepared: Awaited<ReturnType<typeof createPoolAndUsers>>): Promise<Tokens[]> {
  const families: Tokens[] = []
  await Promise.all(
    prepared.users.map(async (_, user) => {
      for (let count = 0; count < familyCount / prepared.users.length; count++) families.push(await signIn(prepared, user))
    }),
  )
  return families
}

/** Starts operations at a fixed rate, whether or not earlier ones have ended. A latency counts from the moment at which the operation was due. */
async function runAtRate(
  operation: (index: number) => Promise<void>,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<number[]> {
  const latencies: number[] = []
  const free = Array.from({ length: familyCount }, (_, index) => index)
  const running = new Set<Promise<void>>()
  const begun = performance.now()
  const count = Math.floor(perSecond * seconds)
  for (let next = 0; next < count; ) {
    const due = () => begun + (next / perSecond) * 1_000
    while (next < count && due() <= performance.now() && free.length > 0) {
      const index = free.shift()!
      const at = due()
      next++
      const one = operation(index).then(() => {
        latencies.push(performance.now() - at)
        free.push(index)
        running.delete(one)
      })
      running.add(one)
    }
    await wait(tickMs)
  }
  await Promise.all(running)
  return latencies
}

/** Counts how often the log begins again, which it does once a checkpoint has written all of it to the database. */
function countCheckpoints(log: ReturnType<typeof openWriteAheadLog>): { stop(): number } {
  let count = 0
  let last = log.salts()
  const timer = setInterval(() => {
    const salts = log.salts()
    if (salts !== last) count++
    last = salts
  }, 20)
  return {
    stop() {
      clearInterval(timer)
      return count
    },
  }
}

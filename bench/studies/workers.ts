/** npm run bench -- workers: what a request costs with two processes against one, over PostgreSQL, beside the same ratio of the bare handler. */
import { startOwnPostgres } from '../../packages/server/test/support/postgres.ts'
import { createPoolAndUsers, signIn, type Tokens } from '../api-flow.ts'
import { startBareHandler } from '../bare/index.ts'
import { startBuiltService } from '../built.ts'
import type { ServiceUnderTest } from '../flow.ts'
import { call, runLoad, warmUpMs } from '../load.ts'
import { withDescendants } from '../process.ts'
import { writeSection } from '../write.ts'

const concurrency = 64
/** How much the ratio of CPU times may be above that of the bare handler. */
const tolerance = 0.03

export const description = 'refresh-rotation over PostgreSQL with --workers 2 against one process, and two bare handlers against one'

interface Measured {
  cpu: number
  rate: number
  p50: number
  p99: number
}

/** Rotations of 64 users. `subjects`: one service, or several of which each gets a part of the users. */
async function measure(subjects: readonly ServiceUnderTest[]): Promise<Measured> {
  const client = {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
  }
  const parts = await Promise.all(
    subjects.map(async ({ url }) => {
      const prepared = await createPoolAndUsers(url, client)
      return { prepared, tokens: await Promise.all(prepared.users.map((_, worker) => signIn(prepared, worker))) }
    }),
  )
  const rotate = async (worker: number) => {
    const { prepared, tokens } = parts[worker % parts.length]!
    tokens[worker] = await call<Tokens>(prepared.url, 'GetTokensFromRefreshToken', {
      ClientId: prepared.clientId,
      RefreshToken: tokens[worker]!.AuthenticationResult.RefreshToken,
    })
  }
  const cpu = () => subjects.reduce((sum, { process }) => sum + process.cpu(), 0)
  await runLoad(rotate, { concurrency, milliseconds: warmUpMs })
  const before = cpu()
  const { rate, p50, p99, count } = await runLoad(rotate, { concurrency, milliseconds: 4_000 })
  return { cpu: (cpu() - before) / count, rate, p50, p99 }
}

async function measureOurs(workers: number): Promise<Measured> {
  const postgres = await startOwnPostgres()
  const started = await startBuiltService(['--development', '--workers', String(workers)], { POOLHOUSE_DATABASE_URL: postgres.url })
  try {
    return await measure([{ name: 'poolhouse', url: started.url, process: withDescendants(started.process) }])
  } finally {
    await started.stop()
    await postgres.stop()
  }
}

async function measureBare(processes: number): Promise<Measured> {
  const started = await Promise.all(Array.from({ length: processes }, startBareHandler))
  try {
    return await measure(started)
  } finally {
    await Promise.all(started.map(each => each.stop()))
  }
}

export async function study(
  logProgress: (line: string) => void,
  printResult: (line: string) => void,
  only: readonly string[],
): Promise<boolean> {
  const subjects = [
    ['bare handler', measureBare],
    ['refresh-rotation', measureOurs],
  ] as const
  const ratios: number[] = []
  const rows: string[][] = []
  for (const [name, run] of subjects) {
    logProgress(`workers: ${name}`)
    const [one, two] = [await run(1), await run(2)]
    ratios.push(two.cpu / one.cpu)
    for (const [processes, { cpu, rate, p50, p99 }] of [
      ['1', one],
      ['2', two],
    ] as const)
      rows.push([name, processes, cpu.toFixed(3), (cpu / one.cpu).toFixed(2), rate.toFixed(0), p50.toFixed(1), p99.toFixed(1)])
  }
  const columns = ['', 'processes', 'CPU ms', 'against one', 'per s', 'p50 ms', 'p99 ms']
  const table = [columns, columns.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
  printResult(table)
  if (only.includes('--write')) writeSection('workers', table)
  return ratios[1]! <= ratios[0]! + tolerance
}

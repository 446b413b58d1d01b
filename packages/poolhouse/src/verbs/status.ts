import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { dataFlag } from './store-options.ts'

/** Adds the verb `status` to the command line. */
export function addStatus(program: Command, environment: CommandEnvironment): void {
  program
    .command('status')
    .description('show whether a service runs with the data directory, and where; exit status 1 if none does')
    .option('--json', 'print JSON')
    .option(...dataFlag)
    .action(async ({ json, data }: { json?: boolean; data?: string }) => {
      const [{ askRunning, chosenDataDir }, { packageVersion }] = await Promise.all([
        import('../service/running.ts'),
        import('../version.ts'),
      ])
      const status = await askRunning('/status', {}, { data }, environment)
      const shown = { ...status, version: packageVersion(), dataDirectory: chosenDataDir({ data }, environment) }
      if (json) return environment.out(JSON.stringify(shown))
      for (const [name, value] of rows(shown)) environment.out(`${`${name}:`.padEnd(12)}${value}`)
    })
}

type Status = Awaited<ReturnType<typeof import('../service/running.ts').askRunning<'/status'>>> & { version: string; dataDirectory: string }

function rows({ url, mode, dataLocation, dataDirectory, pid, workers, startedAt, version, counts, requests }: Status): [string, string][] {
  const { pools, clients, users } = counts
  return [
    ['Address', url],
    ['Mode', mode],
    ['Data', dataLocation === dataDirectory ? dataLocation : `${dataLocation}; directory ${dataDirectory}`],
    ['Process', String(pid)],
    ...(workers ? [['Workers', workers.map(worker => `${worker.pid} (${worker.requests} requests)`).join(', ')] as [string, string]] : []),
    ['Running', `${duration(Date.now() - Date.parse(startedAt))}, since ${startedAt}`],
    ['Version', version],
    ['Holds', `${pools} user pools, ${clients} app clients, ${users} users`],
    ['Requests', String(requests)],
  ]
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const

/** The two largest units of a time in milliseconds: `2h 5m`. */
function duration(milliseconds: number): string {
  let seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(seconds / size)
    seconds -= count * size
    return count > 0 ? [`${count}${unit}`] : []
  })
  return parts.slice(0, 2).join(' ') || '0s'
}

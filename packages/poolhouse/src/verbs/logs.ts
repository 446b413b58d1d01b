import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { dataFlag } from './store-options.ts'

interface LogsOptions {
  data?: string
  follow?: boolean
  errors?: boolean
  json?: boolean
}

/** Adds the verb `logs` to the command line. */
export function addLogs(program: Command, environment: CommandEnvironment): void {
  program
    .command('logs')
    .description('show the last 1,000 requests of the running service, oldest first: what was asked, and why it was refused')
    .option('--follow', 'also show new requests, until Ctrl-C')
    .option('--errors', 'only requests that were refused or failed')
    .option('--json', 'print events as JSON, one per line')
    .option(...dataFlag)
    .action(async ({ follow, errors: refusedOnly = false, json, data }: LogsOptions) => {
      const [{ readEvents }, { followEvents, formatEvent }] = await Promise.all([
        import('../service/running.ts'),
        import('../logs/index.ts'),
      ])
      const { hasColours = false } = environment
      const print = (event: Parameters<typeof formatEvent>[0]) =>
        json ? environment.out(JSON.stringify(event)) : environment.write(`${formatEvent(event, { hasColours })}\n`)
      const first = await readEvents({ after: 0, refusedOnly }, { data }, environment)
      if (!follow) {
        if (first.events.length === 0 && !json) environment.out(refusedOnly ? 'No refused requests.' : 'No requests yet.')
        for (const event of first.events) print(event)
        return
      }
      const read = (after: number) => readEvents({ after, refusedOnly }, { data }, environment).catch(() => undefined)
      const missed = (count: number) => environment.err(`${count} requests were too many to follow, and are not shown.`)
      if (!(await followEvents(read, { event: print, missed }))) throw new CommandFailure('the service has ended.')
    })
}

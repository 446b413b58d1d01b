import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { UsageError } from '../failure.ts'

interface ClockOptions {
  endpoint?: string
}

/** Adds the verb `clock` to the command line. */
export function addClock(program: Command, environment: CommandEnvironment): void {
  const clock = program
    .command('clock')
    .description('show or advance the clock of the service, by which codes, sessions and tokens expire (development mode)')
  const toService = (command: Command) => command.option('--endpoint <url>', 'the service (default: the running one) [AWS_ENDPOINT_URL]')

  toService(clock.command('now'))
    .description('print the time of the service')
    .action((options: ClockOptions) => callClock(options, environment))

  toService(clock.command('advance'))
    .description('advance it; it cannot be set back')
    .argument('<duration>', 'such as 30s, 5m, 1h30m or 2d')
    .action((duration: string, options: ClockOptions) => callClock(options, environment, { seconds: parseDuration(duration) }))
}

async function callClock({ endpoint }: ClockOptions, environment: CommandEnvironment, step?: { seconds: number }): Promise<void> {
  const [{ findServiceUrl }, { callDevelopmentApi }] = await Promise.all([
    import('../service/find-service.ts'),
    import('../service/development-api.ts'),
  ])
  const { now } = await callDevelopmentApi<{ now: string }>(await findServiceUrl(endpoint, environment), 'clock', step)
  environment.out(now)
}

const secondsPerUnit = { d: 86_400, h: 3_600, m: 60, s: 1 } as const

function parseDuration(text: string): number {
  if (!/^(\d+[dhms])+$/.test(text)) throw new UsageError(`clock advance "${text}" is not a duration. Use one such as 30s, 5m, 1h30m or 2d.`)
  return [...text.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * secondsPerUnit[unit as keyof typeof secondsPerUnit],
    0,
  )
}

import type { Command } from 'commander'
import type { Surroundings } from '../command.ts'
import { UsageError } from '../failure.ts'

interface ClockOptions {
  endpoint?: string
}

export function addClock(program: Command, around: Surroundings): void {
  const clock = program
    .command('clock')
    .description('the clock of the service, by which codes, sessions and tokens expire (development mode)')
  const toService = (command: Command) => command.option('--endpoint <url>', 'the service (default: the one that runs)')

  toService(clock.command('now'))
    .description('what time it is there')
    .action((options: ClockOptions) => ask(options, around))

  toService(clock.command('advance'))
    .description('move it forwards; it never goes back')
    .argument('<duration>', 'such as 30s, 5m, 1h30m or 2d')
    .action((duration: string, options: ClockOptions) => ask(options, around, { seconds: secondsOf(duration) }))
}

async function ask({ endpoint }: ClockOptions, around: Surroundings, step?: { seconds: number }): Promise<void> {
  const [{ runningUrl }, { askDevelopment }] = await Promise.all([import('../service/running.ts'), import('../service/development.ts')])
  const { now } = await askDevelopment<{ now: string }>(await runningUrl(endpoint, around), 'clock', step)
  around.out(now)
}

const seconds = { d: 86_400, h: 3_600, m: 60, s: 1 } as const

function secondsOf(text: string): number {
  if (!/^(\d+[dhms])+$/.test(text)) throw new UsageError(`clock advance "${text}" is no duration. Give one such as 30s, 5m, 1h30m or 2d.`)
  return [...text.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * seconds[unit as keyof typeof seconds],
    0,
  )
}

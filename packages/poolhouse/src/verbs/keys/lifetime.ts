import { UsageError } from '../../failure.ts'

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds of a time such as `90d`, `24h` or `30m`. `option` is named in the error. @throws UsageError */
export function parseLifetime(option: string, text: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? []
  if (count === undefined) throw new UsageError(`${option} "${text}" must be a number of days, hours or minutes, such as 90d, 24h or 30m.`)
  return Number(count) * units[unit as keyof typeof units]
}

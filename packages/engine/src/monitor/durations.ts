import { EngineFailure } from '../failure.ts'

const units: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 }

/** A Go duration such as `1h30m` or `300ms`, in seconds; an empty one is 0. */
export function parseDuration(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)]
  if (parts.map(([text]) => text).join('') !== duration)
    throw new EngineFailure(`custom timeout "${duration}" is not a duration such as 5m or 1h30m.`)
  return parts.reduce((seconds, [, amount, unit]) => seconds + Number(amount) * units[unit!]!, 0)
}

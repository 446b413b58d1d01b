import { type Markup, markup } from '../http/index.ts'

const two = (number: number): string => String(number).padStart(2, '0')

const clockTime = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
const dayOf = (date: Date): string => date.toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' })

/** A moment by the clock on the wall of this machine, as the log of `poolhouse start` shows it; the day only where it is not that of `now`. Milliseconds. */
export function moment(at: number, now = Date.now()): Markup {
  const date = new Date(at)
  const text = dayOf(date) === dayOf(new Date(now)) ? clockTime(date) : `${dayOf(date)}, ${clockTime(date)}`
  return markup`<time datetime="${date.toISOString()}" title="${date.toISOString()}">${text}</time>`
}

/** A timestamp of the API, which is in seconds. */
export const apiMoment = (seconds: number | undefined, now?: number): Markup =>
  seconds === undefined ? markup`<span class="soft">never</span>` : moment(seconds * 1000, now)

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** A duration in words, by its two greatest units: `1 day 2 hours`. */
export function duration(seconds: number): string {
  const parts: string[] = []
  let rest = Math.round(seconds)
  for (const [name, length] of units) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0 && parts.length < 2) parts.push(`${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`)
  }
  return parts.join(' ') || '0 seconds'
}

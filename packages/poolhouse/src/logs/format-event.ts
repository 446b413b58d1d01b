import type { EventLevel, RequestEvent, RuleExplanation } from '@poolhouse/server'
import { printableLine } from '@poolhouse/terminal'

/** SGR codes: green, yellow, red, and dim. */
const colours: Readonly<Record<EventLevel | 'soft', string>> = { info: '32', warn: '33', error: '31', soft: '2' }

type Paint = (colour: EventLevel | 'soft', text: string) => string

const paintWith =
  (hasColours: boolean): Paint =>
  (colour, text) =>
    hasColours ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text

/** Characters of the columns; longer names push what follows. */
const nameWidth = 30
const outcomeWidth = 28

/** What was asked: the operation, or method and path. */
const nameOf = ({ operation, method, path }: RequestEvent): string => operation ?? `${method} ${path}`

let lastSecond = { second: '', text: '' }

/** Hours, minutes and seconds of this machine. Most events are of the same second as the one before. */
function timeOf({ time }: RequestEvent): string {
  const second = time.slice(0, 19)
  if (lastSecond.second !== second) lastSecond = { second, text: new Date(time).toTimeString().slice(0, 8) }
  return lastSecond.text
}

/** Characters of a value that a line shows. */
const maxValueLength = 200

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not set')
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text
}

const ruleText = ({ setting, value, where, sent }: RuleExplanation): string =>
  `${setting} of ${where} is ${valueText(value)}${sent === undefined || sent === value ? '' : `; sent was ${valueText(sent)}`}`

/** An event as one line, and below it the rule of a refusal and what to do. What others sent is escaped, so that it can neither colour nor forge a line. */
export function formatEvent(event: RequestEvent, { hasColours = false } = {}): string {
  const paint = paintWith(hasColours)
  const { rule, durationMs, requestId, message, level } = event
  const line = [
    paint('soft', timeOf(event)),
    printableLine(nameOf(event)).padEnd(nameWidth),
    paint(level, printableLine(event.outcome).padEnd(outcomeWidth)),
    paint('soft', `${durationMs.toFixed(durationMs < 10 ? 1 : 0)} ms`.padStart(8)),
    ...(level === 'info' ? [] : [paint('soft', requestId)]),
  ].join('  ')
  if (level === 'info') return line
  const reason = rule ? `${ruleText(rule)}: ${rule.why}. What to do: ${rule.fix}.` : message
  return reason === undefined ? line : `${line}\n${paint('soft', `          ${printableLine(reason)}`)}`
}

/** An event in full, for `poolhouse explain REQUEST-ID`. */
export function formatExplainedEvent(event: RequestEvent): string {
  const { rule } = event
  const rows: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Request', event.requestId],
    ['Time', event.domainTime === undefined ? event.time : `${event.time}; by the clock of the service ${event.domainTime}`],
    ['Asked', event.operation === undefined ? `${event.method} ${event.path}` : event.operation],
    ['User pool', event.poolId],
    ['App client', event.clientId],
    ['User', event.user],
    ['Outcome', `${event.outcome} (HTTP ${event.status}, ${event.durationMs} ms)`],
    ['Message', event.message],
    ['Setting', rule && `${rule.setting} of ${rule.where}`],
    ['Value', rule && valueText(rule.value)],
    ['Sent', rule?.sent === undefined ? undefined : valueText(rule.sent)],
    ['Why', rule?.why],
    ['Fix', rule?.fix],
  ]
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== undefined)
  return shown.map(([name, value]) => `${`${name}:`.padEnd(12)}${printableLine(value)}`).join('\n')
}

import type { EventLevel, LogLevel, RequestEvent, RequestLog } from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { formatEvent } from './format-event.ts'
import type { JsonLines } from './json-lines.ts'

/** Which events each level shows. */
const shown: Readonly<Record<LogLevel, readonly EventLevel[]>> = {
  info: ['info', 'warn', 'error'],
  warn: ['warn', 'error'],
  error: ['error'],
  none: [],
}

/** How long lines are collected before they are written: writing to a pipe blocks, so not every request does it. */
const collectMs = 50

interface Shown {
  level: LogLevel
  /** Where lines of JSON go; without it lines for people are written. */
  lines?: JsonLines | undefined
}

/**
 * Writes the events of a service in this process to standard output: lines for people in development, JSON lines in production. Returns a function that writes
 * what is left and ends it.
 */
export function showRequests(
  log: RequestLog,
  { level, lines }: Shown,
  { write, hasColours = false }: Pick<CommandEnvironment, 'write' | 'hasColours'>,
): () => Promise<void> {
  const levels = shown[level]
  if (levels.length === 0) return async () => {}
  let events: RequestEvent[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    timer = undefined
    const collected = events
    events = []
    if (lines) {
      for (const { level: of, ...fields } of collected) lines.line(of, fields)
      lines.flush()
    } else if (collected.length > 0) write(collected.map(event => `${formatEvent(event, { hasColours })}\n`).join(''))
  }
  const end = log.follow(event => {
    if (!levels.includes(event.level)) return
    events.push(event)
    timer ??= setTimeout(flush, collectMs)
  })
  return async () => {
    end()
    clearTimeout(timer)
    flush()
    await lines?.written()
  }
}

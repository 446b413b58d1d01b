import type { EventLevel, LogLevel, RequestEvent, RequestLog } from '@poolhouse/server'
import { printable } from '@poolhouse/terminal'
import type { CommandEnvironment } from '../environment.ts'
import { formatEvent } from './format-event.ts'

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
  mode: 'development' | 'production'
  level: LogLevel
}

/**
 * Writes the events of a service in this process to standard output: lines for people in development, JSON lines in production. Returns a function that writes
 * what is left and ends it.
 */
export function showRequests(log: RequestLog, { mode, level }: Shown, { write, hasColours = false }: CommandEnvironment): () => void {
  const levels = shown[level]
  if (levels.length === 0) return () => {}
  const format = formats[mode]
  let lines: string[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    timer = undefined
    const text = lines.join('')
    lines = []
    if (text !== '') write(text)
  }
  const end = log.follow(event => {
    if (!levels.includes(event.level)) return
    lines.push(`${format(event, hasColours)}\n`)
    timer ??= setTimeout(flush, collectMs)
  })
  return () => {
    end()
    clearTimeout(timer)
    flush()
  }
}

const formats: Readonly<Record<Shown['mode'], (event: RequestEvent, hasColours: boolean) => string>> = {
  development: (event, hasColours) => formatEvent(event, { hasColours }),
  production: event => printable(JSON.stringify(event)),
}

import type { EventLevel, Log, LogLevel } from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { JsonLines } from './json-lines.ts'
import { privateFields, privateText } from './private-fields.ts'

/** The log of a service in this process. */
export interface ServiceLog extends Log {
  /** Where requests and the lines of the service go in production; development has lines for people. */
  lines: JsonLines | undefined
}

interface Options {
  mode: 'development' | 'production'
  level: LogLevel
  /** Hides addresses of people in a text; in production only. */
  hidePeople(text: string): string
}

/** How a person reads the level. */
const words: Readonly<Record<EventLevel, string>> = { info: 'info', warn: 'warning', error: 'error' }

/**
 * What the service says beside its requests. In production these are lines of JSON on standard output, in one stream with the requests; in development
 * lines for people on standard error, with what trigger modules print. Warnings and errors are always written, the rest where the level is `info`.
 */
export function serviceLog({ write, err }: Pick<CommandEnvironment, 'write' | 'err'>, { mode, level, hidePeople }: Options): ServiceLog {
  const lines = mode === 'production' ? new JsonLines(write) : undefined
  const say = (of: EventLevel, message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    if (lines) {
      lines.line(of, { time: new Date().toISOString(), ...privateFields(fields, hidePeople) }, privateText(message, hidePeople))
      lines.flush()
      return
    }
    const shown = privateFields(fields)
    err(`${words[of]}: ${privateText(message)}${Object.keys(shown).length === 0 ? '' : ` ${JSON.stringify(shown)}`}`)
  }
  return {
    lines,
    info: level === 'info' ? (message, fields) => say('info', message, fields) : () => {},
    warn: (message, fields) => say('warn', message, fields),
    error: (message, fields) => say('error', message, fields),
    ...(mode === 'development' && {
      output: (source: string, text: string) => {
        for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) err(`[${source}] ${line}`)
      },
    }),
  }
}

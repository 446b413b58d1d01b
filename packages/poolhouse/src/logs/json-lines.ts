import type { EventLevel } from '@poolhouse/server'
import { printable } from '@poolhouse/terminal'
import type { Logger } from 'pino'

/** Writes lines of JSON with pino, which is loaded with the first line: it takes 20 ms and 10 MB, and development has no such lines. */
export class JsonLines {
  readonly #write: (text: string) => void
  #logger: Logger | undefined
  /** Lines that are not written yet. */
  #text = ''
  #loading: Promise<void> | undefined
  #waiting: (() => void)[] = []

  /** `write` gets whole lines. */
  constructor(write: (text: string) => void) {
    this.#write = write
  }

  /** Adds a line, which `flush` writes. */
  line(level: EventLevel, fields: Readonly<Record<string, unknown>>, message?: string): void {
    if (this.#logger) this.#logger[level](fields, message)
    else {
      this.#waiting.push(() => this.#logger![level](fields, message))
      this.#loading ??= this.#load()
    }
  }

  async #load(): Promise<void> {
    const { pino } = await import('pino')
    this.#logger = pino(
      {
        base: null,
        // Each line brings its own: that of a request is when it came in.
        timestamp: false,
        messageKey: 'message',
        formatters: { level: label => ({ level: label }) },
      },
      {
        write: text => {
          this.#text += text
        },
      },
    )
    for (const write of this.#waiting) write()
    this.#waiting = []
    this.flush()
  }

  /** Writes the lines at once, or when pino is loaded. */
  flush(): void {
    const text = this.#text
    this.#text = ''
    // pino escapes what JSON has to; a terminal obeys some characters more.
    if (text !== '') this.#write(printable(text))
  }

  /** Resolves when all lines so far are written. */
  async written(): Promise<void> {
    await this.#loading
    this.flush()
  }
}

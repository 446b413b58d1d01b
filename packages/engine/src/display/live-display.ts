import type { EngineEvent, StepEvent } from '../events.ts'
import type { Display } from './display.ts'
import type { EventFormatter } from './event-formatter.ts'

const REDRAW_MS = 250

/** Appends finished steps and redraws the running ones below them, in place. */
export class LiveDisplay implements Display {
  private readonly lines: EventFormatter
  private readonly write: (text: string) => void
  private readonly columns: number
  private readonly running = new Map<string, { event: StepEvent; since: number }>()
  private drawn = 0
  private timer: NodeJS.Timeout | undefined

  constructor(lines: EventFormatter, write: (text: string) => void, columns: number) {
    this.lines = lines
    this.write = write
    this.columns = columns
  }

  onEvent(event: EngineEvent) {
    if (event.type === 'step') {
      const key = `${event.op} ${event.urn}`
      if (event.phase === 'planned' && this.lines.isWatched(event)) this.running.set(key, { event, since: Date.now() })
      else this.running.delete(key)
    }
    if (event.type === 'summary') this.running.clear()
    this.draw(this.lines.format(event))
    if (this.running.size > 0) this.timer ??= setInterval(() => this.draw([]), REDRAW_MS).unref()
    else this.stop()
  }

  end() {
    this.running.clear()
    this.draw([])
    this.stop()
  }

  /** Erases the running steps, appends lines and draws the running steps again, in one write so that nothing flickers. */
  private draw(lines: string[]) {
    const moving = [...this.running.values()].map(({ event, since }) =>
      clipped(this.lines.formatRunning(event, Math.floor((Date.now() - since) / 1000)), this.columns),
    )
    const clear = this.drawn > 0 ? `\u001b[${this.drawn}A\u001b[J` : ''
    this.drawn = moving.length
    this.write(clear + [...lines, ...moving].map(line => `${line}\n`).join(''))
  }

  private stop() {
    clearInterval(this.timer)
    this.timer = undefined
  }
}

/** Splits before and after each colour code. */
const ESCAPE = '\u001b'
const colour = new RegExp(`(${ESCAPE}\\[\\d+m)`)

/** Cuts a line to the width of the terminal: a wrapped line could not be erased. Colour codes have no width. */
function clipped(line: string, columns: number): string {
  let room = columns - 1
  return line
    .split(colour)
    .map(piece => {
      if (piece.startsWith(ESCAPE)) return piece
      const kept = piece.slice(0, Math.max(0, room))
      room -= piece.length
      return kept
    })
    .join('')
}

/**
 * Display: events to text, for a terminal, for a log, or as one JSON object a line.
 * Not here: what the events are (events.ts), asking the person anything (the command).
 */

import { printable, printableLine } from '@poolhouse/terminal'
import { type Bag, isSecret, mapValues, unwrap, withoutSecrets } from '../wire.ts'
import { withColour, withoutColour } from './colours.ts'
import type { Display } from './display.ts'
import { EventFormatter } from './event-formatter.ts'
import { LiveDisplay } from './live-display.ts'
import { formatBlock } from './values.ts'

export type { Display }

/** How a run is displayed. */
export interface DisplayOptions {
  /** `live` redraws what is under way and needs a terminal; `plain` only appends lines; `json` is for programs. */
  mode: 'live' | 'plain' | 'json'
  colour: boolean
  write: (text: string) => void
  /** `--diff`: every step with its URN, provider and all its properties. */
  diff?: boolean
  /** Width of the terminal, for `live`. */
  columns?: number
}

/** Creates the display of one run. */
export function createDisplay({ mode, colour, write, columns = 80, diff = false }: DisplayOptions): Display {
  if (mode === 'json') return { onEvent: event => write(`${printable(JSON.stringify(event))}\n`), end: () => {} }
  const lines = new EventFormatter(colour ? withColour : withoutColour, diff)
  if (mode === 'live') return new LiveDisplay(lines, write, columns)
  return {
    onEvent: event =>
      write(
        lines
          .format(event)
          .map(line => `${line}\n`)
          .join(''),
      ),
    end: () => {},
  }
}

/** Outputs of a stack as text, one a line. Secrets are hidden unless asked for. */
export const outputsText = (outputs: Bag, { showSecrets = false } = {}): string =>
  Object.entries(outputs)
    .map(([key, value]) => {
      const shown = showSecrets ? withoutSecrets(value) : value
      return `${printableLine(key)}: ${typeof shown === 'string' ? printableLine(shown) : formatBlock(shown, '')}\n`
    })
    .join('')

/** Outputs of a stack as plain JSON data, as `pulumi stack output --json` prints them. */
export const outputsJson = (outputs: Bag, { showSecrets = false } = {}): Bag =>
  mapValues(outputs, value => (isSecret(value) ? (showSecrets ? unwrap(value) : '[secret]') : value)) as Bag

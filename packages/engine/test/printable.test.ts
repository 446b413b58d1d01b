import { printable, printableLine } from '@poolhouse/terminal'
import { describe, expect, test } from 'vitest'
import { createDisplay, type EngineEvent, outputsText, type StepEvent } from '../src/index.ts'

const hostile = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u007f\u202e'
const shown = '\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u007f\\u202e'

/** Control characters but tabs and line ends, and the override of the writing direction. */
const obeyed = /[^\P{Cc}\n\t]|\u202e/u
/** The colours of the display, and how the live one redraws its lines. */
const own = new RegExp(`${'\u001b'}\\[(?:\\d{1,2}m|\\d+A|J)`, 'g')

describe('text of others', () => {
  test.each`
    name                              | text            | out
    ${'plain text'}                   | ${'Zoë ✓ 日本'} | ${'Zoë ✓ 日本'}
    ${'ESC, OSC, BEL, CSI, DEL, RLO'} | ${hostile}      | ${shown}
    ${'NUL and backspace'}            | ${'a\0b\b'}     | ${'a\\u0000b\\u0008'}
    ${'a carriage return'}            | ${'ok\rbad'}    | ${'ok\\u000dbad'}
    ${'a line end of mail'}           | ${'a\r\nb'}     | ${'a\nb'}
    ${'tabs and line ends'}           | ${'a\tb\nc'}    | ${'a\tb\nc'}
    ${'a line separator'}             | ${'a\u2028b'}   | ${'a\\u2028b'}
    ${'an isolate'}                   | ${'a\u2066b'}   | ${'a\\u2066b'}
    ${'a backslash'}                  | ${'C:\\u001b'}  | ${'C:\\u001b'}
  `('$name is printed as the terminal may get it', ({ text, out }) => {
    expect(printable(text)).toBe(out)
    expect(printable(out)).toBe(out)
  })

  test('within a line a line end cannot forge another line', () => {
    expect(printableLine('alice\n+ UserPool created\t')).toBe('alice\\u000a+ UserPool created\\u0009')
  })

  test('a JSON document stays one, with the same content', () => {
    const document = { [hostile]: [hostile] }
    expect(JSON.parse(printable(JSON.stringify(document)))).toEqual(document)
  })
})

const step: StepEvent = {
  type: 'step',
  phase: 'done',
  op: 'update',
  urn: `urn:pulumi:dev::p::t::${hostile}`,
  resourceType: `aws:x/${hostile}:Y${hostile}`,
  name: hostile,
  parent: '',
  id: hostile,
  custom: true,
  changes: [
    { path: `["${hostile}"]`, kind: 'update', old: hostile, new: { [hostile]: [hostile] } },
    { path: `tags["${hostile}"]`, kind: 'add', new: hostile },
  ] as StepEvent['changes'],
  replaceKeys: [],
  provider: hostile,
  inputs: { [hostile]: hostile },
  durationMs: 1,
}
const events: EngineEvent[] = [
  { type: 'start', operation: 'up', project: hostile, stack: hostile, dryRun: false, at: '' },
  step,
  { ...step, phase: 'failed' },
  { ...step, op: 'create', changes: [] },
  { ...step, phase: 'planned' },
  { type: 'program', stream: 'stdout', line: hostile },
  { type: 'diagnostic', severity: 'error', message: `${hostile}\n${hostile}`, urn: step.urn, ephemeral: false, at: hostile },
  { type: 'outputs', outputs: { [hostile]: hostile, list: [hostile.repeat(20)] }, before: { old: hostile } },
  { type: 'summary', operation: 'up', result: 'failed', changes: {}, durationMs: 1 },
]

describe.each([
  ['plain', { mode: 'plain' }],
  ['plain --diff', { mode: 'plain', diff: true }],
  ['live', { mode: 'live', columns: 10_000 }],
  ['json', { mode: 'json' }],
] as const)('the %s display', (_, options) => {
  test.each([false, true])('escapes control characters in every text of an event (colour: %s)', colour => {
    let out = ''
    const display = createDisplay({
      ...options,
      colour,
      write: text => {
        out += text
      },
    })
    for (const event of events) display.onEvent(event)
    display.end()
    const rest = out.replaceAll(own, '')
    expect(rest).toMatch(/\\u001b\[2J/)
    expect(rest).not.toMatch(obeyed)
    if (!colour && options.mode !== 'live') expect(out).not.toContain('\u001b')
  })
})

test('outputs as text escape control characters where they are formatted as blocks', () => {
  expect(outputsText({ list: [hostile] })).not.toMatch(obeyed)
})

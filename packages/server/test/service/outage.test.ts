import { expect, test } from 'vitest'
import { repeatAfterMs, reportOutages } from '../../src/outage.ts'

/** A report with a clock, whose lines are kept. */
function start() {
  const lines: { message: string; fields: Record<string, unknown> | undefined }[] = []
  const log = { info() {}, warn: (message: string, fields?: Record<string, unknown>) => void lines.push({ message, fields }), error() {} }
  let now = 1_000
  const report = reportOutages(log, { during: 'away', after: 'back' }, () => now)
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  return { lines, report, pass }
}

test('work that fails twice a second for an hour is reported at once, at growing intervals, and once when it is over', () => {
  const { lines, report, pass } = start()
  const reportedAt: number[] = []
  for (let at = 0; at < 3_600_000; at += 500) {
    const before = lines.length
    report.failed(new Error('no connection'))
    if (lines.length > before) reportedAt.push(at / 1_000)
    pass(500)
  }
  expect(reportedAt).toEqual([0, 10, 30, 70, 150, 310, 630, 1_230, 1_830, 2_430, 3_030])
  expect(lines[1]).toEqual({ message: 'away', fields: { cause: 'Error: no connection', failures: 21, forSeconds: 10 } })
  report.succeeded()
  report.succeeded()
  expect(lines.slice(reportedAt.length)).toEqual([{ message: 'back', fields: { failures: 7_200, afterSeconds: 3_600 } }])
})

test('work that never failed is not reported, and a second outage is reported at once', () => {
  const { lines, report } = start()
  report.succeeded()
  report.failed('first')
  report.succeeded()
  report.failed('second')
  expect(lines.map(({ message }) => message)).toEqual(['away', 'back', 'away'])
})

test.each([
  [1, 10_000],
  [2, 20_000],
  [6, 320_000],
  [7, 600_000],
  [60, 600_000],
])('after report %i of an outage the next one comes after %i ms', (reports, milliseconds) => {
  expect(repeatAfterMs(reports)).toBe(milliseconds)
})

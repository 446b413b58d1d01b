import type { Bounds } from './bounds.ts'
import type { Cost, Result } from './flow.ts'

const formatNumber = (value: number | null, places: number) => (value === null ? '–' : value.toFixed(places))

/** The bounds as text, one line each. */
export function formatBounds({ signature, modularPower, commit, httpRequest, httpRate }: Bounds): string {
  return [
    'Bounds, CPU time of one unit on one core:',
    `RS256 signature ${signature.toFixed(3)} ms (${Math.round(1000 / signature)}/s)`,
    `modular power ${modularPower.toFixed(3)} ms (${Math.round(1000 / modularPower)}/s)`,
    `durable commit ${commit.toFixed(4)} ms (${Math.round(1000 / commit)} rows/s, 16 rows per commit)`,
    `HTTP request ${httpRequest.toFixed(3)} ms (${Math.round(httpRate)}/s with the load generator on the same machine)`,
  ].join('\n  ')
}

/** The results as an aligned table. The rows of peers follow the row of their flow. */
export function formatTable(results: readonly Result[]): string {
  const rows = [['flow', 'bound CPU ms', 'CPU ms', 'share', 'per s', 'p50 ms', 'p99 ms', 'memory MB']]
  for (const result of results) {
    rows.push([
      result.flow,
      formatNumber(result.boundCpu, 3),
      formatNumber(result.cpu, 3),
      formatNumber(result.share, 2),
      ...performanceCells(result),
    ])
    for (const [name, peer] of Object.entries(result.peers)) {
      rows.push(
        'skipped' in peer ? [`  ${name}`, peer.skipped] : [`  ${name}`, '', formatNumber(peer.cpu, 3), '', ...performanceCells(peer)],
      )
    }
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.filter(row => row.length > 2).map(row => row[column]!.length)))
  widths[0] = Math.max(...rows.map(row => row[0]!.length))
  return rows
    .map(row =>
      row.length === 2
        ? `${row[0]!.padEnd(widths[0]!)}  ${row[1]}`
        : row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .join('\n')
}

const performanceCells = ({ rate, p50, p99, peakMemory }: Cost) => [
  formatNumber(rate, 0),
  formatNumber(p50, 1),
  formatNumber(p99, 1),
  formatNumber(peakMemory, 0),
]

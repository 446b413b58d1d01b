import type { Bounds } from './bounds.ts'
import type { Cost, Result } from './flow.ts'

const digits = (value: number | null, places: number) => (value === null ? '–' : value.toFixed(places))

export function boundsLine({ signature, modularPower, commit, http, httpRate }: Bounds): string {
  return [
    'Bounds, CPU of one on one core:',
    `RS256 signature ${signature.toFixed(3)} ms (${Math.round(1000 / signature)}/s)`,
    `modular power ${modularPower.toFixed(3)} ms (${Math.round(1000 / modularPower)}/s)`,
    `durable commit ${commit.toFixed(4)} ms (${Math.round(1000 / commit)} rows/s, 16 a commit)`,
    `HTTP request ${http.toFixed(3)} ms (${Math.round(httpRate)}/s beside the load generator)`,
  ].join('\n  ')
}

/** One aligned table; a peer's row follows the flow that it was measured in. */
export function table(results: readonly Result[]): string {
  const rows = [['flow', 'bound CPU ms', 'CPU ms', 'share', 'per s', 'p50 ms', 'p99 ms', 'memory MB']]
  for (const result of results) {
    rows.push([result.flow, digits(result.boundCpu, 3), digits(result.cpu, 3), digits(result.share, 2), ...rest(result)])
    for (const [name, peer] of Object.entries(result.peers)) {
      rows.push('skipped' in peer ? [`  ${name}`, peer.skipped] : [`  ${name}`, '', digits(peer.cpu, 3), '', ...rest(peer)])
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

const rest = ({ rate, p50, p99, peakMemory }: Cost) => [digits(rate, 0), digits(p50, 1), digits(p99, 1), digits(peakMemory, 0)]

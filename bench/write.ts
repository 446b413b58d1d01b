import { readFileSync, writeFileSync } from 'node:fs'
import type { Result } from './flow.ts'

const page = new URL('../docs/performance.md', import.meta.url)

/** Writes what was measured into docs/performance.md, between the marks of its section. */
export function writeSection(
  name: 'observed' | 'flows' | 'flows on PostgreSQL' | 'growth' | 'steady' | 'bursts' | 'workers' | 'pool-size' | 'programs' | 'peers',
  text: string,
): void {
  const before = readFileSync(page, 'utf8')
  const start = `<!-- measured: ${name} -->`
  const end = '<!-- end -->'
  const from = before.indexOf(start)
  if (from < 0) throw new Error(`docs/performance.md has no section "measured: ${name}".`)
  writeFileSync(page, `${before.slice(0, from)}${start}\n${text}\n${before.slice(before.indexOf(end, from))}`)
}

/** Writes the rows of flows into their section; the rows of flows that were not measured stay. `order`: the names of all flows. */
export function writeFlows(section: 'flows' | 'flows on PostgreSQL', results: readonly Result[], order: readonly string[]): void {
  const text = readFileSync(page, 'utf8')
  const from = text.indexOf(`<!-- measured: ${section} -->`)
  const before = groupRows(text.slice(from, text.indexOf('<!-- end -->', from)))
  const now = groupRows(formatMarkdown(results))
  const rows = order.flatMap(name => now.get(name) ?? before.get(name) ?? [])
  const head = formatMarkdown([])
  writeSection(section, [head, ...rows].join('\n'))
}

/** The rows of each flow: its own, and those of the peers below it. */
function groupRows(table: string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  let current: string[] = []
  for (const line of table.split('\n').filter(line => line.startsWith('| '))) {
    const name = line.split('|')[1]!.trim()
    if (!name.startsWith('–')) {
      current = []
      groups.set(name, current)
    }
    current.push(line)
  }
  return groups
}

const places = (value: number | null, digits: number) => (value === null ? '' : value.toFixed(digits))

/** The results as a table of Markdown. */
/** The results as a table of Markdown. */
export function formatMarkdown(results: readonly Result[]): string {
  const columns = ['flow', 'bare handler, CPU ms', 'CPU ms', 'share', 'per s', 'p50 ms', 'p99 ms', 'memory MB']
  const rows = results.flatMap(({ flow, boundCpu, share, peers, ...cost }) => [
    [flow, places(boundCpu, 3), places(cost.cpu, 3), places(share, 2), ...performance(cost)],
    ...Object.entries(peers).flatMap(([name, peer]) =>
      'skipped' in peer ? [] : [[`– ${name}`, '', places(peer.cpu, 3), '', ...performance(peer)]],
    ),
  ])
  return [columns, columns.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
}

const performance = ({ rate, p50, p99, peakMemory }: Pick<Result, 'rate' | 'p50' | 'p99' | 'peakMemory'>) => [
  places(rate, 0),
  places(p50, 1),
  places(p99, 1),
  places(peakMemory, 0),
]

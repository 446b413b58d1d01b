/**
 * The pictures of docs/architecture.md, from scripts/rooms.ts, between `<!-- picture: <package> -->` and `<!-- end -->`.
 * `--check` writes nothing, and fails where they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageImports, rooms } from './rooms.ts'
import { root } from './step.ts'

type Table = Readonly<Record<string, readonly string[]>>

const file = join(root, 'docs', 'architecture.md')
const before = readFileSync(file, 'utf8')
const after = before.replace(
  /(<!-- picture: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
  (_, start: string, name: string, end: string) => `${start}${pictureOf(name)}\n${end}`,
)
if (!process.argv.includes('--check')) writeFileSync(file, after)
else if (before !== after) {
  console.error('docs/architecture.md does not show the arrows of scripts/rooms.ts.')
  process.exitCode = 1
}

function pictureOf(name: string): string {
  const table: Table = name === 'packages' ? packageImports : (rooms as Record<string, Table>)[name]!
  const suffix = name === 'packages' ? '' : '/'
  const nodes = Object.keys(table).map(node => `  ${idOf(node)}["${node}${suffix}"]`)
  const arrows = Object.entries(table).flatMap(([from, targets]) => {
    const drawn = targets.filter(target => !targets.some(other => other !== target && reaches(table, other, target)))
    return drawn.length > 0 ? [`  ${idOf(from)} --> ${drawn.map(idOf).join(' & ')}`] : []
  })
  return ['```mermaid', `flowchart ${name === 'packages' ? 'LR' : 'TB'}`, ...nodes, ...arrows, '```'].join('\n')
}

/** Mermaid reserves some words, such as `end`. */
function idOf(node: string): string {
  return `${node.replaceAll('-', '')}_`
}

function reaches(table: Table, from: string, to: string, seen = new Set<string>()): boolean {
  if (seen.has(from)) return false
  seen.add(from)
  return table[from]!.some(next => next === to || reaches(table, next, to, seen))
}

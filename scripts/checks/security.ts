/** docs/security.md: an answer to each requirement, and tests that exist. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../step.ts'
import { asvsRequirements } from './asvs.ts'

const page = 'docs/security.md'

/** One sentence for each requirement without an answer, empty cell, and test that does not exist. */
export function unansweredRequirements(markdown = readFileSync(join(root, page), 'utf8')): string[] {
  const rows = markdown.split('\n').flatMap(line =>
    /^\| V\d/.test(line)
      ? [
          line
            .split(/(?<!\\)\|/)
            .slice(1, -1)
            .map(cell => cell.trim()),
        ]
      : [],
  )
  const answered = new Set(rows.map(([id]) => id))
  return [
    ...asvsRequirements.filter(id => !answered.has(id)).map(id => `${page}: ${id} has no row.`),
    ...rows.flatMap(cells => [
      ...(cells.length !== 5 || cells.includes('') ? [`${page}: the row of ${cells[0]} has an empty cell.`] : []),
      ...missingTest(cells[0]!, cells[4] ?? ''),
    ]),
  ]
}

function missingTest(id: string, shownBy: string): string[] {
  const [, path, title = ''] = /^`([^`]+)`: (.*)$/.exec(shownBy) ?? []
  if (path === undefined)
    return /^(?:No test|Does not apply)/.test(shownBy) ? [] : [`${page}: ${id} names neither a test nor a reason why there is none.`]
  const file = join(root, path.startsWith('scripts/') ? path : join('packages', path))
  if (!existsSync(file)) return [`${page}: ${id} names ${path}, which does not exist.`]
  const source = readFileSync(file, 'utf8').replaceAll("\\'", "'")
  const isThere = title === 'the whole file' || source.includes(title.replaceAll('\\|', '|'))
  return isThere ? [] : [`${page}: ${id} names a test that ${path} does not have: ${title}`]
}

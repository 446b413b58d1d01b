/** Dead links in Markdown files, citations of docs/ that lead nowhere, and glossary words that no source contains. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from '../step.ts'

const inOurs = (patterns: readonly string[]) =>
  globSync(patterns, { cwd: root, exclude: file => /(^|\/)(node_modules|dist)$/.test(file) }).sort()
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** One sentence for each dead link, citation and word. */
export function deadReferences(): string[] {
  return [...deadLinks(), ...deadCitations(), ...missingWords()]
}

function deadLinks(): string[] {
  return inOurs(['*.md', 'docs/**/*.md', 'packages/**/*.md', 'bench/**/*.md', 'examples/**/*.md']).flatMap(file =>
    deadLinksIn(file, read(file)),
  )
}

/** The relative links of a Markdown file that have no target; code in the text is not searched. */
export function deadLinksIn(file: string, markdown: string): string[] {
  const text = markdown.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter(target => !/^[a-z]+:/.test(target) && !leadsSomewhere(file, target))
    .map(target => `${file}: the link ${target} leads nowhere.`)
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? from : relative(root, join(root, dirname(from), path))
  if (!existsSync(join(root, target))) return false
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(target).has(anchor)
}

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(file: string): Set<string> {
  return new Set(
    headingsOf(file).map(heading =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

function headingsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!)
}

function deadCitations(): string[] {
  return inOurs([
    'packages/*/{src,test,bin}/**/*.{ts,mjs,md}',
    'bench/**/*.ts',
    'scripts/*.{ts,mjs}',
    'scripts/compatibility/*.ts',
    'docs/**/*.md',
  ]).flatMap(file => deadCitationsIn(file, read(file)))
}

/** `docs/reference/authentication.md#9.3` names the heading that begins with 9.3; any other `docs/….md` has to exist. */
export function deadCitationsIn(file: string, text: string): string[] {
  const dead = [...text.matchAll(/(?<![\w/.])(docs\/[\w/-]+\.md)(?:#(\d+(?:\.\d+)*))?/g)]
    .filter(([, page, number]) => !existsSync(join(root, page!)) || (number !== undefined && !hasHeading(page!, number)))
    .map(([citation]) => `${file}: ${citation} leads nowhere.`)
  const unresolved = file.startsWith('docs/') ? [] : [...text.matchAll(/\b[Ss]pec(?:[:,] [a-z-]+,?)? (?:section )?\d[\d.]*/g)]
  return [
    ...dead,
    ...unresolved.map(([citation]) => `${file}: write "${citation}" as docs/reference/<page>.md#<number> (docs/reference/README.md).`),
  ]
}

function hasHeading(page: string, number: string): boolean {
  return headingsOf(page).some(heading => heading.startsWith(`${number} `) || heading.startsWith(`${number}. `))
}

/** The first column of the last table of docs/glossary.md. */
function missingWords(): string[] {
  const [, list = ''] = read('docs/glossary.md').split('## Words to search for')
  const words = [...list.matchAll(/^\| ([^|]+) \|/gm)]
    .map(([, word]) => word!.trim())
    .filter(word => word !== 'Word' && !word.startsWith('-'))
  const sources = inOurs(['packages/*/src/**/*.ts'])
    .map(file => read(file).toLowerCase())
    .join('\n')
  if (words.length < 20) return ['docs/glossary.md: "Words to search for" has fewer than twenty words.']
  return words
    .filter(word => !sources.includes(word.toLowerCase()))
    .map(word => `docs/glossary.md: no source of packages/*/src contains "${word}".`)
}

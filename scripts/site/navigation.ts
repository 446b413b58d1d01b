/** Which Markdown files are pages of the documentation site, and the navigation that lists them: the index docs/README.md, then the folders. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A page with its heading. */
export interface NavigationLink {
  text: string
  /** The path of the file from the root of the repository. */
  file: string
}

/** A part of the navigation. */
export interface NavigationGroup {
  text: string
  links: readonly NavigationLink[]
}

/** READMEs that make sense without the repository around them. */
const beside = [
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'clients/*.md',
  'deploy/README.md',
  'packages/*/README.md',
  'examples/*/README.md',
]

/** Every page, by its path from the root of the repository. */
export const sitePages = (): string[] =>
  globSync(['docs/**/*.md', ...beside], { cwd: root })
    .map(file => file.replaceAll('\\', '/'))
    .sort()

/** The folders whose pages the index does not list one by one. */
const folders = [
  ['Reference', 'docs/reference/'],
  ['Decisions', 'docs/decisions/'],
  ['Packages', 'packages/'],
  ['Examples', 'examples/'],
] as const

/** The navigation: a group for each row of the index, then one for each folder. A page is listed once. */
export function navigation(): NavigationGroup[] {
  const listed = new Set<string>(['docs/README.md'])
  const links = (files: readonly string[]) =>
    files.filter(file => !listed.has(file) && listed.add(file)).map(file => ({ text: headingOf(file), file }))
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8')
  const rows = [...index.matchAll(/^\| (?!You|-)([^|]+) \| (.+) \|$/gm)].map(([, who, what]) => ({
    text: `You ${who}`,
    links: links([...what!.matchAll(/\]\(([^)#]+\.md)[^)]*\)/g)].map(([, target]) => posix.join('docs', target!))),
  }))
  const pages = sitePages()
  return [...rows, ...folders.map(([text, folder]) => ({ text, links: links(pages.filter(page => page.startsWith(folder))) }))]
}

/** One sentence for each page without a place in the navigation, and each link of the index that is no page of the site. */
export function missingInNavigation(pages = sitePages(), groups = navigation()): string[] {
  const listed = groups.flatMap(({ links }) => links.map(({ file }) => file))
  return [
    ...pages
      .filter(page => page !== 'docs/README.md' && !listed.includes(page))
      .map(page => `${page} is not in the navigation of the documentation site: link it in docs/README.md.`),
    ...listed.filter(file => !pages.includes(file)).map(file => `docs/README.md: ${file} is not a page of the documentation site.`),
  ]
}

function headingOf(file: string): string {
  const path = join(root, file)
  const heading = existsSync(path) ? /^# (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1] : undefined
  return (heading ?? file).replaceAll('`', '')
}

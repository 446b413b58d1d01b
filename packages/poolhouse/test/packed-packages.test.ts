import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../..', import.meta.url))
const names = globSync('*/package.json', { cwd: packages })
  .map(file => dirname(file))
  .sort()

/** Paths of the files that would be published. */
async function packedFiles(name: string): Promise<string[]> {
  // Nothing is built here: what is in dist/ does not matter for the links.
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: join(packages, name) })
  const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }]
  return packed.files.map(({ path }) => path)
}

test.each(names)('the published package %s has a README, and its pages link only to files that are published with them', async name => {
  const files = await packedFiles(name)
  expect(files).toContain('README.md')
  const dead = files
    .filter(file => file.endsWith('.md'))
    .flatMap(page => linksOf(readFileSync(join(packages, name, page), 'utf8')).map(link => ({ page, link })))
    .filter(({ page, link }) => !files.includes(normalize(join(dirname(page), link.split('#')[0]!))))
  expect(dead).toEqual([])
})

/** The links of a page that are no addresses and no headings of the page itself; code is not searched. */
function linksOf(markdown: string): string[] {
  const text = markdown.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)|\bhref="([^"]+)"/g)]
    .map(([, one, other]) => (one ?? other)!)
    .filter(link => !/^([a-z]+:|#)/.test(link))
}

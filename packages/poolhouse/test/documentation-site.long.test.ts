/** The site that `npm run docs` builds, in Chromium. It installs what the site needs, at the first run. */
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sitePages } from '../../../scripts/site/navigation.ts'
import { launchBrowser } from '../../server/test/support/browser.ts'
import { folder } from './support/command.ts'
import { root } from './support/sample-pages.ts'

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' }
const { path: site, remove } = folder()
const server = createServer(({ url = '/' }, answer) => {
  const path = normalize(new URL(url, 'http://localhost').pathname)
  const file = join(site, path.endsWith('/') ? `${path}index.html` : path)
  try {
    const content = readFileSync(file)
    answer.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream').end(content)
  } catch {
    answer.writeHead(404).end()
  }
})
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let browser: Browser
let origin: string

beforeAll(async () => {
  const env = { ...process.env, DOCS_OUT: site, NODE_OPTIONS: '' }
  await promisify(execFile)(process.execPath, ['scripts/run.mjs', 'docs'], { cwd: root, env, maxBuffer: 1 << 26 })
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
}, 600_000)
afterAll(async () => {
  await browser?.close()
  server.close()
  server.closeAllConnections()
  remove()
})

/** A tab that notes what it asks of other machines, and the errors of its scripts. */
async function open(path: string, colorScheme: 'light' | 'dark' = 'light'): Promise<{ tab: Page; problems: string[] }> {
  const tab = await (await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } })).newPage()
  const problems: string[] = []
  tab.on('request', request => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) problems.push(request.url())
  })
  tab.on('pageerror', error => problems.push(error.message))
  await tab.goto(`${origin}${path}`, { waitUntil: 'networkidle' })
  return { tab, problems }
}

test('every page of the repository is a page of the site, and no other', () => {
  const built = globSync('**/*.html', { cwd: site })
    .map(file => file.replace(/\.html$/, '.md'))
    .filter(file => file !== '404.md')
  const expected = sitePages().map(file => file.replace(/README\.md$/, 'index.md'))
  expect(built.sort()).toEqual(expected.sort())
})

test.each([
  ['Terraform', '/docs/tasks/terraform'],
  ['boto3', '/docs/tasks/back-end'],
  ['docker', '/docs/tasks/ci'],
  ['LocalStack', '/docs/tasks/switch'],
  ['Spring', '/docs/tasks/verify-tokens'],
])('the search for %s finds %s', async (words, page) => {
  const { tab, problems } = await open('/docs/')
  await tab.keyboard.press('Control+k')
  await tab.fill('#localsearch-input', words)
  await tab.waitForSelector(`#localsearch-list a[href^="${page}.html"]`)
  expect(problems).toEqual([])
})

test('the filter of the compatibility table shows the rows with all words, and hides sections without any', async () => {
  const { tab, problems } = await open('/docs/compatibility.html')
  const rows = tab.locator('.vp-doc tbody tr:visible')
  const all = await rows.count()
  await tab.fill('#table-filter', 'origin_jti revoke')
  await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('EnableTokenRevocation')])
  expect(await tab.locator('.table-filter output').textContent()).toBe(`1 of ${all} rows`)
  expect(await tab.locator('.vp-doc h2:visible').allTextContents()).toEqual([expect.stringContaining('Properties of an app client')])
  await tab.fill('#table-filter', '')
  await expect.poll(() => rows.count()).toBe(all)
  expect(problems).toEqual([])
})

test('placeholders in the text are shown, comments are not, and lines in tables are broken', async () => {
  const [protocol, errors] = await Promise.all([open('/docs/reference/pulumi-protocol.html'), open('/docs/errors.html')])
  expect(await protocol.tab.textContent('.vp-doc')).toContain("alias '<alias>' applied to resource with URN '<urn>'")
  expect(await errors.tab.textContent('.vp-doc')).not.toContain('<br')
  const architecture = await open('/docs/architecture.html')
  expect(await architecture.tab.textContent('.vp-doc')).not.toContain('<!--')
})

test('the pictures of the architecture are drawn', async () => {
  const { tab, problems } = await open('/docs/architecture.html')
  await tab.waitForSelector('.mermaid-picture svg')
  expect(await tab.locator('.mermaid-picture svg').count()).toBeGreaterThan(3)
  expect(await tab.locator('.mermaid-picture').first().textContent()).toContain('poolhouse')
  expect(problems).toEqual([])
})

test.each(
  ['/docs/', '/docs/tasks/front-end.html', '/docs/compatibility.html'].flatMap(page => [
    [page, 'light'],
    [page, 'dark'],
  ]) as [string, 'light' | 'dark'][],
)('%s in the %s scheme has no finding of axe, and asks no other machine', async (page, scheme) => {
  const { tab, problems } = await open(page, scheme)
  await tab.addScriptTag({ content: axe })
  const { violations } = (await tab.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] }
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  expect(problems).toEqual([])
})

import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify, stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** jest brings some 270 packages, so it is installed here and not with every clone. */
const packages = ['jest@30', 'vitest@5', '@aws-sdk/client-cognito-identity-provider@3']
const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'poolhouse-runners-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const run = promisify(execFile)
/** Without the conditions of our own tests, as in an application. */
const inFolder = (...args: string[]) =>
  run(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: '', VITEST: '', FORCE_COLOR: '0' },
  })

beforeAll(async () => {
  await run(process.execPath, ['node_modules/typescript-7/bin/tsc', '-b', 'packages/testing'], { cwd: root })
  for (const name of ['contract', 'server', 'testing'])
    await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: join(root, 'packages', name) })
  const packed = readdirSync(folder).map(file => join(folder, file))
  writeFileSync(join(folder, 'package.json'), '{"private": true}')
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages, ...packed], { cwd: folder })
  cpSync(join(root, 'examples/testing'), folder, { recursive: true })
}, 300_000)

test('the sample for jest in the README and the example for jest pass with the packed packages in a CommonJS project', {
  timeout: 120_000,
}, async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  writeFileSync(join(folder, 'jest/sample.test.js'), /```js run\n(const .*?)```/s.exec(readme)![1]!)
  const { stderr } = await inFolder(join(folder, 'node_modules/jest/bin/jest.js'), 'jest/')
  expect(stderr).toContain('Tests:       2 passed, 2 total')
})

test('the example for vitest passes with the packed packages', { timeout: 120_000 }, async () => {
  const { stdout } = await inFolder(join(folder, 'node_modules/vitest/vitest.mjs'), 'run', 'vitest/')
  expect(stripVTControlCharacters(stdout)).toMatch(/Tests\s+1 passed/)
})

test('the example for node:test passes with the packed packages', { timeout: 120_000 }, async () => {
  const { stdout } = await inFolder('--test-reporter=tap', join(folder, 'node-test/sign-up.test.mjs'))
  expect(stdout).toContain('# pass 2\n# fail 0')
})

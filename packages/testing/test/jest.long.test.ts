import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

/** jest brings some 270 packages, so it is installed here and not with every clone. */
const jest = 'jest@30'
const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'poolhouse-jest-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const run = promisify(execFile)

test('the sample for jest in the README passes with the packed packages in a CommonJS project', { timeout: 300_000 }, async () => {
  await run(process.execPath, ['node_modules/typescript-7/bin/tsc', '-b', 'packages/testing'], { cwd: root })
  for (const name of ['contract', 'server', 'testing'])
    await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: join(root, 'packages', name) })
  const packed = readdirSync(folder).map(file => join(folder, file))
  writeFileSync(join(folder, 'package.json'), '{"private": true}')
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', jest, ...packed], { cwd: folder })

  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  writeFileSync(join(folder, 'sample.test.js'), /```js run\n(const .*?)```/s.exec(readme)![1]!)
  const { stderr } = await run(process.execPath, [join(folder, 'node_modules/jest/bin/jest.js')], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  expect(stderr).toContain('Tests:       1 passed, 1 total')
})

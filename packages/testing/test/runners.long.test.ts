import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import chromium from '@sparticuz/chromium'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('../../../examples/testing', import.meta.url))

test.each<[runner: string, file: string, passed: number]>([
  ['node:test', 'node-test/sign-up.test.mjs', 2],
  ['Playwright', 'playwright/sign-up.test.mjs', 1],
])('the example for %s passes', async (_, file, passed) => {
  chromium.setGraphicsMode = false
  const CHROMIUM = await chromium.executablePath()
  const { stdout } = await run(process.execPath, ['--conditions=source', '--test-reporter=tap', `${folder}/${file}`], {
    env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: '', CHROMIUM, CHROMIUM_ARGS: '--no-sandbox --headless=new' },
  }).catch(error => error)
  expect(stdout).toContain(`# pass ${passed}\n# fail 0`)
})

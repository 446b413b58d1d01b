import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
/** Without the conditions of our own tests, as in an application. */
const env = { ...process.env, NODE_OPTIONS: '' }
const cwd = fileURLToPath(new URL('..', import.meta.url))

test('required by CommonJS without Node’s support for requiring ES modules, the package does all that its interface says, and lets the process end', async () => {
  const fixture = fileURLToPath(new URL('fixtures/commonjs.cjs', import.meta.url))
  const { stdout } = await run(process.execPath, ['--no-experimental-require-module', fixture], { env, timeout: 25_000 })
  expect(JSON.parse(stdout)).toEqual({
    environment: true,
    seeded: 200,
    advanced: 2,
    applied: 200,
    tokens: ['Bearer', 'Bearer', 'Bearer', 'Bearer'],
    respond: expect.stringContaining('In CommonJS "respond" cannot be a function'),
    noMessage: expect.stringContaining('PoolhouseError: No message to "a@example.com" came within 0.01 s.'),
    inbox: [],
    connected: 121,
    gone: expect.stringContaining('does not exist'),
    restored: 'Bearer',
    afterReset: 200,
    back: expect.stringContaining('RangeError: The clock moves only forwards'),
    wrongSeed: expect.stringContaining('SeedError: pools[0].id "local" is not a pool id'),
    wrongStart: expect.stringContaining('SeedError: pools[0].id "local" is not a pool id'),
    closed: 'Error: The service was closed.',
    answers: 'none',
  })
})

test.each([
  ['require', ['--eval', "require('@poolhouse/testing')"]],
  ['import', ['--conditions=source', '--input-type=module', '--eval', "import '@poolhouse/testing'"]],
])('under an older Node %s throws, before anything else is loaded, and says what to do', async (_, args) => {
  const older = "data:text/javascript,Object.defineProperty(process, 'version', { value: 'v20.20.2' })"
  const { stderr } = await run(process.execPath, ['--import', older, ...args], { env, cwd }).catch(error => error)
  expect(stderr).toContain('@poolhouse/testing runs the service in the process of the test and needs Node 24 or newer; this is v20.20.2.')
  expect(stderr).toContain('npx poolhouse start --port 0')
})

import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { preparePython } from '../../server/test/support/python.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const clients = join(root, 'clients')
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0

interface Helper {
  /** Why its tests are not run here. */
  reason: string | undefined
  command: readonly [program: string, ...args: string[]]
  folder: string
  passed: RegExp
}

const python = preparePython(join(clients, 'python/requirements-test.txt'))
const target = join(root, 'node_modules/.cache/poolhouse-clients')
const helpers: Readonly<Record<string, Helper>> = {
  pytest: {
    reason: 'missing' in python ? python.missing : undefined,
    command: [
      'command' in python ? python.command : 'python3',
      '-m',
      'pytest',
      '-q',
      '-p',
      'pytest_poolhouse.plugin',
      '-p',
      'no:cacheprovider',
    ],
    folder: 'python',
    passed: /6 passed/,
  },
  Go: {
    reason: has('go', 'version') ? undefined : 'Go is not installed',
    command: ['go', 'test', '-count=1', './...'],
    folder: 'go',
    passed: /^ok\s/m,
  },
  'JUnit 5': {
    reason: has('javac', '-version') && has('mvn', '--version') ? undefined : 'a JDK or Maven is not installed',
    command: ['mvn', '--batch-mode', '--no-transfer-progress', `-DbuildDirectory=${target}`, 'test'],
    folder: 'java',
    passed: /Tests run: 3, Failures: 0, Errors: 0, Skipped: 0/,
  },
}

test.each(Object.entries(helpers))(
  'the helper for %s starts a service and does all that it offers',
  { timeout: 180_000 },
  async (_, helper) => {
    if (helper.reason !== undefined && process.env.CI !== 'true') return
    expect(helper.reason).toBeUndefined()
    mkdirSync(target, { recursive: true })
    const [program, ...args] = helper.command
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      PYTHONPATH: join(clients, 'python'),
      PYTHONDONTWRITEBYTECODE: '1',
      POOLHOUSE_ENDPOINT: '',
      POOLHOUSE_COMMAND: `${process.execPath} --conditions=source ${join(root, 'packages/poolhouse/src/main.ts')}`,
    }
    const { stdout, stderr } = await run(program, args, { cwd: join(clients, helper.folder), env }).catch(error => error)
    expect(`${stdout}${stderr}`).toMatch(helper.passed)
  },
)

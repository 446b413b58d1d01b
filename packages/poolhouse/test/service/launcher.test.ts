import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { folder } from '../support/command.ts'

const bin = fileURLToPath(new URL('../../bin/poolhouse.mjs', import.meta.url))
const root = fileURLToPath(new URL('../../../..', import.meta.url))

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0).reverse()) stop()
})

/** Starts a launcher of a service, and waits for the service, whatever process it runs in. */
async function launch(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const { path, remove } = folder()
  const launcher = spawn(command, [...args], {
    cwd: root,
    env: { ...env, POOLHOUSE_DATA: path, POOLHOUSE_PORT: '0' },
    stdio: 'pipe',
    detached: true,
  })
  let output = ''
  for (const stream of [launcher.stdout!, launcher.stderr!]) stream.on('data', chunk => (output += chunk))
  stops.push(remove, () => killGroup(launcher))
  const file = join(path, 'service.json')
  await vi
    .waitUntil(() => output.includes('ready at') && existsSync(file), { timeout: 20_000, interval: 50 })
    .catch(() => {
      throw new Error(`No service: ${output}`)
    })
  const { pid, url } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; url: string }
  const killed = async () => {
    launcher.kill('SIGKILL')
    await once(launcher, 'exit')
  }
  return { launcher, pid, url, killed }
}

function killGroup({ pid }: ChildProcess) {
  try {
    process.kill(-pid!, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

const answers = (url: string) =>
  fetch(`${url}/_localstack/health`).then(
    () => true,
    () => false,
  )

/** A Node that cannot replace its process, as every one before 22.15. */
const olderNode = ['--import', 'data:text/javascript,process.execve=undefined', bin, 'start']

describe('a service whose launcher is killed with SIGKILL', () => {
  test('is the launcher itself where Node can replace its process', async () => {
    const { launcher, pid, url, killed } = await launch(process.execPath, [bin, 'start'])
    expect(pid).toBe(launcher.pid)
    await killed()
    expect(await answers(url)).toBe(false)
  })

  test.each([
    ['a Node that cannot replace its process', process.execPath, olderNode],
    ['npx', 'npx', ['poolhouse', 'start']],
    ['npm exec with a shell', 'npm', ['exec', '-c', 'true && poolhouse start']],
  ])('stops within seconds: %s', async (_, command, args) => {
    const { launcher, pid, url, killed } = await launch(command, args)
    expect(pid).not.toBe(launcher.pid)
    expect(await answers(url)).toBe(true)
    await killed()
    await vi.waitUntil(async () => !(await answers(url)), { timeout: 10_000, interval: 100 })
  })

  test('goes on after npm has ended where the script started it in the background', async () => {
    const { launcher, url } = await launch('npm', [
      'exec',
      '-c',
      'poolhouse start & until [ -f "$POOLHOUSE_DATA/service.json" ]; do sleep 0.1; done',
    ])
    if (launcher.exitCode === null) await once(launcher, 'exit')
    // Three times the time in which it would have noticed.
    await new Promise(resolve => setTimeout(resolve, 1_500))
    expect(await answers(url)).toBe(true)
  })
})

test('a program that is started in its own place again and again ends at the second time', async () => {
  const { path, remove } = folder()
  stops.push(remove)
  const file = join(path, 'again.mjs')
  const node24 = join(root, 'packages/terminal/launch/node24.mjs')
  writeFileSync(file, `import { runInstead } from ${JSON.stringify(node24)}\nrunInstead(process.execPath, [process.argv[1]])`)
  const child = spawn(process.execPath, [file], { stdio: 'pipe', timeout: 10_000, detached: true })
  stops.push(() => killGroup(child))
  let output = ''
  child.stderr.on('data', chunk => (output += chunk))
  const [status] = await once(child, 'close')
  expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining('it started itself again') })
})

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spawnOwned } from './owned-process.ts'

/** A shell that starts another process, as Keycloak's script starts Java; both ids, when they run. */
const program = 'sleep 300 & echo "$$ $!"; wait'
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const firstLine = (stream: NodeJS.ReadableStream) => new Promise<string>(resolve => stream.once('data', chunk => resolve(String(chunk))))
const idsOn = async (stream: NodeJS.ReadableStream) => (await firstLine(stream)).trim().split(' ').map(Number)
const allEnd = (pids: readonly number[]) => expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([])

test('a program ends, with what it started, when the process that started it is killed', async () => {
  const module = join(import.meta.dirname, 'owned-process.ts')
  const starts = `import { spawnOwned } from ${JSON.stringify(module)}
    spawnOwned('bash', ['-c', ${JSON.stringify(program)}]).stdout.pipe(process.stdout)`
  const starter = spawn(process.execPath, ['--input-type=module', '-e', starts], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pids = await idsOn(starter.stdout)
  expect(pids.map(isAlive)).toEqual([true, true])
  starter.kill('SIGKILL')
  await allEnd(pids)
})

test.each([
  ['by its group', (child: ReturnType<typeof spawnOwned>) => process.kill(-child.pid!, 'SIGKILL')],
  ['by its input', (child: ReturnType<typeof spawnOwned>) => child.stdin.end()],
])('a program is ended %s', async (_, end) => {
  const child = spawnOwned('bash', ['-c', program])
  const pids = await idsOn(child.stdout)
  end(child)
  await allEnd(pids)
})

test('the end of a program is the end of what it started', async () => {
  const child = spawnOwned('bash', ['-c', 'sleep 300 & echo "$$ $!"'])
  const exited = new Promise(resolve => child.once('exit', resolve))
  const pids = await idsOn(child.stdout)
  await exited
  await allEnd(pids)
})

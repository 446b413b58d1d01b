/**
 * Other implementations of the API that npm or pip can install, measured in the same run as Poolhouse.
 * They are installed on demand into a cache outside the clone. One that cannot be installed is skipped with the reason.
 */
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ServiceUnderTest } from '../flow.ts'
import { call } from '../load.ts'
import { type MeasuredProcess, run, spawnMeasured } from '../process.ts'

const cache = join(tmpdir(), 'poolhouse-bench-peers')

interface Peer {
  name: string
  install(): Promise<void>
  start(port: number): MeasuredProcess
}

const cognitoLocal: Peer = {
  name: 'cognito-local',
  async install() {
    const directory = join(cache, 'cognito-local')
    if (existsSync(join(directory, 'node_modules', 'cognito-local'))) return
    mkdirSync(directory, { recursive: true })
    await run('npm', [
      'install',
      '--prefix',
      directory,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--loglevel=error',
      'cognito-local@5.3.0',
    ])
  },
  start(port) {
    const directory = join(cache, 'cognito-local')
    // It stores its data in the working directory.
    const cwd = mkdtempSync(join(tmpdir(), 'poolhouse-bench-cognito-local-'))
    const env = { ...process.env, NODE_OPTIONS: '', PORT: String(port), HOST: '127.0.0.1' }
    return spawnMeasured(process.execPath, [join(directory, 'node_modules', 'cognito-local', 'lib', 'bin', 'start.js')], { env, cwd })
  },
}

const moto: Peer = {
  name: 'moto',
  async install() {
    const directory = join(cache, 'moto')
    if (existsSync(join(directory, 'bin', 'moto_server'))) return
    await run('python3', ['-m', 'venv', directory])
    await run(join(directory, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', 'moto[cognitoidp,server]'])
  },
  start: port =>
    spawnMeasured(join(cache, 'moto', 'bin', 'python'), [join(cache, 'moto', 'bin', 'moto_server'), '-H', '127.0.0.1', '-p', String(port)]),
}

/** Installs and starts every peer. */
export async function startPeers(
  logProgress: (line: string) => void,
): Promise<readonly (ServiceUnderTest | { name: string; skipped: string })[]> {
  const started = []
  for (const peer of [cognitoLocal, moto]) {
    try {
      logProgress(`installing ${peer.name}, if it is not there yet`)
      await peer.install()
      const port = await freePort()
      const subject = { name: peer.name, url: `http://127.0.0.1:${port}`, process: peer.start(port) }
      await waitUntilAnswering(subject)
      started.push(subject)
    } catch (error) {
      const reason = (error as Error).message.split('\n')[0]!.slice(0, 160)
      logProgress(`skipping ${peer.name}: ${reason}`)
      started.push({ name: peer.name, skipped: reason })
    }
  }
  return started
}

/** Peers do not print their port, so a free one is chosen for them. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))))
    })
  })
}

async function waitUntilAnswering({ name, url, process: peer }: ServiceUnderTest): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (peer.child.exitCode !== null) break
    try {
      await call(url, 'ListUserPools', { MaxResults: 1 })
      return
    } catch {
      await setTimeout(200)
    }
  }
  await peer.stop()
  throw new Error(`${name} did not start`)
}

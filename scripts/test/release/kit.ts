/** A machine without this repository: an empty folder, a home and a PATH of its own, and the repository out of sight where the system allows it. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll } from 'vitest'
import { root } from '../../step.ts'

export const release = join(root, 'release')
export const { version } = JSON.parse(readFileSync(join(root, 'packages/poolhouse/package.json'), 'utf8')) as { version: string }
export const thisPlatform = `${process.platform}-${process.arch}`

/** Where the tests of a file work; it is removed with them. Not the folder in memory that other tests use: this takes a gigabyte. */
export function workshop(): string {
  const folder = mkdtempSync(join(dirname(tmpdir()) === '/' ? tmpdir() : '/tmp', 'poolhouse-release-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An empty folder in a workshop. */
export function emptyFolder(workshop: string, name: string): string {
  const folder = join(workshop, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** With a mount namespace of its own, a process sees an empty folder where this repository is. */
const hidden = ['unshare', '--mount', 'sh', '-c', `mount -t tmpfs none '${root}' && exec "$@"`, 'sh']

/** Whether this process may mount: root may, except in most containers. */
export const canMount = spawnSync(hidden[0]!, [...hidden.slice(1), 'true']).status === 0

interface Given {
  cwd: string
  env: NodeJS.ProcessEnv
  /** After this time the command is ended. */
  seconds?: number
}

/** Runs a command to its end on such a machine: with these variables alone. */
export function run(command: readonly string[], { cwd, env, seconds = 120 }: Given): SpawnSyncReturns<string> & { took: number } {
  const started = performance.now()
  // The variables are the command's: `unshare` and `mount` are found on this machine's PATH.
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const line = [...(canMount ? hidden : []), 'env', '-i', ...variables, ...command]
  const outcome = spawnSync(line[0]!, line.slice(1), { cwd, encoding: 'utf8', timeout: seconds * 1000 })
  return { ...outcome, took: (performance.now() - started) / 1000 }
}

/** How this machine reaches the registry: proxies, certificates and settings of npm. */
const wayToRegistry = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(https?|no)_proxy|npm_config_registry)$/i.test(name)),
)

/**
 * A machine with one version of Node, and npm: its folder of commands, and variables. The home is shared by the tests of a workshop, so that npm
 * downloads each package once.
 */
export function machineWithNode(workshop: string, major: number): NodeJS.ProcessEnv {
  const bin = join(workshop, `node-${major}`, 'bin')
  const home = emptyFolder(workshop, 'home')
  const variables = {
    ...wayToRegistry,
    PATH: bin,
    HOME: home,
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
  }
  if (existsSync(bin)) return variables
  mkdirSync(bin, { recursive: true })
  const npmCli = join(dirname(process.env.npm_execpath ?? '/usr/lib/node_modules/npm/bin/npm-cli.js'))
  const name = `node-${thisPlatform}`
  const installed = spawnSync(
    process.execPath,
    [join(npmCli, 'npm-cli.js'), 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', dirname(bin), `${name}@${major}`],
    { cwd: dirname(bin), env: { ...wayToRegistry, PATH: process.env.PATH, HOME: home }, encoding: 'utf8', timeout: 120_000 },
  )
  if (installed.status !== 0) throw new Error(installed.stderr)
  symlinkSync(join(dirname(bin), 'node_modules', name, 'bin', 'node'), join(bin, 'node'))
  for (const tool of ['npm', 'npx']) symlinkSync(join(npmCli, `${tool}-cli.js`), join(bin, tool))
  for (const tool of ['sh', 'env']) symlinkSync(spawnSync('which', [tool], { encoding: 'utf8' }).stdout.trim(), join(bin, tool))
  return variables
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Creates a pool through the AWS SDK, and returns its id. */
export async function createPool(port: number): Promise<string> {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
  const sdk = new CognitoIdentityProvider({ endpoint: `http://localhost:${port}`, region: 'us-east-1', credentials })
  const { UserPool } = await sdk.createUserPool({ PoolName: 'first' })
  return UserPool!.Id!
}

/** The archive of a deliverable for this platform, unpacked in a workshop. */
export function unpack(workshop: string, name: string): string {
  const folder = `${name}-${version}-${thisPlatform}`
  if (existsSync(join(workshop, folder))) return join(workshop, folder)
  const { status, stderr } = spawnSync('tar', ['-xzf', join(release, `${folder}.tar.gz`), '-C', workshop], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return join(workshop, folder)
}

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folder } from '../support/command.ts'
import { root } from '../support/sample-pages.ts'

/** The command. */
export const bin = fileURLToPath(new URL('../../bin/poolhouse.mjs', import.meta.url))
const isRoot = process.getuid?.() === 0
/** A user who is not root gets the rights for it in a namespace of users. */
const asRoot = isRoot ? [] : ['--user', '--map-root-user']

/** netdevice(7): SIOCSIFFLAGS with IFF_UP and IFF_RUNNING. Not every machine has a program for it. */
const raiseLoopback = 'import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 0x41))'
const inNamespaces = [
  'unshare',
  [...asRoot, '--net', '--mount', 'sh', '-c', `python3 -c '${raiseLoopback}' && mount --bind "$1" /etc/hosts && shift && exec "$@"`, 'sh'],
] as const

/** Why this machine has no network of its own for a test: one where port 443 is free and the hosts file is the test's. */
export const noNetwork: string | undefined = (() => {
  const { status, stderr, error } = spawnSync(inNamespaces[0], [...inNamespaces[1], '/etc/hosts', 'true'], { encoding: 'utf8' })
  return status === 0 ? undefined : `no network namespace: ${error?.message ?? stderr.trim()}`
})()

/** What a program printed, and its status. */
export interface Ended {
  status: number
  out: string
  err: string
}

/** A service that stands in for AWS on a machine whose hosts file maps the names to it. */
export interface AwsNetwork {
  /** What the service printed when it was ready. */
  said: string
  /** Paths of the files that the service names. */
  authority: string
  bundle: string
  /** Runs a program on this machine. It gets these variables and no others but PATH and HOME. */
  run(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
  close(): Promise<void>
}

/** Starts `poolhouse start --as-aws` with no other option, in a folder with this seed, on a machine whose hosts file has these lines. */
export async function startAsAws(lines: string, seed?: string): Promise<AwsNetwork> {
  const home = folder()
  const data = join(home.path, '.poolhouse')
  symlinkSync(join(root, 'node_modules'), join(home.path, 'node_modules'))
  if (seed !== undefined) writeFileSync(join(home.path, 'poolhouse.seed.yaml'), seed)
  const hosts = join(home.path, 'hosts')
  writeFileSync(hosts, `127.0.0.1 localhost\n${lines}\n`)
  const { PATH = '', HOME = '' } = process.env
  const [command, args] = inNamespaces
  const service = spawn(command, [...args, hosts, process.execPath, bin, 'start', '--as-aws'], {
    cwd: home.path,
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = await readyMessage(service)
  // sh and unshare became the service.
  const enter = ['--target', String(service.pid), ...(isRoot ? [] : ['--user', '--preserve-credentials']), '--net', '--mount']
  return {
    said,
    authority: join(data, 'tls', 'authority.pem'),
    bundle: join(data, 'tls', 'bundle.pem'),
    run: (program, env = {}) =>
      new Promise(resolve => {
        const options = { env: { PATH, HOME, ...env }, timeout: 120_000 }
        execFile('nsenter', [...enter, `--wd=${home.path}`, '--', ...program], options, (error, out, err) =>
          resolve({ status: error ? Number(error.code ?? -1) : 0, out: out.trim(), err: err.trim() }),
        )
      }),
    async close() {
      const ended = new Promise(resolve => service.once('exit', resolve))
      service.kill('SIGTERM')
      await ended
      home.remove()
    },
  }
}

function readyMessage(service: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk
      if (said.includes('\nNext: ')) resolve(said)
    }
    service.stdout!.on('data', hear)
    service.stderr!.on('data', hear)
    service.once('exit', status => reject(new Error(`the service ended with ${status}: ${said}`)))
  })
}

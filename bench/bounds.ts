/**
 * The units of work that flows are made of, measured on this machine in the same run: CPU milliseconds of one unit of each kind on one core. The bound of a token
 * flow is not their sum but what the bare handler costs (bare/handler.ts), which also parses and answers.
 */
import { createDiffieHellman, type DiffieHellman, generateKeyPairSync, getDiffieHellman, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { call, runLoad } from './load.ts'
import { spawnMeasured } from './process.ts'

/** CPU milliseconds of one unit of each kind. */
export interface Bounds {
  /** One RS256 signature with a 2048-bit key. */
  signature: number
  /** One power modulo the 3072-bit SRP prime with a 256-bit exponent, by OpenSSL. */
  modularPower: number
  /** One row's share of a durable commit of sixteen rows, as a group commit of sixteen simultaneous sign-ins. */
  commit: number
  /** One HTTP request to a server that reads the body and answers `{}`. */
  httpRequest: number
  /** Requests per second to that server, while the load generator runs on the same machine. */
  httpRate: number
}

/** Measures all bounds, which takes several seconds. */
export async function measureBounds(): Promise<Bounds> {
  const { httpRequest, httpRate } = await measureHttp()
  return { signature: signature(), modularPower: modularPower(), commit: commit(), httpRequest, httpRate }
}

/** CPU milliseconds of one call, averaged over at least half a second of CPU time. */
function measureCpu(work: () => void): number {
  for (let warmUp = 0; warmUp < 20; warmUp++) work()
  const before = process.cpuUsage()
  let count = 0
  for (;;) {
    work()
    count += 1
    const { user, system } = process.cpuUsage(before)
    if (user + system >= 500_000) return (user + system) / 1000 / count
  }
}

function signature(): number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  // About the size of an access token's header and payload.
  const text = randomBytes(600)
  return measureCpu(() => sign('RSA-SHA256', text, privateKey))
}

function modularPower(): number {
  // Its creation checks the prime, which takes a second or two and is not measured.
  const exchange: DiffieHellman = createDiffieHellman(getDiffieHellman('modp15').getPrime(), 2)
  const exponent = randomBytes(32)
  return measureCpu(() => {
    exchange.setPrivateKey(exponent)
    exchange.generateKeys()
  })
}

function commit(): number {
  const rowsPerCommit = 16
  const directory = mkdtempSync(join(tmpdir(), 'poolhouse-bench-'))
  const database = new DatabaseSync(join(directory, 'bound.db'))
  try {
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = full; create table rows (id integer primary key, generation integer) strict',
    )
    database.exec(
      'insert into rows select value, 0 from (with recursive n(value) as (select 1 union all select value + 1 from n where value < 1000) select value from n)',
    )
    const update = database.prepare('update rows set generation = generation + 1 where id = ? returning generation')
    let next = 0
    return (
      measureCpu(() => {
        database.exec('begin immediate')
        for (let row = 0; row < rowsPerCommit; row++) update.get((next++ % 1000) + 1)
        database.exec('commit')
      }) / rowsPerCommit
    )
  } finally {
    database.close()
    rmSync(directory, { recursive: true })
  }
}

async function measureHttp(): Promise<{ httpRequest: number; httpRate: number }> {
  const server = spawnMeasured(process.execPath, [fileURLToPath(new URL('./trivial-server.ts', import.meta.url))])
  const port = await new Promise<string>(resolve => server.child.stdout!.once('data', data => resolve(String(data).trim())))
  const one = () => call(`http://127.0.0.1:${port}`, 'Nothing', { UserPoolId: 'us-east-1_000000000', ClientId: 'x'.repeat(26) })
  try {
    await runLoad(one, { concurrency: 64, milliseconds: 700 })
    const before = server.cpu()
    const { rate, count } = await runLoad(one, { concurrency: 64, milliseconds: 2_000 })
    return { httpRequest: (server.cpu() - before) / count, httpRate: rate }
  } finally {
    await server.stop()
  }
}

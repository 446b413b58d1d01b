/** npm run bench -- observed: what a request costs with metrics, the log in a file and the audit record, and with traces, against one without any of them. */
import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchPool, createPoolAndUsers, signIn, type Tokens } from '../api-flow.ts'
import { bareOAuthSetup, startBareHandler } from '../bare/index.ts'
import { builtCommand, builtEnv, startBuiltService } from '../built.ts'
import { requestTokens } from '../form.ts'
import { call, runLoad, warmUpMs } from '../load.ts'
import { type MeasuredProcess, spawnMeasured } from '../process.ts'
import { writeSection } from '../write.ts'

export const description = 'refresh, client-credentials and password with metrics, log and audit record, and with traces, against neither'

const concurrency = 64
const rounds = 5
const measuredMs = 2_000
/** How much of its share a flow may lose by metrics, log and audit record together. */
const tolerance = 0.05

/** What all subjects have: they begin with copies of one data directory. */
interface Prepared {
  pool: BenchPool
  machine: { clientId: string; secret: string }
}

/** Makes the data in development, where no request has to be signed. */
async function prepare(env: NodeJS.ProcessEnv, to: string): Promise<Prepared> {
  const service = await startBuiltService([], env)
  const pool = await createPoolAndUsers(service.url, {})
  const UserPoolId = pool.poolId
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'reads' }]
  await call(service.url, 'CreateResourceServer', { UserPoolId, Identifier: 'orders', Name: 'orders', Scopes })
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientId: string; ClientSecret: string } }>(
    service.url,
    'CreateUserPoolClient',
    {
      ...{ UserPoolId, ClientName: 'machine', GenerateSecret: true, AllowedOAuthFlowsUserPoolClient: true },
      ...{ AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['orders/read'] },
    },
  )
  const copying = new Promise<void>(resolve => service.process.child.once('exit', () => resolve()))
  service.process.child.kill('SIGTERM')
  await copying
  cpSync(service.data, to, { recursive: true })
  rmSync(service.data, { recursive: true, force: true })
  return { pool, machine: { clientId: UserPoolClient.ClientId, secret: UserPoolClient.ClientSecret } }
}

interface Subject {
  name: string
  url: string
  process: MeasuredProcess
}

/** A service in production whose standard output goes to a file, as a service manager has it. */
async function startObserved(name: string, data: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Subject> {
  const command = [process.execPath, builtCommand, 'start', '--production', '--no-mail', '--port', '0', '--data', data, ...args]
  const started = spawnMeasured('sh', ['-c', 'exec "$@" >"$0"', join(data, 'service.log'), ...command], { env: { ...builtEnv, ...env } })
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    started.child.stderr!.on('data', chunk => {
      said += chunk
      const ready = /ready at (\S+)/.exec(said)?.[1]
      if (ready !== undefined) resolve(ready)
    })
    started.child.once('exit', status => reject(new Error(`${name} ended with ${status}: ${said}`)))
  })
  return { name, url, process: started }
}

type Operation = (worker: number) => Promise<unknown>

/** How each flow is run at a service with the prepared data, or at the bare handler. */
const flows: Readonly<Record<string, (url: string, prepared: Prepared | undefined) => Promise<Operation>>> = {
  async refresh(url, prepared) {
    const pool = prepared ? { ...prepared.pool, url } : await createPoolAndUsers(url, {})
    const tokens: Tokens[] = await Promise.all(pool.users.map((_, worker) => signIn(pool, worker)))
    return worker =>
      call(url, 'InitiateAuth', {
        ClientId: pool.clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: tokens[worker]!.AuthenticationResult.RefreshToken },
      })
  },
  async 'client-credentials'(url, prepared) {
    const form = { grant_type: 'client_credentials', scope: 'orders/read' }
    if (!prepared) {
      const { tokenAddress, machine } = bareOAuthSetup(url)
      return () => requestTokens(tokenAddress, form, machine)
    }
    const { pool, machine } = prepared
    const headers = { authorization: `Basic ${btoa(`${machine.clientId}:${machine.secret}`)}` }
    return () => requestTokens(`${url}/${pool.poolId}/oauth2/token`, form, headers)
  },
  async password(url, prepared) {
    const pool = prepared ? { ...prepared.pool, url } : await createPoolAndUsers(url, {})
    return worker => signIn(pool, worker)
  },
}

/** A receiver that reads and forgets. Its time is not counted. */
async function startSink() {
  let bytes = 0
  const server = createServer((request, response) => {
    request.on('data', chunk => {
      bytes += chunk.length
    })
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received: () => bytes, close: () => server.close() }
}

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!

/** Measures each of the subjects in turns, so that all have the same neighbours on the machine. Milliseconds of CPU for one operation. */
async function inTurns(subjects: readonly (Subject & { operation: Operation })[]): Promise<number[]> {
  for (const { operation } of subjects) await runLoad(operation, { concurrency, milliseconds: warmUpMs })
  const cpus: number[][] = subjects.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, { operation, process: measured }] of subjects.entries()) {
      await runLoad(operation, { concurrency, milliseconds: 300 })
      const before = measured.cpu()
      const { count } = await runLoad(operation, { concurrency, milliseconds: measuredMs })
      cpus[index]!.push((measured.cpu() - before) / count)
    }
  }
  return cpus.map(median)
}

/** Returns whether metrics, log and audit record cost no more than the tolerance. `--write` puts the table into docs/performance.md. */
export async function study(
  logProgress: (line: string) => void,
  printResult: (line: string) => void,
  args: readonly string[],
): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'poolhouse-bench-observed-'))
  const env = { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') }
  const sink = await startSink()
  const started: MeasuredProcess[] = []
  try {
    const data = (name: string) => join(directory, name)
    const prepared = await prepare(env, data('prepared'))
    const start = async (name: string, options: readonly string[]) => {
      cpSync(data('prepared'), data(name), { recursive: true })
      const subject = await startObserved(name, data(name), env, options)
      started.push(subject.process)
      return subject
    }
    const bare = await startBareHandler()
    started.push(bare.process)
    const quiet = ['--log-level', 'none', '--audit', 'none']
    const subjects = [
      { ...bare, name: 'bare handler' },
      await start('without', quiet),
      await start('metrics, log, audit', ['--metrics', '0']),
      await start('traces', [...quiet, '--traces', sink.url]),
    ]
    const rows: string[][] = []
    let isGood = true
    for (const [flow, begin] of Object.entries(flows)) {
      const ready = []
      for (const subject of subjects)
        ready.push({ ...subject, operation: await begin(subject.url, subject === subjects[0] ? undefined : prepared) })
      const [bound = 0, without = 0, observed = 0, traced = 0] = await inTurns(ready)
      const lost = 1 - without / observed
      isGood &&= lost <= tolerance
      rows.push([
        flow,
        ...[bound, without, observed, traced].map(cpu => cpu.toFixed(3)),
        ...[without, observed, traced].map(cpu => (bound / cpu).toFixed(2)),
        `${(lost * 100).toFixed(1)} %`,
        `${((1 - without / traced) * 100).toFixed(1)} %`,
      ])
      logProgress(rows.at(-1)!.join('  '))
    }
    const log = statSync(join(data('metrics, log, audit'), 'service.log')).size
    logProgress(`the log has ${Math.round(log / 1e6)} MB; the collector got ${Math.round(sink.received() / 1e6)} MB`)
    const head = ['flow', 'bare handler, CPU ms', 'without', 'metrics, log, audit', 'traces']
    const shares = ['share without', 'with metrics, log, audit', 'with traces', 'lost by metrics, log, audit', 'lost by traces']
    const columns = [...head, ...shares]
    const table = [columns, columns.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
    printResult(table)
    printResult(`metrics, log and audit record: ${isGood ? 'within' : 'more than'} ${tolerance * 100} % of the share`)
    if (args.includes('--write')) writeSection('observed', table)
    return isGood
  } finally {
    sink.close()
    for (const each of started) await each.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

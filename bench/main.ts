/**
 * npm run bench [-- FLOW… --json --without-peers --postgres --write]: measures the bounds and the flows of Poolhouse and its peers in one run. `--write` puts the table into
 * docs/performance.md, where the rows of other flows stay.
 */
import { fileURLToPath } from 'node:url'
import { startOwnPostgres } from '../packages/server/test/support/postgres.ts'
import { startBareHandler } from './bare/index.ts'
import { measureBounds } from './bounds.ts'
import { startBuiltService } from './built.ts'
import type { Bench, Flow, Result, ServiceUnderTest, Study } from './flow.ts'
import { startPeers } from './peers/index.ts'
import { startOAuthPeers } from './peers/oauth.ts'
import { run } from './process.ts'
import { formatBounds, formatTable } from './report.ts'
import { formatMarkdown, writeFlows, writeSection } from './write.ts'

const flows = {
  password: () => import('./flows/password.ts'),
  srp: () => import('./flows/srp.ts'),
  'sign-up': () => import('./flows/sign-up.ts'),
  refresh: () => import('./flows/refresh.ts'),
  'refresh-rotation': () => import('./flows/refresh-rotation.ts'),
  'client-credentials': () => import('./flows/client-credentials.ts'),
  'code-exchange': () => import('./flows/code-exchange.ts'),
  'token-rotation': () => import('./flows/token-rotation.ts'),
  'login-page': () => import('./flows/login-page.ts'),
  'federated-sign-in': () => import('./flows/federated-sign-in.ts'),
  'analytics-sign-in': () => import('./flows/analytics-sign-in.ts'),
  'analytics-backlog': () => import('./flows/analytics-backlog.ts'),
  'describe-client': () => import('./flows/describe-client.ts'),
  policy: () => import('./flows/policy.ts'),
  'request-event': () => import('./flows/request-event.ts'),
  'put-events': () => import('./flows/put-events.ts'),
  'month-of-numbers': () => import('./flows/month-of-numbers.ts'),
  start: () => import('./flows/start.ts'),
  'idle-memory': () => import('./flows/idle-memory.ts'),
  up: () => import('./flows/up.ts'),
  preview: () => import('./flows/preview.ts'),
  ...Object.fromEntries(
    ['typescript', 'python', 'go', 'java', 'csharp', 'yaml'].flatMap(language =>
      (['up', 'preview'] as const).map(operation => [
        `minimal-${operation}-${language}`,
        async () => ({ flow: (await import('./flows/minimal.ts')).minimal(language, operation) }),
      ]),
    ),
  ),
  'hundred-clients': () => import('./flows/hundred-clients.ts'),
} satisfies Record<string, () => Promise<{ flow: Flow }>>

/** Studies take minutes and run only when they are named. The exit status is 1 if the result is outside its limits. */
const studies = {
  timing: () => import('./studies/timing.ts'),
  burst: () => import('./studies/burst.ts'),
  growth: () => import('./studies/growth.ts'),
  steady: () => import('./studies/steady.ts'),
  workers: () => import('./studies/workers.ts'),
  'pool-size': () => import('./studies/pool-size.ts'),
  programs: () => import('./studies/programs.ts'),
  observed: () => import('./studies/observed.ts'),
} satisfies Record<string, () => Promise<Study>>

/** What `npm run bench -- peers` measures: flows that other services have too. */
const flowsOfPeers = ['client-credentials', 'code-exchange', 'refresh', 'password']

const options = ['--json', '--without-peers', '--postgres', '--write']
const args = process.argv.slice(2)
const asked = studies[args[0] as keyof typeof studies]
if (asked) {
  await build()
  const { description, study } = await asked()
  console.error(`${args[0]}: ${description}`)
  const isGood = await study(
    line => console.error(line),
    line => console.log(line),
    args.slice(1),
  )
  process.exit(isGood ? 0 : 1)
}
const json = args.includes('--json')
const withoutPeers = args.includes('--without-peers')
const isPeers = args[0] === 'peers'
const given = args.slice(isPeers ? 1 : 0).filter(arg => !arg.startsWith('-'))
const named = isPeers && given.length === 0 ? flowsOfPeers : given
const wrong = [...named.filter(name => !(name in flows)), ...args.filter(arg => arg.startsWith('-') && !options.includes(arg))]
if (wrong.length > 0) {
  console.error(
    `bench: "${wrong[0]}" is not a flow. Flows: ${Object.keys(flows).join(', ')}; options: ${options.join(', ')}. Flows with other services: peers. Studies, one at a time: ${Object.keys(studies).join(', ')}.`,
  )
  process.exit(2)
}
const chosen = (named.length > 0 ? named : Object.keys(flows)) as (keyof typeof flows)[]

const running: (() => Promise<void>)[] = []
const logProgress = (line: string) => console.error(line)

logProgress('building the packages')
await build()
logProgress('measuring the bounds')
const bounds = await measureBounds()
if (!json) console.log(`${formatBounds(bounds)}\n`)

let service: Promise<ServiceUnderTest> | undefined
let bareHandler: Promise<ServiceUnderTest> | undefined
let peers: ReturnType<Bench['peers']> | undefined
let oauthPeers: ReturnType<Bench['oauthPeers']> | undefined
const bench: Bench = {
  bounds,
  logProgress,
  service: () => {
    service ??= startService()
    return service
  },
  bareHandler: () => {
    bareHandler ??= startBareHandler().then(started => {
      running.push(() => started.stop())
      return started
    })
    return bareHandler
  },
  peers: () => {
    peers ??= (withoutPeers ? Promise.resolve([]) : startPeers(logProgress)).then(all => {
      for (const peer of all) if ('process' in peer) running.push(() => peer.process.stop())
      return all
    })
    return peers
  },
  oauthPeers: () => {
    oauthPeers ??= (withoutPeers ? Promise.resolve([]) : startOAuthPeers(logProgress)).then(all => {
      for (const peer of all) if ('process' in peer) running.push(() => peer.process.stop())
      return all
    })
    return oauthPeers
  },
}

try {
  const results: Result[] = []
  for (const name of chosen) {
    const { flow } = await flows[name]()
    logProgress(`${flow.name}: ${flow.description}`)
    const outcome = await flow.run(bench)
    const share = outcome.boundCpu !== null && outcome.cpu !== null ? outcome.boundCpu / outcome.cpu : null
    const { boundCpu, cpu, ...rest } = outcome
    const result = { flow: flow.name, boundCpu, cpu, share, ...rest }
    results.push(result)
    if (json) console.log(JSON.stringify(rounded(result)))
  }
  if (args.includes('--write') && isPeers) writeSection('peers', formatMarkdown(results))
  else if (args.includes('--write')) writeFlows(args.includes('--postgres') ? 'flows on PostgreSQL' : 'flows', results, Object.keys(flows))
  if (!json)
    console.log(
      `\n${formatTable(results)}\n\nshare = bound CPU / CPU of the server; the bound is the bare handler's. CPU and times in milliseconds, memory in megabytes (peak; for idle-memory the current value).`,
    )
} finally {
  for (const stop of running) await stop()
}

/** With `--postgres` on a PostgreSQL of its own, whose CPU time does not count. */
async function startService(): Promise<ServiceUnderTest> {
  const postgres = args.includes('--postgres') ? await startOwnPostgres() : undefined
  const started = await (postgres ? startBuiltService(['--development'], { POOLHOUSE_DATABASE_URL: postgres.url }) : startBuiltService())
  running.push(async () => {
    await started.stop()
    await postgres?.stop()
  })
  return { name: 'poolhouse', url: started.url, process: started.process }
}

async function build(): Promise<void> {
  try {
    await run(process.execPath, ['--conditions=source', fileURLToPath(new URL('../scripts/build.ts', import.meta.url)), '--compile-only'])
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}

/** Rounds numbers to four significant digits, which is more than the precision of the measurement. */
function rounded(result: Result): Result {
  return JSON.parse(JSON.stringify(result, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)))
}

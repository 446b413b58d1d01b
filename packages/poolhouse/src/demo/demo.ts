import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { showRequests } from '../logs/index.ts'
import { type RunningService, serve } from '../service/serve.ts'
import { listenForStop, type StopSignals } from '../stop-signals.ts'
import { startDemoApplication } from './application/application.ts'
import { attempts, authorizeUrl } from './attempts.ts'
import { deployProgram } from './deploy-program.ts'
import { formatTable } from './format-table.ts'
import { demoUser, tryClient } from './try-client.ts'

/** Options of the command line. */
export interface DemoOptions {
  once?: boolean
  port?: string
  data?: string
  /** The folder of the guide's programs; tests pass a copy. */
  programs?: string
}

const cloneDirectory = fileURLToPath(new URL('../../../..', import.meta.url))

/** Starts the service, deploys the guide's programs, signs in through each client and prints a table. Resolves with the exit status. */
export async function runDemo(options: DemoOptions, environment: CommandEnvironment): Promise<number> {
  const programs = options.programs ?? join(cloneDirectory, 'examples', 'guide')
  if (!existsSync(join(programs, 'node_modules'))) {
    throw new CommandFailure(
      `the demo deploys the programs in ${programs}, which are not there or not installed. In a clone, run it with: npm start`,
    )
  }
  environment.out('Starting the service …')
  const service = await serve({ port: options.port, data: options.data ?? join(cloneDirectory, '.poolhouse') }, environment)
  environment.out(`The service answers at ${service.url} (data in ${service.dataLocation}).`)
  environment.out('Deploying the programs of examples/guide; the first time, checking their types takes some seconds each.')
  // From here on Ctrl-C ends the demo in order, also during a deployment.
  const ends = listenForStop()
  try {
    return await showResult(await deployAndTry(programs, service.url, ends.signal, environment), { ...options, service, ends }, environment)
  } finally {
    await service.close()
    ends.release()
  }
}

async function showResult(
  { rows, oauth }: DemoResult,
  { once, service, ends }: { once?: boolean; service: RunningService; ends: StopSignals },
  environment: CommandEnvironment,
) {
  const cells = rows.map(({ program, clientId, description, outcome, isAsExpected }) => [
    isAsExpected ? '✓' : '✗',
    program,
    clientId,
    description,
    outcome,
  ])
  environment.out(`\n${formatTable(['', 'program', 'client id', 'what was tried', 'what happened'], cells)}\n`)
  const good = rows.every(row => row.isAsExpected)
  environment.out(good ? 'Every row is as expected.' : 'Rows with ✗ are not as expected.')
  if (!once) {
    const { url } = service
    const application = oauth && (await startDemoApplication({ url, poolId: oauth.poolId, user: demoUser }))
    if (application) environment.out(`${browserInstructions(application.origin, { url, ...oauth })}\n`)
    environment.out(nextSteps(url))
    const stopShowing = showRequests(service.requestLog, service, environment)
    await ends.stopped
    await application?.close()
    stopShowing()
  }
  return good ? 0 : 1
}

interface DemoResult {
  rows: readonly DemoRow[]
  /** The client of the guide's OAuth program. */
  oauth: { poolId: string; clientId: string } | undefined
}

interface DemoRow {
  program: string
  clientId: string
  description: string
  outcome: string
  isAsExpected: boolean
}

/** A first deployment mostly type-checks the program on one core, so two run at a time. */
const deploymentsAtOnce = 2

async function deployAndTry(programs: string, url: string, signal: AbortSignal, environment: CommandEnvironment): Promise<DemoResult> {
  const waiting = Object.entries(attempts)
  const rows = new Map<string, DemoRow[]>()
  let oauth: DemoResult['oauth']
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [program, tries] = next
      environment.out(`Deploying ${program} …`)
      const deployed = await deployProgram({ project: join(programs, program, 'typescript'), url, signal }, environment)
      environment.out(`Deployed ${program}: ${deployed.summary}`)
      if (program === 'oauth') oauth = deployed
      rows.set(program, await tryClient({ program, url, ...deployed }, tries))
    }
  }
  const failed = (await Promise.allSettled(Array.from({ length: deploymentsAtOnce }, work))).find(outcome => outcome.status === 'rejected')
  if (failed) throw failed.reason
  return { rows: Object.keys(attempts).flatMap(program => rows.get(program) ?? []), oauth }
}

/** What to try in a browser. The guide's own callback, https://example.com, is not ours, so the demo application comes first. */
const browserInstructions = (origin: string, client: { url: string; poolId: string; clientId: string }) =>
  [
    `In a browser, as ${demoUser.username} with ${demoUser.password}:`,
    `  ${origin}/`,
    '    an application on this machine, with a client of its own in the same pool: sign in, and see the tokens',
    `  ${authorizeUrl(client)}`,
    '    the sign-in page of the guide’s client, which goes on to https://example.com with the code in its address',
  ].join('\n')

const nextSteps = (url: string) => {
  const steps = [
    ['npx poolhouse up examples/guide/rotation/yaml', 'deploy the same program, written in YAML'],
    ['npx poolhouse preview examples/guide/minimal/typescript', 'change its index.ts first, and see the plan'],
    [`AWS_ENDPOINT_URL=${url} aws cognito-idp list-user-pools --max-results 10`, 'ask it with any AWS tool or SDK'],
    ['docs/compatibility.md', 'see what is built'],
  ] as const
  const width = Math.max(...steps.map(([what]) => what.length))
  return `The service keeps running at ${url} until Ctrl-C. Next, in another terminal:\n${steps.map(([what, why]) => `  ${what.padEnd(width)}  ${why}`).join('\n')}`
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Surroundings } from '../command.ts'
import { CommandFailure } from '../failure.ts'
import { serve } from '../service/serve.ts'
import { type Stopping, stopping } from '../stopping.ts'
import { startApplication } from './application/application.ts'
import { attempts, authorizeAddress } from './attempts.ts'
import { deployProgram } from './deploy-program.ts'
import { table } from './table.ts'
import { person, tryClient } from './try-client.ts'

export interface DemoOptions {
  once?: boolean
  port?: string
  data?: string
  /** The folder of the guide's programs; tests hand in a copy. */
  programs?: string
}

const clone = fileURLToPath(new URL('../../../..', import.meta.url))

/** Starts the service, deploys the guide's programs, acts on each client, shows a table. Gives the exit status. */
export async function demo(options: DemoOptions, around: Surroundings): Promise<number> {
  const programs = options.programs ?? join(clone, 'examples', 'guide')
  if (!existsSync(join(programs, 'node_modules'))) {
    throw new CommandFailure(
      `the demo deploys the programs in ${programs}, which are not there or not installed. In a clone, run it with: npm start`,
    )
  }
  around.out('Starting the service …')
  const service = await serve({ port: options.port, data: options.data ?? join(clone, '.poolhouse') }, around)
  around.out(`The service answers at ${service.url} (data in ${service.dataPlace}).`)
  around.out('Deploying the programs of examples/guide; the first time, checking their types takes some seconds each.')
  // Ctrl-C counts from here on, in the middle of a deployment too.
  const ends = stopping()
  try {
    return await show(await deployAndTry(programs, service.url, ends.signal, around), { ...options, url: service.url, ends }, around)
  } finally {
    await service.close()
    ends.release()
  }
}

async function show({ rows, oauth }: Shown, { once, url, ends }: { once?: boolean; url: string; ends: Stopping }, around: Surroundings) {
  const cells = rows.map(({ program, clientId, tried, happened, ok }) => [ok ? '✓' : '✗', program, clientId, tried, happened])
  around.out(`\n${table(['', 'program', 'client id', 'what was tried', 'what happened'], cells)}\n`)
  const good = rows.every(row => row.ok)
  around.out(good ? 'Every row is as it should be.' : 'Rows with ✗ are not as they should be.')
  if (!once) {
    const application = oauth && (await startApplication({ url, poolId: oauth.poolId, person }))
    if (application) around.out(`${inABrowser(application.origin, { url, ...oauth })}\n`)
    around.out(nextSteps(url))
    await ends.stopped
    await application?.close()
  }
  return good ? 0 : 1
}

interface Shown {
  rows: readonly Row[]
  /** The client of the guide's OAuth program. */
  oauth: { poolId: string; clientId: string } | undefined
}

interface Row {
  program: string
  clientId: string
  tried: string
  happened: string
  ok: boolean
}

/** Two at a time: a first deployment is spent on checking the program's types against the SDK, on one core. */
const atOnce = 2

async function deployAndTry(programs: string, url: string, signal: AbortSignal, around: Surroundings): Promise<Shown> {
  const waiting = Object.entries(attempts)
  const rows = new Map<string, Row[]>()
  let oauth: Shown['oauth']
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [program, tries] = next
      around.out(`Deploying ${program} …`)
      const deployed = await deployProgram({ project: join(programs, program, 'typescript'), url, signal }, around)
      around.out(`Deployed ${program}: ${deployed.summary}`)
      if (program === 'oauth') oauth = deployed
      rows.set(program, await tryClient({ program, url, ...deployed }, tries))
    }
  }
  const failed = (await Promise.allSettled(Array.from({ length: atOnce }, work))).find(outcome => outcome.status === 'rejected')
  if (failed) throw failed.reason
  return { rows: Object.keys(attempts).flatMap(program => rows.get(program) ?? []), oauth }
}

/** What a person can do with a browser now, without a network: the guide's own callback is a site of somebody else. */
const inABrowser = (origin: string, client: { url: string; poolId: string; clientId: string }) =>
  [
    `In a browser, as ${person.username} with ${person.password}:`,
    `  ${origin}/`,
    '    an application on this machine, with a client of its own in the same pool: sign in, and see the tokens',
    `  ${authorizeAddress(client)}`,
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

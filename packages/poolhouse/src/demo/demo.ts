import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Surroundings } from '../command.ts'
import { CommandFailure } from '../failure.ts'
import { serve } from '../service/serve.ts'
import { untilStopped } from '../service/until-stopped.ts'
import { attempts } from './attempts.ts'
import { deployProgram } from './deploy-program.ts'
import { table } from './table.ts'
import { tryClient } from './try-client.ts'

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
  // Ctrl-C counts from here on, in the middle of a deployment too.
  const stopped = untilStopped()
  const finished = Promise.race([
    stopped.then(() => undefined),
    deployAndTry(programs, service.url, around).catch(async error => {
      await service.close()
      throw error
    }),
  ])
  const rows = await finished
  if (rows) {
    around.out(
      `\n${table(
        ['program', 'client id', 'what was tried', 'what happened', 'ok'],
        rows.map(row => [row.program, row.clientId, row.tried, row.happened, row.ok ? '✓' : '✗']),
      )}\n`,
    )
  }
  const good = rows?.every(row => row.ok) ?? options.once !== true
  if (rows && !options.once) {
    around.out(nextSteps(service.url))
    await stopped
  } else if (rows) {
    around.out(good ? 'Every row is as it should be.' : 'Rows with ✗ are not as they should be.')
  }
  await service.close()
  return good ? 0 : 1
}

interface Row {
  program: string
  clientId: string
  tried: string
  happened: string
  ok: boolean
}

async function deployAndTry(programs: string, url: string, around: Surroundings): Promise<Row[]> {
  const rows: Row[] = []
  for (const [program, tries] of Object.entries(attempts)) {
    const deployed = await deployProgram(join(programs, program, 'typescript'), url, around)
    around.out(`Deployed examples/guide/${program}/typescript: ${deployed.summary}`)
    rows.push(...(await tryClient({ program, url, ...deployed }, tries)))
  }
  return rows
}

const nextSteps = (url: string) =>
  [
    `The service keeps running at ${url} until Ctrl-C. What to do next, in another terminal:`,
    '  npx poolhouse up examples/guide/rotation/yaml        deploy the same program, written in YAML',
    '  npx poolhouse preview examples/guide/minimal/typescript   change its index.ts first, and see the plan',
    `  AWS_ENDPOINT_URL=${url} aws cognito-idp list-user-pools --max-results 10   any AWS SDK or tool speaks to it`,
    '  docs/compatibility.md                                what is built',
  ].join('\n')

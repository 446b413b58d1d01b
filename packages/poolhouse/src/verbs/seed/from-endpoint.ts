import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'

interface FromOptions {
  region?: string
  pool?: string[]
  output?: string
}

/** The services that are read through the API, and where each listens by default. */
const sources: Readonly<Record<string, { about: string; argument: string; usual?: string }>> = {
  moto: { about: 'pools of a moto server', argument: '[endpoint]', usual: 'http://localhost:5000' },
  localstack: { about: 'pools of LocalStack', argument: '[endpoint]', usual: 'http://localhost:4566' },
  pool: { about: 'pools of AWS ("aws"), or of any endpoint that speaks the API, such as another Poolhouse', argument: '<endpoint>' },
}

/** Adds `seed from moto`, `seed from localstack` and `seed from pool`. */
export function addSeedFromEndpoints(from: Command, environment: CommandEnvironment): void {
  for (const [name, { about, argument, usual }] of Object.entries(sources))
    from
      .command(name)
      .description(`${about}, with all but passwords and secrets of users`)
      .argument(argument, `its address${usual === undefined ? '' : ` (default: ${usual})`}`)
      .option('--pool <id>', 'only this pool; may be given several times', (id: string, before: string[] = []) => [...before, id])
      .option('--region <region>', 'the region whose pools are read (default: AWS_REGION, else us-east-1)')
      .option('--output <file>', 'a new file for the seed (default: standard output)')
      .addHelpText('after', '\nPOOLHOUSE_SEED_PASSWORD is the password that every user gets; without it they have to reset theirs.')
      .action((endpoint: string | undefined, options: FromOptions) => readEndpoint(name, endpoint ?? usual!, options, environment))
}

async function readEndpoint(name: string, endpoint: string, { region, pool, output }: FromOptions, environment: CommandEnvironment) {
  const [{ readSeedFromEndpoint }, { formatSeed, writeSeed }, { seedPasswordVariable }] = await Promise.all([
    import('../../service/from-endpoint.ts'),
    import('../../service/write-seed.ts'),
    import('../../service/variables.ts'),
  ])
  const { env } = environment
  const password = env[seedPasswordVariable] || undefined
  const { seed, notes } = await readSeedFromEndpoint(
    {
      endpoint,
      region: region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1'),
      ...(pool && { poolIds: pool }),
      ...(password !== undefined && { password }),
    },
    env,
  )
  const sentences = notes.map(note => `${note[0]!.toUpperCase()}${note.slice(1)}.`)
  writeSeed(
    formatSeed(seed, [`From ${name} at ${endpoint}. Secrets of clients and identity providers are in clear.`, ...sentences]),
    output,
    environment,
  )
  for (const sentence of sentences) environment.err(`note: ${sentence}`)
}

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { CommandFailure, systemErrorCode } from '../../failure.ts'
import { assertNoVerb } from '../verb-group.ts'
import { addSeedFromEndpoints } from './from-endpoint.ts'

/** Adds `seed from`. */
export function addSeedFrom(seed: Command, environment: CommandEnvironment): void {
  const from = seed.command('from').description('write a seed from what another emulator, AWS or another service has')
  from
    .command('cognito-local')
    .description('pools, clients, groups and users of a database folder of cognito-local, with their passwords')
    .argument('<dir>', 'its folder, such as .cognito/db')
    .option('--output <file>', 'a new file for the seed (default: standard output)')
    .action(async (directory: string, { output }: { output?: string }) => {
      const [{ seedFromCognitoLocal }, { formatSeed, writeSeed }, { orCommandFailure }] = await Promise.all([
        import('@poolhouse/server'),
        import('../../service/write-seed.ts'),
        import('../../service/seed-failure.ts'),
      ])
      const path = resolve(environment.cwd, directory)
      const made = await orCommandFailure(seedFromCognitoLocal(readFiles(path)))
      writeSeed(
        formatSeed(made, [
          'From a database folder of cognito-local. Passwords are in clear.',
          'A pool "local_X" is "us-east-1_X" here, because requests are signed for a region of AWS; ids of clients are the same.',
        ]),
        output,
        environment,
      )
    })
  addSeedFromEndpoints(from, environment)
  from.action(() => {
    assertNoVerb(from)
    from.help()
  })
}

function readFiles(path: string): Record<string, unknown> {
  const names = attempt(path, () => readdirSync(path)).filter(name => name.endsWith('.json'))
  return Object.fromEntries(
    names.map(name => [basename(name, '.json'), attempt(join(path, name), () => JSON.parse(readFileSync(join(path, name), 'utf8')))]),
  )
}

function attempt<Result>(path: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is no JSON' : systemErrorCode(error)
    throw new CommandFailure(`${path} cannot be read (${why}). Give the database folder of cognito-local, such as .cognito/db.`)
  }
}

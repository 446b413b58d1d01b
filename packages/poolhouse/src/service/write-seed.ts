import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Seed } from '@poolhouse/server'
import { stringify } from 'yaml'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure, systemErrorCode } from '../failure.ts'

/** By this line editors with a YAML language server find the schema, where `poolhouse seed schema > seed.schema.json` has put it. */
const schemaLine = '# yaml-language-server: $schema=seed.schema.json'

/** A seed as YAML, after comments. */
export const formatSeed = (seed: Seed, comments: readonly string[]): string =>
  [schemaLine, ...comments.map(comment => `# ${comment}`), stringify(seed, { lineWidth: 0 })].join('\n')

/** Writes a seed to a new file that others cannot read, or to standard output. @throws CommandFailure */
export function writeSeed(text: string, output: string | undefined, environment: CommandEnvironment): void {
  if (output === undefined) {
    environment.out(text.trimEnd())
    return
  }
  const file = resolve(environment.cwd, output)
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const code = systemErrorCode(error)
    throw new CommandFailure(
      code === 'EEXIST'
        ? `--output ${file} exists. Remove it, or name a new file.`
        : `--output ${file} cannot be written (${code}). Name a file in a folder that exists.`,
    )
  }
  environment.out(`Wrote ${file}. "poolhouse start --seed ${output}" makes what it describes.`)
}

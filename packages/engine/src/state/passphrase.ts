import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { codeOf, EngineFailure } from '../failure.ts'
import { reasonOf, writeAtomically } from './files.ts'
import { createStackFolders, type StackPaths } from './stack-paths.ts'

/** The environment variables of the passphrase; programs do not get them. */
export const passphraseVariables = ['PULUMI_CONFIG_PASSPHRASE', 'PULUMI_CONFIG_PASSPHRASE_FILE'] as const

/** The passphrase of a stack: PULUMI_CONFIG_PASSPHRASE (even if empty), else the file that PULUMI_CONFIG_PASSPHRASE_FILE names, else a generated file. */
export async function passphraseOf(paths: StackPaths, env: NodeJS.ProcessEnv): Promise<string> {
  const given = env.PULUMI_CONFIG_PASSPHRASE
  if (given !== undefined) return given
  const file = env.PULUMI_CONFIG_PASSPHRASE_FILE
  if (file) {
    try {
      return (await readFile(file, 'utf8')).trimEnd()
    } catch (error) {
      throw new EngineFailure(`PULUMI_CONFIG_PASSPHRASE_FILE names ${file}, which cannot be read (${reasonOf(error)}).`)
    }
  }
  try {
    return (await readFile(paths.passphrase, 'utf8')).trimEnd()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw new EngineFailure(`${paths.passphrase} cannot be read (${reasonOf(error)}).`)
  }
  const passphrase = randomBytes(24).toString('base64url')
  await createStackFolders(paths)
  try {
    await writeAtomically(paths.passphrase, `${passphrase}\n`)
  } catch (error) {
    throw new EngineFailure(`${paths.passphrase}: the stack's passphrase cannot be kept there (${reasonOf(error)}).`)
  }
  return passphrase
}

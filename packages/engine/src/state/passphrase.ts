import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { codeOf, EngineFailure } from '../failure.ts'
import { reasonOf, writeAtomically } from './files.ts'
import { createStackFolders, type StackPaths } from './stack-paths.ts'

/** The environment variables of the passphrase; programs do not get them. */
export const passphraseVariables = ['PULUMI_CONFIG_PASSPHRASE', 'PULUMI_CONFIG_PASSPHRASE_FILE'] as const

/** A passphrase, and the variable or file that it comes from. */
export interface Passphrase {
  text: string
  source: string
}

/**
 * The passphrase of a stack: PULUMI_CONFIG_PASSPHRASE (even if empty), else the file that PULUMI_CONFIG_PASSPHRASE_FILE names, else the stack's own
 * file. `undefined`: there is none.
 */
export async function findPassphrase(paths: StackPaths, env: NodeJS.ProcessEnv): Promise<Passphrase | undefined> {
  const given = env.PULUMI_CONFIG_PASSPHRASE
  if (given !== undefined) return { text: given, source: 'PULUMI_CONFIG_PASSPHRASE' }
  const file = env.PULUMI_CONFIG_PASSPHRASE_FILE
  if (file) {
    try {
      return { text: (await readFile(file, 'utf8')).trimEnd(), source: `${file}, which PULUMI_CONFIG_PASSPHRASE_FILE names,` }
    } catch (error) {
      throw new EngineFailure(`PULUMI_CONFIG_PASSPHRASE_FILE names ${file}, which cannot be read (${reasonOf(error)}).`)
    }
  }
  try {
    return { text: (await readFile(paths.passphrase, 'utf8')).trimEnd(), source: paths.passphrase }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw new EngineFailure(`${paths.passphrase} cannot be read (${reasonOf(error)}).`)
    return undefined
  }
}

/** Generates the passphrase of a stack into the stack's own file. */
export async function makePassphrase(paths: StackPaths): Promise<Passphrase> {
  const passphrase = randomBytes(24).toString('base64url')
  await createStackFolders(paths)
  try {
    await writeAtomically(paths.passphrase, `${passphrase}\n`)
  } catch (error) {
    throw new EngineFailure(`${paths.passphrase}: the stack's passphrase cannot be kept there (${reasonOf(error)}).`)
  }
  return { text: passphrase, source: paths.passphrase }
}

/** What a person must know of a passphrase that was made for them. */
export const passphraseNotice = ({ stack, passphrase }: StackPaths): string =>
  `Made a passphrase for the secrets of stack ${stack}, and kept it in ${passphrase}. Without it they cannot be read, so keep a copy. Others who use the stack set PULUMI_CONFIG_PASSPHRASE_FILE to a copy of the file, or PULUMI_CONFIG_PASSPHRASE to its text.`

const howToGet =
  'Ask the person who created the stack: their passphrase is what PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE says, else the file STACK.passphrase beside the state. Then set one of these variables.'

/** The failure to open secrets under a passphrase that is not here. */
export const missingPassphrase = (paths: StackPaths): EngineFailure =>
  new EngineFailure(
    `the secrets are encrypted with a passphrase that is not here: PULUMI_CONFIG_PASSPHRASE and PULUMI_CONFIG_PASSPHRASE_FILE are not set, and there is no ${paths.passphrase}. ${howToGet}`,
  )

/** The failure to open secrets with this passphrase. */
export const wrongPassphrase = ({ source }: Passphrase): EngineFailure =>
  new EngineFailure(`incorrect passphrase: that of ${source} does not open the secrets. ${howToGet}`)

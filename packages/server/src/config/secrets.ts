import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError, type RawOption } from './config-error.ts'

/** `scheme://user:password@`, in an option of any form: a URL, or `ARN=URL`. */
const urlPassword = /:\/\/[^\s/?#@]*:[^\s/?#@]+@/
/** PostgreSQL and SMTP URLs may have it in the query. */
const queryPassword = /[?&](?:password|sslpassword|pass)=[^&\s]/i

/** Whether the text of an option contains a password. */
export const hasPassword = (text: string): boolean => urlPassword.test(text) || queryPassword.test(text)

/**
 * Refuses a password on the command line, which every user of the machine can read in the process list. `elsewhere` names the places for it.
 * @throws ConfigError
 */
export function assertNoPassword({ from, text }: RawOption, elsewhere: readonly string[]): void {
  if (!hasPassword(text)) return
  throw new ConfigError(
    `${from} has a password, and every user of this machine can read it in the process list. Give the value by ${elsewhere.join(' or ')} instead, and change the password.`,
  )
}

/** The content of a file that holds the value of an option, without white space around it. @throws ConfigError */
export function readOptionFile({ from, text }: RawOption, cwd: string): RawOption {
  const path = resolve(cwd, text)
  try {
    return { from: `${from} (${path})`, text: readFileSync(path, 'utf8').trim() }
  } catch (error) {
    throw new ConfigError(
      `${from} "${text}" cannot be read (${(error as NodeJS.ErrnoException).code}). Name a file that this user may read, with the URL as its only line.`,
    )
  }
}

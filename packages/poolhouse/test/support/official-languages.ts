import { officialCli } from '../../../provider/test/support/build-official-cli.ts'
import { languages } from './matrix.ts'

/** How the official engine starts a program: by the official host of its language, or as it starts those of the Automation API, where there is no host. */
export const startedBy = {
  yaml: 'official host',
  java: 'official host',
  typescript: 'Automation API',
  python: 'Automation API',
  go: 'Automation API',
  // Its host is not to be had, and dotnet is not run here.
  csharp: undefined,
} as const satisfies Record<string, 'official host' | 'Automation API' | undefined>

/** How a program is started. */
export type Start = 'official host' | 'Automation API'

/** The name of a language's row. */
export const rowOf = (language: string): string => `${language}, official CLI`

/** The rows of the official engine, in the form of `languages`. Builds the official CLI where it is not there yet: minutes. */
export function officialLanguages(): { name: string; reason: string | undefined; isOptional?: true }[] {
  const noCli = officialCli() === undefined ? 'Go is not installed, which builds the official CLI' : undefined
  return languages.map(({ name, reason, ...rest }) => ({
    ...rest,
    name: rowOf(name),
    reason: startedBy[name as keyof typeof startedBy] === undefined ? 'its language host is not to be had' : (reason ?? noCli),
  }))
}

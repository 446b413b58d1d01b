import { ownMember } from '@poolhouse/contract'
import { ConfigError, type RawOption } from './config-error.ts'
import { type ConfigOptions, optionFiles, optionNames } from './options.ts'
import { assertNoPassword, readOptionFile } from './secrets.ts'

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Finds the text of an option: on the command line, else in its variable, else in the file that either names for it. Its errors are ConfigErrors. */
export function optionSource(
  options: ConfigOptions,
  environment: Environment,
  cwd: string,
): (name: keyof ConfigOptions) => RawOption | undefined {
  const onCommandLine = (name: keyof ConfigOptions): RawOption | undefined => {
    if (options[name] === undefined) return undefined
    const raw = { from: optionNames[name][0], text: String(options[name]) }
    const file = ownMember(optionFiles, name)
    // A public URL must have none at all, which its reader says.
    if (name !== 'publicUrl') assertNoPassword(raw, [optionNames[name][1], ...(file ? optionNames[file] : [])])
    return raw
  }
  const inEnvironment = (name: keyof ConfigOptions): RawOption | undefined => {
    const [, variable] = optionNames[name]
    const text = environment[variable]
    return text === undefined || text === '' ? undefined : { from: variable, text }
  }
  return name => {
    const file = ownMember(optionFiles, name)
    for (const source of [onCommandLine, inEnvironment]) {
      const direct = source(name)
      const inFile = file && source(file)
      if (direct && inFile) throw new ConfigError(`${direct.from} and ${inFile.from} are both given. Keep one of them.`)
      if (direct ?? inFile) return direct ?? readOptionFile(inFile!, cwd)
    }
    return undefined
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { TriggerSettings } from '../context.ts'
import { readAwsApi } from './aws.ts'
import { ConfigError, invalidOption, type RawOption } from './config-error.ts'
import { assertOwn } from './ownership.ts'

type Targets = Record<string, TriggerSettings['targets'][string]>

/** How long a trigger may take, in milliseconds. docs/reference/lambda-triggers.md#3. */
const timeoutMs = 5_000
const fileName = 'poolhouse.json'

interface Sources {
  given: RawOption | undefined
  lambda: RawOption | undefined
  environment: Readonly<Record<string, string | undefined>>
  dataDir: string
  /** Whether the operator named the data directory; one that was found must have no settings of another user beside it. */
  isDataDirNamed: boolean
  allowTrustedModules: boolean
  /** Absolute paths. */
  secretFiles: readonly string[]
  cwd: string
}

/**
 * The trigger targets by function ARN: those of `poolhouse.json` beside the data directory, overridden by those of the option. Relative paths are
 * resolved from the folder of the file, or from `cwd`. @throws ConfigError
 */
export function readTriggerSettings({
  given,
  lambda,
  environment,
  dataDir,
  isDataDirNamed,
  allowTrustedModules,
  secretFiles,
  cwd,
}: Sources): TriggerSettings {
  const file = join(dirname(dataDir), fileName)
  if (!isDataDirNamed) assertOwn(file, `name the data directory: --data ${dataDir} (POOLHOUSE_DATA).`)
  return {
    targets: { ...readTargetsFile(file), ...(given && parseTargets(given, cwd)) },
    lambda: readAwsApi('Lambda', lambda, environment),
    timeoutMs,
    dataDir,
    allowTrustedModules,
    secretFiles,
  }
}

/** Parses `ARN=TARGET`, several of them separated by commas or blanks. */
function parseTargets(given: RawOption, cwd: string): Targets {
  const parts = given.text.split(/[\s,]+(?=arn:)/)
  return Object.fromEntries(
    parts.map(part => {
      const [arn = '', ...target] = part.trim().split('=')
      const one = { from: given.from, text: part }
      if (target.length === 0) throw invalidOption(one, 'ARN=TARGET, such as arn:aws:lambda:us-east-1:000000000000:function:pre=./pre.ts')
      return [parseFunctionArn(arn, one), parseTarget(target.join('='), cwd, one)]
    }),
  )
}

function readTargetsFile(path: string): Targets {
  if (!existsSync(path)) return {}
  const triggers = readTriggersMember(path)
  return Object.fromEntries(
    Object.entries(triggers).map(([arn, target]) => {
      const one = { from: `${path}: triggers`, text: `${arn}: ${String(target)}` }
      if (typeof target !== 'string') throw invalidOption(one, 'a URL or the path of a module, in quotes.')
      return [parseFunctionArn(arn, one), fromFile(parseTarget(target, dirname(path), one))]
    }),
  )
}

/** What a settings file names, the operator has not named. */
const fromFile = (target: Targets[string]): Targets[string] => (target.kind === 'url' ? { ...target, isFromFile: true } : target)

function readTriggersMember(path: string): Record<string, unknown> {
  let content: { triggers?: unknown } | null
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new ConfigError(`${path} is not JSON: ${(error as Error).message}`)
  }
  const triggers = content?.triggers ?? {}
  if (typeof triggers !== 'object' || Array.isArray(triggers))
    throw new ConfigError(`${path}: triggers must be an object of ARNs and targets: {"triggers": {"arn:aws:lambda:…": "./pre-sign-up.ts"}}`)
  return triggers as Record<string, unknown>
}

function parseFunctionArn(text: string, given: RawOption): string {
  if (!/^arn:[\w-]+:lambda:[\w-]+:\d+:function:[\w-]+(:[\w$-]+)?$/.test(text))
    throw invalidOption(given, 'of a Lambda function: arn:aws:lambda:<region>:<account>:function:<name>, followed by its target.')
  return text
}

function parseTarget(text: string, folder: string, given: RawOption): Targets[string] {
  if (/^https?:/.test(text)) {
    if (!URL.canParse(text)) throw invalidOption(given, 'a URL, or the path of a module.')
    return { kind: 'url', url: text }
  }
  const path = resolve(folder, text)
  if (!/\.[cm]?[jt]s$/.test(path) || !existsSync(path))
    throw invalidOption(given, `an http or https URL, or a JavaScript or TypeScript file that exists; ${path} does not.`)
  return { kind: 'module', path }
}

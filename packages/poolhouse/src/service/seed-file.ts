import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { assertOwn, type Config, type Seed, type Service } from '@poolhouse/server'
import { isCollection, isNode, LineCounter, parseDocument } from 'yaml'
import { CommandFailure, systemErrorCode, UsageError } from '../failure.ts'

/** It lies beside the data directory, so that it can be committed with the application. */
const defaultSeedFile = 'poolhouse.seed.yaml'

/** The seed file of a service in development mode: the given one, else the default one if it exists. Throws UsageError in production. */
export function findSeedFile(given: string | undefined, { settings, dataDir }: Config, cwd: string): string | undefined {
  const usual = join(dirname(dataDir), defaultSeedFile)
  if (settings.mode === 'development') {
    if (given !== undefined) return resolve(cwd, given)
    assertOwn(usual, `name it: --seed ${usual}`)
    return existsSync(usual) ? usual : undefined
  }
  if (given === undefined) return undefined
  throw new UsageError(`--seed ${given} is for development mode only, because the file contains passwords in clear.`)
}

/** Creates what the file describes. Resolves with the number of pools. @throws CommandFailure with file, line, path and rule */
export async function applySeedFile(file: string, service: Service): Promise<number> {
  const text = readSeedFile(file)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [problem] = document.errors
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0])
    throw new CommandFailure(`${file}:${line}:${col}: ${problem.message.split('\n')[0]!.replace(/ at line .*/, '')}. It must be YAML.`)
  }
  const seed = document.toJS() as Seed
  try {
    await service.applySeed(seed)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SeedError') throw error
    const line = lineOf(document, error.message, lines)
    throw new CommandFailure(`${file}${line ? `:${line}` : ''}: ${error.message}`)
  }
  return seed.pools.length
}

function readSeedFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandFailure(`the seed file ${file} cannot be read (${systemErrorCode(error)}). ${readHint(file)}`)
  }
}

const readHint = (file: string) =>
  basename(file) === defaultSeedFile ? 'Make it readable, or remove it.' : 'Give --seed a file in YAML, with pools, clients and users.'

/** The line of the path that an error message begins with, `pools[0].clients[1]`. */
function lineOf(document: ReturnType<typeof parseDocument>, message: string, lines: LineCounter): number | undefined {
  const place = /^[\w[\].]*/.exec(message)?.[0] ?? ''
  const path = [...place.matchAll(/\w+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step))
  while (path.length > 0) {
    const node = isCollection(document.contents) ? document.getIn(path, true) : undefined
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    path.pop()
  }
  return undefined
}

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Project } from '../project/index.ts'
import { inherited } from './inherited.ts'
import { spawnGroup } from './process-group.ts'

/** The types of a program, checked while it starts. */
export interface ProgramCheck {
  /** What the compiler refuses, as the SDK's runner would say it; `undefined` when nothing. */
  problem: Promise<string | undefined>
  /** Ends a check whose answer nobody waits for any more. */
  abandon(): void
}

/** A program whose types are checked. */
interface CheckedProgram {
  /** The file that the SDK's runner starts. */
  entry: string
  tsconfig: string | undefined
  /** Where what is known of the program is kept. */
  folder: string
}

/**
 * Starts the check of a TypeScript program's types. The SDK's runner would check them with the program's own compiler before its first line, which takes most
 * of a run: TypeScript 7 needs a tenth of that. What it refuses, the program's own compiler is asked about: its word counts, and it says it as the runner does.
 * @param cache a folder that outlives the run
 * @returns `undefined` for a program that the runner does not check, or that has to be left to it
 */
export function startTypeCheck(project: Project, cache: string): ProgramCheck | undefined {
  const compiler = compilerPath()
  const program = compiler && checkedProgram(project, cache)
  if (!program) return undefined
  if (isKnownToPass(program)) return { problem: Promise.resolve(undefined), abandon: () => {} }
  const running = new Set<() => void>()
  const run = async (executable: string, args: readonly string[]) => {
    const { child, end } = spawnGroup(executable, args, { cwd: project.programDir, env: inherited(process.env) })
    running.add(end)
    const [out, , status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>(resolve => child.once('error', () => resolve(null)).once('close', resolve)),
    ])
    running.delete(end)
    return { out, status }
  }
  return {
    problem: check(program, compiler, run),
    abandon: () => {
      for (const end of running) end()
    },
  }
}

/** Whether the types are checked by `startTypeCheck`, and not by the SDK's runner. */
export const checksTypes = (project: Project, cache: string): boolean =>
  compilerPath() !== undefined && checkedProgram(project, cache) !== undefined

type RunTool = (executable: string, args: readonly string[]) => Promise<{ out: string; status: number | null }>

async function check(program: CheckedProgram, compiler: string, run: RunTool): Promise<string | undefined> {
  const config = ifWritable(() => writeConfig(program))
  if (config !== undefined) {
    const { out, status } = await run(compiler, ['-p', config, '--listFiles', '--pretty', 'false'])
    if (status === 0) {
      ifWritable(() => remember(program, out.split('\n').filter(isAbsolute)))
      return undefined
    }
  }
  const own = await run(process.execPath, [ownChecker, program.entry, program.tsconfig ?? ''])
  if (own.status === 0) return undefined
  return `Running program '${program.entry}' failed with an unhandled exception:\nTSError: ⨯ Unable to compile TypeScript:\n${own.out.trimEnd()}`
}

/** A folder of packages that cannot be written to has no configuration for TypeScript 7: the program's own compiler is asked, which needs none. */
function ifWritable<T>(write: () => T): T | undefined {
  try {
    return write()
  } catch {
    return undefined
  }
}

/** Asks the compiler that the program has. */
const ownChecker = fileURLToPath(new URL(`./own-type-check.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url))

/** The native compiler of TypeScript 7; `undefined` on platforms without one. */
function compilerPath(): string | undefined {
  try {
    const own = createRequire(createRequire(import.meta.url).resolve('typescript-7/package.json'))
    const platform = dirname(own.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`))
    return join(platform, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc')
  } catch {
    return undefined
  }
}

function checkedProgram({ programDir, entry, runtimeOptions, checksTypes }: Project, cache: string): CheckedProgram | undefined {
  if (!checksTypes) return undefined
  // With a value of its own, the variable says whether the runner checks.
  if (runtimeOptions.typescript === false || process.env.PULUMI_NODEJS_TRANSPILE_ONLY) return undefined
  const file = entryFile(programDir, entry)
  if (!file) return undefined
  const named = typeof runtimeOptions.tsconfig === 'string' ? runtimeOptions.tsconfig : 'tsconfig.json'
  const tsconfig = [resolve(programDir, named)].find(existsSync)
  // The runner reads this option as "do not check".
  if (tsconfig && /"noCheck"\s*:\s*true/.test(readFileSync(tsconfig, 'utf8'))) return undefined
  const folder = join(cache, 'types', createHash('sha256').update(file).digest('hex').slice(0, 16))
  return { entry: file, tsconfig, folder }
}

/** The TypeScript file that the runner starts: `main` of Pulumi.yaml, else of package.json, else the index. */
function entryFile(programDir: string, entry: string): string | undefined {
  const main = entry === '.' ? mainOf(join(programDir, 'package.json')) : entry
  const path = resolve(programDir, main ?? '.')
  const candidates = [path, `${path}.ts`, join(path, 'index.ts')]
  const found = candidates.find(file => statSync(file, { throwIfNoEntry: false })?.isFile())
  return found?.endsWith('.ts') ? found : undefined
}

function mainOf(packageFile: string): string | undefined {
  if (!existsSync(packageFile)) return undefined
  try {
    const { main, exports } = JSON.parse(readFileSync(packageFile, 'utf8')) as { main?: unknown; exports?: unknown }
    // Conditions in `exports` choose among built files: the runner finds them, and checks nothing.
    if (exports !== undefined) return typeof exports === 'string' ? exports : 'unknown'
    return typeof main === 'string' ? main : undefined
  } catch {
    return undefined
  }
}

/** What TypeScript 7 no longer knows, for what it is like it; `null` leaves an option out. What passes so, passes. */
const replaced: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  moduleResolution: { node: 'bundler', node10: 'bundler', classic: 'bundler' },
  target: { es3: 'es2015', es5: 'es2015' },
  module: { amd: 'commonjs', umd: 'commonjs', system: 'commonjs', none: 'commonjs' },
}
const removed = ['baseUrl', 'downlevelIteration', 'outFile', 'ignoreDeprecations', 'charset', 'keyofStringsOnly', 'importsNotUsedAsValues']

/** The configuration of one check: the runner's defaults, the program's own options, and then what a check without output needs. */
function writeConfig({ entry, tsconfig, folder }: CheckedProgram): string {
  mkdirSync(folder, { recursive: true })
  const defaults = join(folder, 'defaults.json')
  writeFileSync(defaults, JSON.stringify({ compilerOptions: { target: 'es2020', module: 'nodenext', moduleResolution: 'nodenext' } }))
  const config = {
    extends: [defaults, ...(tsconfig ? [tsconfig] : [])],
    compilerOptions: {
      ...(tsconfig && inTypeScript7(readFileSync(tsconfig, 'utf8'))),
      ...{ noEmit: true, composite: false, incremental: false, declaration: false, skipLibCheck: true, types: typesOf(tsconfig) },
    },
    files: [entry],
    include: [],
    references: [],
  }
  const file = join(folder, 'tsconfig.json')
  writeFileSync(file, JSON.stringify(config))
  return file
}

/** Earlier versions than 6 took the types of all packages of `@types`; the check of a program that names none takes more rather than fewer. */
const typesOf = (tsconfig: string | undefined): string[] | undefined =>
  tsconfig && /"types"\s*:/.test(readFileSync(tsconfig, 'utf8')) ? undefined : ['*']

/** Options of a tsconfig.json that have to be said otherwise. Read by pattern: the file may have comments, and a wrong guess only costs time. */
function inTypeScript7(config: string): Record<string, string | null> {
  const options = Object.entries(replaced).flatMap(([name, values]) => {
    const given = new RegExp(`"${name}"\\s*:\\s*"([^"]+)"`).exec(config)?.[1]?.toLowerCase()
    const instead = given === undefined ? undefined : values[given]
    return instead === undefined ? [] : [[name, instead] as const]
  })
  return Object.fromEntries([...options, ...removed.filter(name => config.includes(`"${name}"`)).map(name => [name, null] as const)])
}

const verdictFile = ({ folder }: CheckedProgram) => join(folder, 'passed.json')

/** What a check read: as long as none of it changes, the check would pass again. */
function remember(program: CheckedProgram, files: readonly string[]) {
  const read = [...files, ...(program.tsconfig ? [program.tsconfig] : [])]
  writeFileSync(verdictFile(program), JSON.stringify({ files: read, state: stateOf(read, program) }))
}

function isKnownToPass(program: CheckedProgram): boolean {
  try {
    const { files, state } = JSON.parse(readFileSync(verdictFile(program), 'utf8')) as { files: readonly string[]; state: string }
    return stateOf(files, program) === state
  } catch {
    return false
  }
}

/** Changes with each file, and where a tsconfig.json comes or goes. */
function stateOf(files: readonly string[], { tsconfig }: CheckedProgram): string {
  const hash = createHash('sha256').update(`${tsconfig}`)
  for (const file of files) {
    const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: -1 }
    hash.update(`${file}\0${mtimeMs}\0${size}\0`)
  }
  return hash.digest('hex')
}

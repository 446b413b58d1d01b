/**
 * `own-type-check ENTRY [TSCONFIG]`: checks a program with its own TypeScript, else with the SDK's, as the SDK's runner does (ts-node 7): the files of the
 * program, not declarations. Prints what is wrong, and exits with 1 then.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What is used of the compiler's API, which all versions from 3.8 to 6 have. */
interface Compiler {
  version: string
  sys: { readFile: (path: string) => string | undefined }
  readConfigFile(path: string, read: (path: string) => string | undefined): { config?: { compilerOptions?: object } }
  parseJsonConfigFileContent(config: object, host: object, basePath: string): { options: object }
  createProgram(files: readonly string[], options: object): CheckedFiles
  formatDiagnostic(diagnostic: Diagnostic, host: object): string
}
interface CheckedFiles {
  getSourceFiles(): readonly SourceFile[]
  isSourceFileFromExternalLibrary(file: SourceFile): boolean
  getSyntacticDiagnostics(file: SourceFile): readonly Diagnostic[]
  getSemanticDiagnostics(file: SourceFile): readonly Diagnostic[]
}
type SourceFile = { isDeclarationFile: boolean }
type Diagnostic = { readonly diagnostic: never }

const [entry = '', tsconfig] = process.argv.slice(2)
const program = createRequire(entry)
const directory = dirname(entry)
const ts = load()

function load(): Compiler {
  try {
    return program('typescript')
  } catch {
    return program(join(dirname(program.resolve('@pulumi/pulumi')), 'vendor', 'typescript@3.8.3', 'typescript.js'))
  }
}

const [major = 0, minor = 0] = ts.version.split('.').map(Number)
const hasNodeNext = major > 4 || (major === 4 && minor >= 7)
const defaults = {
  target: 'es2020',
  module: hasNodeNext ? 'nodenext' : 'commonjs',
  moduleResolution: hasNodeNext ? 'nodenext' : 'node',
}
const config = (tsconfig && ts.readConfigFile(tsconfig, ts.sys.readFile).config) || {}
const { options } = ts.parseJsonConfigFileContent(
  { ...config, compilerOptions: { ...defaults, ...config.compilerOptions, noEmit: true }, files: [entry], include: [] },
  ts.sys,
  tsconfig ? dirname(tsconfig) : directory,
)
const checked = ts.createProgram([entry], options)
const wrong = checked
  .getSourceFiles()
  .filter(file => !file.isDeclarationFile && !checked.isSourceFileFromExternalLibrary(file))
  .flatMap(file => [...checked.getSyntacticDiagnostics(file), ...checked.getSemanticDiagnostics(file)])
const host = { getCurrentDirectory: () => directory, getCanonicalFileName: (name: string) => name, getNewLine: () => '\n' }
process.stdout.write(wrong.map(each => ts.formatDiagnostic(each, host)).join(''))
process.exitCode = wrong.length > 0 ? 1 : 0

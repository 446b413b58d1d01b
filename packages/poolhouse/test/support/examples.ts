import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { preparePython } from '../../../server/test/support/python.ts'

const real = fileURLToPath(new URL('../../../../examples/real', import.meta.url))
const guide = fileURLToPath(new URL('../../../../examples/guide', import.meta.url))

/** The file of the program, by language. */
const sources: Readonly<Record<string, string>> = {
  typescript: 'index.ts',
  yaml: 'Pulumi.yaml',
  python: '__main__.py',
  go: 'main.go',
  java: 'src/main/java/generated_program/App.java',
  csharp: 'Program.cs',
}

export interface Copy {
  /** The Pulumi project. */
  dir: string
  /** Rewrites the program; it must change by it. */
  edit(change: (source: string) => string): void
  remove(): void
}

const requirements = join(guide, 'requirements.txt')
const preparedPython = () => preparePython(requirements)
let prepared: ReturnType<typeof preparedPython> | undefined

/** The virtual environment with the packages of the guide's programs in Python, made once for all tests. */
export function guidePython(): string {
  prepared ??= preparedPython()
  if ('missing' in prepared) throw new Error(prepared.missing)
  return dirname(dirname(prepared.command))
}

/** The languages of the guide whose tool chains are here. Without Python a line says so, and with CI it is an error. */
export function guideLanguages(): string[] {
  prepared ??= preparedPython()
  if (!('missing' in prepared)) return ['typescript', 'python', 'yaml']
  if (process.env.CI) throw new Error(prepared.missing)
  console.warn(`Skipped: the programs in Python. ${prepared.missing}`)
  return ['typescript', 'yaml']
}

/** A copy of one program of the guide, with its own state and the installed packages of the original. */
export function copyOf(program: string, language: string): Copy {
  const root = mkdtempSync(join(tmpdir(), 'poolhouse-example-'))
  const dir = join(root, program, language)
  cpSync(join(guide, program, language), dir, { recursive: true, filter: path => !/[/\\](\.poolhouse|target|bin|obj)$/.test(path) })
  for (const file of ['package.json', 'go.mod', 'go.sum', 'pom.xml'])
    if (existsSync(join(guide, file))) cpSync(join(guide, file), join(root, file))
  symlinkSync(join(guide, 'node_modules'), join(root, 'node_modules'))
  if (language === 'python') symlinkSync(guidePython(), join(root, 'venv'))
  const source = join(dir, sources[language]!)
  return {
    dir,
    edit(change) {
      const before = readFileSync(source, 'utf8')
      const after = change(before)
      if (after === before) throw new Error(`The edit of ${source} changed nothing.`)
      writeFileSync(source, after)
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** A copy of all programs of `examples/real`, with one folder for the state of their stacks and the packages of the guide, which are the same. */
export function copyOfReal() {
  const root = mkdtempSync(join(tmpdir(), 'poolhouse-real-'))
  cpSync(real, root, { recursive: true, filter: path => !/[/\\](\.poolhouse|node_modules|venv)$/.test(path) })
  symlinkSync(join(guide, 'node_modules'), join(root, 'node_modules'))
  if (guideLanguages().includes('python')) symlinkSync(guidePython(), join(root, 'venv'))
  return {
    dir: (program: string) => join(root, program),
    env: { PULUMI_BACKEND_URL: `file://${root}` },
    edit(program: string, change: (source: string) => string) {
      const source = join(root, program, program.endsWith('-python') ? '__main__.py' : 'index.ts')
      const before = readFileSync(source, 'utf8')
      const after = change(before)
      if (after === before) throw new Error(`The edit of ${source} changed nothing.`)
      writeFileSync(source, after)
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** A copy of the programs of `examples/federation`, as `copyOfReal`. */
export function copyOfFederation() {
  const root = mkdtempSync(join(tmpdir(), 'poolhouse-federation-'))
  cpSync(join(real, '../federation'), root, { recursive: true, filter: path => !/[/\\](\.poolhouse|node_modules)$/.test(path) })
  symlinkSync(join(guide, 'node_modules'), join(root, 'node_modules'))
  return {
    dir: (program: string) => join(root, program),
    env: { PULUMI_BACKEND_URL: `file://${root}`, PULUMI_NODEJS_TRANSPILE_ONLY: 'true' },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** A property's name in Python. */
const inPython = (name: string) => name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
const valueInPython = (value: boolean | number) => (value === true ? 'True' : value === false ? 'False' : value)

/** Adds a property to the client, in the program's language. */
export const withProperty = (name: string, value: boolean | number) => (source: string) =>
  source
    .replace('    user_pool_id=pool.id', text => `${text},\n    ${inPython(name)}=${valueInPython(value)}`)
    .replace('    userPoolId: pool.id,\n', `    userPoolId: pool.id,\n    ${name}: ${value},\n`)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so
    .replace('      userPoolId: ${pool.id}\n', text => `${text}      ${name}: ${value}\n`)

/** Adds a whole number to the client of any program of the guide, in any of its languages. */
export const withNumber = (name: string, value: number) => (source: string) => {
  const pascal = name.charAt(0).toUpperCase() + name.slice(1)
  const snake = name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return source.replace(
    /^( *|\t*)(?:userPoolId: \w+\.id,|userPoolId: \$\{\w+\.id\}|UserPoolId: +\w+\.ID\(\),|\.userPoolId\(\w+\.id\(\)\)|UserPoolId = \w+\.Id,|user_pool_id=\w+\.id,?(?=\)?$))/m,
    (line, indent: string) => {
      const added = line.includes('user_pool_id')
        ? `${line.endsWith(',') ? '' : ','}\n${indent}${snake}=${value}${line.endsWith(',') ? ',' : ''}`
        : line.includes('.ID()')
          ? `\n${indent}${pascal}: pulumi.Int(${value}),`
          : line.includes('.userPoolId')
            ? `\n${indent}.${name}(${value})`
            : line.includes(' = ')
              ? `\n${indent}${pascal} = ${value},`
              : `\n${indent}${name}: ${value}${line.endsWith(',') ? ',' : ''}`
      return line + added
    },
  )
}

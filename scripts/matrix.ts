import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { poolhouse } from '../packages/poolhouse/test/support/command.ts'
import { copyOf, guidePython } from '../packages/poolhouse/test/support/examples.ts'
import { languages } from '../packages/poolhouse/test/support/matrix.ts'
import { officialLanguages } from '../packages/poolhouse/test/support/official-languages.ts'
import { isInCi, root, seconds } from './step.ts'

const file = join(root, 'node_modules', '.cache', 'matrix.json')

/** Arguments by which the test runner also writes what `printMatrix` reads. */
export const matrixReport = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]

/**
 * Builds one program of each compiled language, so that what all of them need is downloaded and compiled once, and not by two tests at a time. What fails
 * here fails in the tests, too.
 */
export async function prepareMatrix(): Promise<undefined> {
  const here = languages.filter(({ reason }) => reason === undefined).map(({ name }) => name)
  if (here.includes('python')) guidePython()
  await Promise.all(
    here
      .filter(name => ['go', 'java', 'csharp'].includes(name))
      .map(async language => {
        const started = performance.now()
        const copy = copyOf('minimal', language)
        const { status } = await poolhouse(['preview'], { cwd: copy.dir })
        copy.remove()
        console.log(`test:matrix: the first build in ${language} ${status === 0 ? 'took' : 'failed after'} ${seconds(started)}.`)
      }),
  )
}

interface Report {
  testResults: { assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[]
}

/** Prints the table of programs and languages, and `N passed, N failed` of its cells. Returns the exit status. */
export function printMatrix(status: number): number {
  mkdirSync(dirname(file), { recursive: true })
  if (!existsSync(file)) return status || 1
  const cells = cellsOf(JSON.parse(readFileSync(file, 'utf8')) as Report)
  rmSync(file)
  const programs = [...new Set([...cells.values()].flatMap(row => [...row.keys()]))]
  const all = [...languages, ...officialLanguages()]
  const rows = all.map(({ name, reason }) => [
    name,
    ...(reason === undefined ? programs.map(program => cells.get(name)?.get(program) ?? '-') : [`not run here: ${reason}`]),
  ])
  const width = Math.max(...[...programs, ...all.map(({ name }) => name)].map(text => text.length), 12) + 2
  console.log('')
  for (const row of [['', ...programs], ...rows])
    console.log(
      row
        .map(text => text.padEnd(width))
        .join('')
        .trimEnd(),
    )
  const missing = all.filter(({ reason, isOptional }) => reason !== undefined && !isOptional)
  const results = [...cells.values()].flatMap(row => [...row.values()])
  const unable = isInCi ? missing.length : 0
  const failed = results.filter(cell => cell.startsWith('FAILED')).length + unable
  console.log(`\n${results.filter(cell => cell === 'passed').length} passed, ${failed} failed`)
  return status || (failed > 0 ? 1 : 0)
}

/** What the titles of the steps say; `up` stands in several. */
const steps = ['preview', 'refresh', 'import', 'update', 'destroy', 'up']

const failure = (program: string, title: string) =>
  program === 'failures' ? 'FAILED' : `FAILED ${steps.find(step => title.includes(step))}`

/**
 * By language and program: `passed`, or the first step that failed. Cells that were left out are absent, and so are tests outside of the table, such as those
 * of components: the exit status of the run counts them.
 */
function cellsOf({ testResults }: Report): Map<string, Map<string, string>> {
  const cells = new Map<string, Map<string, string>>()
  for (const { ancestorTitles, title, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const [language, program] = ancestorTitles
    if (language === undefined || program === undefined) continue
    if (status !== 'passed' && status !== 'failed') continue
    const row = cells.get(language) ?? new Map<string, string>()
    cells.set(language, row)
    const before = row.get(program) ?? 'passed'
    row.set(program, before === 'passed' && status === 'failed' ? failure(program, title) : before)
  }
  return cells
}

import { execFile } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { serviceVariables } from '../src/service/variables.ts'
import { type Child, folder, poolhouse, poolhouseProcess } from './support/command.ts'
import { marked, samplePages as pages, root, type SampleOfPage, samples } from './support/sample-pages.ts'
import { marks } from './support/samples.ts'

test('a code block that no test runs says "Not run here" in its first line', () => {
  expect(
    marked('not-run')
      .filter(({ text }) => !/^.*Not run here\./.test(text))
      .map(({ at }) => at),
  ).toEqual([])
})

test('every code block of README.md, docs/tasks and the READMEs of packages has a language and says which test it has', () => {
  expect(pages.length).toBeGreaterThan(7)
  expect(samples.filter(({ language, mark }) => language === '' || !marks.some(one => one === mark)).map(({ at }) => at)).toEqual([])
  const tested: Record<string, readonly string[]> = {
    run: ['sh', 'js', 'ts', 'yaml'],
    matrix: ['sh', 'js', 'python', 'yaml'],
    browser: ['sh', 'js', 'yaml'],
    java: ['java', 'yaml'],
    'as-aws': ['sh', 'text', 'js', 'python', 'yaml'],
    walk: ['sh'],
    synopsis: ['sh'],
    output: ['text'],
    release: ['sh'],
    terraform: ['hcl'],
    'not-run': ['sh', 'yaml', 'ts'],
  }
  expect(samples.filter(({ language, mark }) => !tested[mark]?.includes(language)).map(({ at }) => at)).toEqual([])
})

describe('the commands of a synopsis exist, with their options', () => {
  const commands = [
    ...marked('synopsis').flatMap(({ at, text }) =>
      text
        .split('\n')
        .filter(line => line.trim() !== '')
        .flatMap(line => alternatives(line).map(command => [command, at] as const)),
    ),
    ...marked('not-run', 'yaml').flatMap(({ at, text }) =>
      [...text.matchAll(/npx poolhouse .+$/gm)].map(([command]) => [command, at] as const),
    ),
  ]

  test.each(commands)('%s (%s)', async command => {
    const [program, ...words] = command.replace(/^(?:[A-Z_]+=\S+ )+/, '').split(' ')
    const [first, script] = words
    if (program === 'npm') {
      const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
      expect(Object.keys(scripts)).toContain(first === 'run' ? script : first)
      return
    }
    if (program === 'export') {
      for (const word of words) expect(() => serviceVariables({ [word.split('=')[0]!]: 'x' })).not.toThrow()
      return
    }
    expect([program, first]).toEqual(['npx', 'poolhouse'])
    // The later words may be arguments.
    const verbs = words.slice(1, 4).filter(word => /^[a-z][a-z-]*$/.test(word))
    const nothing = (await poolhouse(['--help'])).out
    let help = await poolhouse([...verbs, '--help'])
    while (verbs.length > 1 && (help.status !== 0 || help.out === nothing)) {
      verbs.pop()
      help = await poolhouse([...verbs, '--help'])
    }
    expect(help.status).toBe(0)
    for (const [option] of command.matchAll(/--[a-z][\w-]*/g)) expect(help.out, option).toMatch(new RegExp(`${option}\\b`))
  })
})

/** A line of a synopsis without its explanation, but with the options named there; `stack ls | init` is two commands. */
function alternatives(line: string): string[] {
  const [command = '', ...about] = line.trim().split(/ {2,}/)
  const more = about.join(' ').match(/--[a-z][\w-]*/g) ?? []
  const [start = '', ...others] = command.split(' | ')
  const stem = start.split(' ').slice(0, -1).join(' ')
  return [[start, ...more].join(' '), ...others.map(other => `${stem} ${other}`)]
}

describe.each(pages.filter(page => samples.some(sample => sample.page === page && sample.mark === 'run')))('the samples of %s', page => {
  const own = marked('run').filter(sample => sample.page === page)

  test('run as printed, with the seed of the page, at the address of the service that the page starts', { timeout: 120_000 }, async () => {
    const { path, remove } = folder()
    symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'))
    let service: Child | undefined
    try {
      const seed = own.find(({ language }) => language === 'yaml')
      if (seed) writeFileSync(join(path, 'poolhouse.seed.yaml'), seed.text)
      let url = 'http://localhost:9229'
      for (const sample of own.filter(({ language }) => language !== 'yaml')) {
        if (sample.language !== 'sh') await runProgram(path, sample, url)
        else if (service) await runCommands(sample, path)
        else {
          // A free port, because the default one may be in use on the machine of the tests.
          service = startService(sample, path)
          url = (await service.says(/ready at (\S+) /))[1]!
        }
      }
      if (seed) expect(service?.out).toMatch(/created 1 pool/)
    } finally {
      service?.signal('SIGTERM')
      await service?.ended
      remove()
    }
  })
})

/** Commands about the service that the page has started. */
async function runCommands({ text, at }: SampleOfPage, cwd: string): Promise<void> {
  for (const line of text.trim().split('\n')) {
    const words = /^npx poolhouse (.+)$/.exec(line)?.[1]
    if (words === undefined) throw new Error(`${at}: "${line}" is no command of poolhouse.`)
    const { status, err } = await poolhouse(words.split(' '), { cwd })
    expect(`${line}: ${status} ${err}`).toBe(`${line}: 0 `)
  }
}

function startService({ text, at }: SampleOfPage, cwd: string): Child {
  const words = /^npx poolhouse (start.*)\n$/.exec(text)?.[1]
  if (words === undefined) throw new Error(`${at}: this test runs only "npx poolhouse start"; mark other commands as a synopsis.`)
  return poolhouseProcess(words.split(' '), { cwd, env: { POOLHOUSE_PORT: '0', POOLHOUSE_DATA: join(cwd, '.poolhouse') } })
}

/** jest is not among our dependencies: its sample runs in packages/testing/test/jest.long.test.ts. */
const isForJest = (text: string) => text.includes('require(') && text.includes('beforeAll(')

async function runProgram(folder: string, { text, line, language, at }: SampleOfPage, url: string): Promise<void> {
  if (isForJest(text)) return
  const forVitest = text.includes("from 'vitest'")
  const file = join(folder, forVitest ? `sample-${line}.test.ts` : `sample-${line}.m${language}`)
  writeFileSync(file, text.replaceAll('http://localhost:9229', url))
  // As our own configuration has it: the packages of a clone are loaded from their sources, since a fresh clone has no build.
  const conditions = "{ conditions: ['source', 'node'], externalConditions: ['source', 'node'] }"
  if (forVitest)
    writeFileSync(join(folder, 'vitest.config.mjs'), `export default { ssr: { resolve: ${conditions} }, test: { hookTimeout: 60_000 } }\n`)
  const args = forVitest ? [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder] : ['--conditions=source', file]
  const env = { ...process.env, NODE_OPTIONS: '--conditions=source' }
  await promisify(execFile)(process.execPath, args, { cwd: folder, env, timeout: 60_000 }).catch(error => {
    throw new Error(`${at}: ${error.stdout}\n${error.stderr}`)
  })
}

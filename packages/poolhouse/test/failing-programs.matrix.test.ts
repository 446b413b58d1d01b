import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineEvent } from '@poolhouse/engine'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type BrokenLanguage, brokenProgram, type Mistakes, positionOf, sourceOf } from './support/broken-programs.ts'
import { poolhouse } from './support/command.ts'
import { describeEndlessPrograms } from './support/endless-programs.ts'
import { languages } from './support/matrix.ts'
import { serviceForTests } from './support/service.ts'

/** What goes wrong in programs of each language whose tools are here. `verbs/endless-programs.long.test.ts` has the endless ones of Node.js and Python. */

/** The first build of a program in Go compiles the whole SDK. */
const timeout = 600_000

async function failingUp(language: BrokenLanguage, mistakes: Mistakes) {
  const service = await serviceForTests()
  const copy = brokenProgram(language, mistakes)
  onTestFinished(async () => {
    await service.close()
    copy.remove()
  })
  const up = async () => {
    const { status, out } = await poolhouse(['up', '--yes', '--json', '--endpoint', service.url], { cwd: copy.dir })
    const events = out.split('\n').map(line => JSON.parse(line) as EngineEvent)
    const errors = events.flatMap(event => (event.type === 'diagnostic' && event.severity === 'error' ? [event.message] : []))
    const printed = events.flatMap(event => (event.type === 'program' ? [event.line] : []))
    return { status, errors, told: [...printed, ...errors].join('\n') }
  }
  const poolsOfService = async () => ((await service.api.listUserPools({ MaxResults: 60 })).UserPools ?? []).map(({ Name }) => Name).sort()
  const poolsOfState = async () => {
    const { out } = await poolhouse(['stack', 'export'], { cwd: copy.dir })
    const { resources = [] } = JSON.parse(out).deployment as { resources?: { type: string; urn: string }[] }
    return resources
      .filter(({ type }) => type.endsWith(':UserPool'))
      .map(({ urn }) => urn.split('::').at(-1))
      .sort()
  }
  return { copy, up, poolsOfService, poolsOfState }
}

const nowhere =
  '<dependencies><dependency><groupId>g</groupId><artifactId>nowhere</artifactId><version>1</version></dependency></dependencies>'
/** What can be wrong with a file of a project: its text before and after, and what the error says. */
const brokenFiles: Partial<Record<BrokenLanguage, [what: string, file: string, before: RegExp, after: string, message: RegExp][]>> = {
  go: [
    [
      ...(['an import of a module that is nowhere', 'main.go', /import \(/, 'import (\n\t_ "example.invalid/nowhere"'] as const),
      /dependencies cannot be installed: "go mod tidy" [\s\S]*example\.invalid\/nowhere/,
    ],
    ['a version that does not exist', '../../go.mod', /sdk\/v3 v[\d.]+/, 'sdk/v3 v3.999.0', /"go mod tidy" [\s\S]*v3\.999\.0/],
    ['a go.mod that cannot be read', '../../go.mod', /^module/, 'modulo', /go\.mod:1: unknown directive: modulo/],
  ],
  java: [
    ['an artifact that is nowhere', 'pom.xml', /<\/project>/, `${nowhere}</project>`, /"mvn compile" .* ended with 1:\n.*g:nowhere:jar:1/],
    ['a pom.xml that cannot be read', 'pom.xml', /<\/project>/, '', /Non-(parse|read)able POM .*minimal\/java\/pom\.xml/],
    ['a pom.xml without a main class', '../../pom.xml', /<mainClass>.*<\/mainClass>/, '', /pom\.xml names no main class/],
  ],
}

const here = languages.filter(({ name, reason }) => reason === undefined && ['typescript', 'python', 'go', 'java'].includes(name))

describe.each(here.map(({ name }) => name as BrokenLanguage))('%s', language => {
  // The type check of a program in TypeScript takes six seconds; only one of the mistakes needs it.
  const checksTypes = (isNeeded: boolean) => {
    process.env.PULUMI_NODEJS_TRANSPILE_ONLY = String(!isNeeded)
  }

  describe('failures', () => {
    if (language === 'go' || language === 'java') describeEndlessPrograms(language, timeout)

    test.each`
      mistake                               | mistakes                  | pools
      ${'an exception before any resource'} | ${{ before: 'failure' }}  | ${[[]]}
      ${'an exception after a creation'}    | ${{ created: 'failure' }} | ${[['a'], ['a', 'b']]}
      ${'an exception between resources'}   | ${{ between: 'failure' }} | ${[[], ['a']]}
      ${'an exception after the last one'}  | ${{ after: 'failure' }}   | ${[[], ['a'], ['a', 'b']]}
    `(
      '$mistake fails with its line; the state has what was created, and the corrected program goes on from there',
      { timeout },
      async ({ mistakes, pools }) => {
        checksTypes(false)
        const { copy, up, poolsOfService, poolsOfState } = await failingUp(language, mistakes)
        const { status, errors, told } = await up()
        expect({ status, errors: errors.length }).toEqual({ status: 1, errors: 1 })
        expect(told).toContain('half way')
        expect(told).toContain(positionOf(language, mistakes))
        const created = await poolsOfService()
        expect(pools).toContainEqual(created)
        expect(await poolsOfState()).toEqual(created)

        copy.edit(() => sourceOf(language, {}))
        expect(await up()).toMatchObject({ status: 0, errors: [] })
        expect(await poolsOfService()).toEqual(['a', 'b'])
      },
    )

    test.each(language === 'python' ? (['syntaxError'] as const) : (['syntaxError', 'typeError'] as const))(
      'a %s is named with its line, and nothing happens',
      { timeout },
      async mistake => {
        checksTypes(mistake === 'typeError')
        const { up, poolsOfService } = await failingUp(language, { before: mistake })
        const { status, errors } = await up()
        expect({ status, errors: errors.length }).toEqual({ status: 1, errors: 1 })
        expect(errors[0]).toContain(positionOf(language, { before: mistake }))
        expect(await poolsOfService()).toEqual([])
      },
    )

    test.each((brokenFiles[language] ?? []).map(row => [row[0], row] as const))(
      '%s is named, and nothing happens',
      { timeout },
      async (_, [, file, before, after, message]) => {
        const { copy, up, poolsOfService } = await failingUp(language, {})
        const path = join(copy.dir, file)
        const text = readFileSync(path, 'utf8')
        expect(text).toMatch(before)
        writeFileSync(path, text.replace(before, after))
        const { status, errors } = await up()
        expect({ status, errors }).toEqual({ status: 1, errors: [expect.stringMatching(message)] })
        expect(await poolsOfService()).toEqual([])
      },
    )
  })
})

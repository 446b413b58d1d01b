import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { badSeeds } from '../../../server/test/dev/bad-seeds.ts'
import { schemaProblems } from '../support/json-schema.ts'
import { samplesOf } from '../support/samples.ts'

/** What depends on other values of the seed, or on a rule of an operation: no schema says it. */
const beyondSchemas = new Set([
  'a user of a provider with another name',
  'an unknown provider',
  'an unknown group',
  'an unknown client',
  'an unknown scope',
  'a factor that the user does not have',
  'the same group twice',
  'a second domain',
  'a sealed password without its sealing',
])

describe('the JSON schema of seeds', () => {
  test.each(badSeeds.map(([what, seed]) => ({ what, seed, says: beyondSchemas.has(what) ? 'allows' : 'refuses' })))(
    '$says a seed with $what, which the service refuses',
    ({ seed, says }) => {
      expect(schemaProblems(JSON.parse(JSON.stringify(seed))).length > 0 ? 'refuses' : 'allows').toBe(says)
    },
  )

  const root = fileURLToPath(new URL('../../../..', import.meta.url))
  const pages = globSync(['README.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/**/*.md'], {
    cwd: root,
    exclude: ['**/node_modules/**'],
  })
  const seeds = pages.flatMap(page =>
    samplesOf(`${root}/${page}`)
      .filter(({ language, text }) => language === 'yaml' && /^pools:/m.test(text))
      .map(({ line, text }) => [`${page}:${line}`, text] as const),
  )

  test('the documents have seeds', () => {
    expect(seeds.length).toBeGreaterThan(1)
  })

  test.each(seeds)('allows the seed at %s', (_, text) => {
    expect(schemaProblems(parse(text))).toEqual([])
  })
})

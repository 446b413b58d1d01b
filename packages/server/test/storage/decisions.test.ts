import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type DecisionName, decisionName, decisions } from '../../src/storage/decisions.ts'
import type { Decision } from '../../src/storage/sql.ts'

type OutcomeOf<Name extends DecisionName> = (typeof decisions)[Name] extends (input: never) => Decision<infer Outcome> ? Outcome : never
type KindOf<Outcome> = Outcome extends { kind: infer Kind } ? Kind : Outcome
/** Decisions whose outcome is any `string`: no table of outcomes could be exhaustive for them. */
type OpenEnded = { [Name in DecisionName]: string extends KindOf<OutcomeOf<Name>> ? Name : never }[DecisionName]

const source = new URL('../../src', import.meta.url).pathname
const passedToDecide = globSync('**/*.ts', { cwd: source }).flatMap(file =>
  [...readFileSync(`${source}/${file}`, 'utf8').matchAll(/(?:store|#store)\s*\.decide\((\w+)/g)].map(([, name]) => name!),
)

test('every decision that the server runs by name is registered in storage/decisions.ts', () => {
  expect(passedToDecide.length).toBeGreaterThan(80)
  const parameters = ['decision']
  expect(passedToDecide.filter(name => !(name in decisions) && !parameters.includes(name))).toEqual([])
})

test('a decision that is not registered in storage/decisions.ts is refused before it runs', () => {
  function* unregistered(): Decision<void> {}
  expect(() => decisionName(unregistered)).toThrow('unregistered is not registered in storage/decisions.ts')
})

test('the outcome of every decision is a closed union, except the value that insertMetadata returns', () => {
  const openEnded: Record<OpenEnded, true> = { insertMetadata: true }
  expect(Object.keys(openEnded)).toEqual(['insertMetadata'])
})

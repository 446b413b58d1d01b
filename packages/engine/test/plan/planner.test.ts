import { expect, expectTypeOf, test } from 'vitest'
import { createGoal, type DeleteStep, Planner, type ProviderQueries, type Step, TargetSelection } from '../../src/plan/index.ts'
import type { ResourceState } from '../../src/state/index.ts'

const urn = 'urn:pulumi:dev::app::test:index:Pool::pool'
const old: ResourceState = {
  urn,
  type: 'test:index:Pool',
  custom: true,
  id: 'pool-1',
  inputs: { label: 'a' },
  outputs: { label: 'a' },
  dependencies: [],
  propertyDependencies: {},
  provider: 'provider::1',
}

/** A planner over fixed answers: it needs no provider, no file and no clock. */
const planner = (answers: Partial<ProviderQueries> = {}) =>
  new Planner({
    stack: 'dev',
    project: 'app',
    dryRun: false,
    selection: new TargetSelection({}),
    previous: [old],
    renamed: new Map(),
    queries: {
      check: async (_goal, _next, news) => news,
      diff: async () => ({ changes: 'none' }),
      read: async (_next, id) => ({ id, properties: {}, inputs: {} }),
      findDeleteRefusal: async () => undefined,
      isProviderReplaced: async () => false,
      isSkipped: () => false,
      reportFailure: () => {},
      inform: () => {},
      ...answers,
    },
  })
const goal = (inputs = { label: 'a' }) => createGoal({ type: 'test:index:Pool', name: 'pool', custom: true, inputs })
const diff = (replaces: string[] = []) => ({ diff: async () => ({ changes: 'some' as const, diffs: ['label'], replaces }) })

test.each`
  change                            | answers            | ops
  ${'an equal resource'}            | ${{}}              | ${['same']}
  ${'a changed property'}           | ${diff()}          | ${['update']}
  ${'a property that is immutable'} | ${diff(['label'])} | ${['create-replacement', 'replace']}
`('the planner plans $ops for $change', async ({ answers, ops }) => {
  const steps = await planner(answers).planResource(goal(), 'provider::1')
  expect(Array.isArray(steps) && steps.map(step => step.op)).toEqual(ops)
})

test('planning a replacement changes neither the goal nor the old entry', async () => {
  const [frozenGoal, before] = [Object.freeze(goal()), structuredClone(old)]
  await planner(diff(['label'])).planResource(frozenGoal, 'provider::1')
  expect(old).toEqual(before)
})

test('each kind of step has exactly the states that it needs', () => {
  expectTypeOf<Extract<Step, { op: 'update' }>['old']>().toEqualTypeOf<ResourceState>()
  expectTypeOf<Extract<Step, { op: 'create' }>['old']>().toEqualTypeOf<undefined>()
  expectTypeOf<DeleteStep['new']>().toEqualTypeOf<undefined>()
})

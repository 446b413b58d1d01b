import { array, assert, asyncProperty, constantFrom, integer, option, record, subarray } from 'fast-check'
import { expect, test } from 'vitest'
import { type ResourceState, referencesOf } from '../src/state/resource.ts'
import { functionProvider } from './support/function-provider.ts'
import { type Made, program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const kinds = {
  Plain: {},
  First: { forces: ['size'] },
  Gone: { forces: ['size', 'links'], deleteFirst: true },
  Linked: { forces: ['links'] },
}
const names = ['a', 'b', 'c', 'd', 'e'] as const

/** `RANDOM_RUNS=20` looks twenty times as long; every run starts from another seed. */
const longer = Number(process.env.RANDOM_RUNS ?? 1)

interface Wish {
  name: (typeof names)[number]
  kind: keyof typeof kinds
  size: number
  /** Names of earlier resources whose ids are its input. */
  links: readonly string[]
}

const wish = (name: Wish['name'], at: number) =>
  record({
    name: constantFrom(name),
    kind: constantFrom(...(Object.keys(kinds) as Wish['kind'][])),
    size: integer({ min: 0, max: 2 }),
    links: subarray([...names].slice(0, at)),
  })
/** A program: some of the names, each linked to some earlier ones. */
const wishes = record(
  Object.fromEntries(names.map((name, at) => [name, option(wish(name, at))])) as Record<Wish['name'], ReturnType<typeof option<Wish>>>,
)
type Wishes = Record<Wish['name'], Wish | null>

const programOf = (wanted: Wishes) =>
  program(async ({ resource }) => {
    const made = new Map<string, Made>()
    for (const { name, kind, size, links } of Object.values(wanted).filter(entry => entry !== null)) {
      const used = links.flatMap(link => made.get(link) ?? [])
      made.set(name, await resource(kind, name, { size, links: used.map(({ id }) => id) }, { uses: { links: used } }))
    }
  })

/** Spec 12.2: everything that an entry refers to comes before it. */
function assertSound(states: ResourceState[]) {
  const before = new Set<string>()
  for (const state of states) {
    for (const urn of referencesOf({
      ...state,
      dependencies: state.dependencies ?? [],
      propertyDependencies: state.propertyDependencies ?? {},
    })) {
      expect(before, `${state.urn} refers to ${urn}`).toContain(urn)
    }
    before.add(state.urn)
  }
}

const idsOf = (states: ResourceState[]) =>
  states.flatMap(({ id, type, pendingReplacement }) => (id && type.startsWith('test:') && !pendingReplacement ? [id] : [])).sort()

test('whatever the programs, one after the other: the state is sound, and holds exactly what the service has', async () => {
  await assert(
    asyncProperty(array(wishes, { minLength: 2, maxLength: 4 }), async programs => {
      const { providers, service } = functionProvider(kinds)
      const { up, destroy, project } = await temporaryStack({ providers })
      for (const wanted of programs) {
        const { result, errors } = await up(programOf(wanted))
        expect({ result, errors }).toEqual({ result: 'succeeded', errors: [] })
        const states = await project.resources()
        assertSound(states)
        expect(idsOf(states)).toEqual([...service.keys()].sort())
        expect(states.some(state => state.delete || state.pendingReplacement)).toBe(false)
        expect((await up(programOf(wanted))).steps).toEqual([])
      }
      await destroy()
      expect(service.size).toBe(0)
    }),
    { numRuns: 10 * longer },
  )
})

test('whichever call fails: nothing that the service has is lost from the state, and the next up makes it whole', async () => {
  const failing = record({ verb: constantFrom('create', 'update', 'delete'), name: constantFrom(...names) })
  await assert(
    asyncProperty(wishes, wishes, failing, async (before, after, { verb, name }) => {
      const { providers, service, fail } = functionProvider(kinds)
      const { up, project } = await temporaryStack({ providers })
      await up(programOf(before))
      fail.set(`${verb} ${name}`, () => new Error('no'))
      await up(programOf(after))
      const states = await project.resources()
      assertSound(states)
      expect(idsOf(states)).toEqual([...service.keys()].sort())

      fail.clear()
      const { result, errors } = await up(programOf(after))

      expect({ result, errors }).toEqual({ result: 'succeeded', errors: [] })
      expect(idsOf(await project.resources())).toEqual([...service.keys()].sort())
      expect((await up(programOf(after))).steps).toEqual([])
    }),
    { numRuns: 15 * longer },
  )
})

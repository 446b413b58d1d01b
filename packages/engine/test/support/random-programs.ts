import { array, assert, asyncProperty, boolean, constantFrom, integer, option, record, subarray } from 'fast-check'
import { expect } from 'vitest'
import type { Alias, Bag, InlineProgram } from '../../src/index.ts'
import { findIntegrityProblem, type ResourceState } from '../../src/state/index.ts'
import { functionProvider } from './function-provider.ts'
import { type Made, program } from './program.ts'
import { temporaryStack } from './project.ts'

const kinds = {
  Plain: {},
  First: { forces: ['size'] },
  Gone: { forces: ['size', 'links'], deleteFirst: true },
  Linked: { forces: ['links'] },
}
/** Kinds that are replaced when what they link to is. */
const following = ['Gone', 'Linked']
const names = ['a', 'b', 'c', 'd', 'e'] as const
type Name = (typeof names)[number]

interface Wish {
  name: Name
  kind: keyof typeof kinds
  size: number
  /** Names of earlier resources whose ids are its input. */
  links: readonly string[]
  /** Names of earlier resources that it only comes after. */
  after: readonly string[]
  /** Inside a component. */
  inside: boolean
  /** Under its second name, with the first one as an alias, and the other way round. */
  renamed: boolean
  deleteFirst: boolean | null
}

const wish = (name: Name, at: number) =>
  record({
    name: constantFrom(name),
    kind: constantFrom(...(Object.keys(kinds) as Wish['kind'][])),
    size: integer({ min: 0, max: 2 }),
    links: subarray([...names].slice(0, at)),
    after: subarray([...names].slice(0, at)),
    inside: boolean(),
    renamed: boolean(),
    deleteFirst: option(boolean(), { freq: 4 }),
  })
/** A program: some of the names, each linked to some earlier ones. */
const wishes = record(
  Object.fromEntries(names.map((name, at) => [name, option(wish(name, at))])) as Record<Name, ReturnType<typeof option<Wish>>>,
)
type Wishes = Record<Name, Wish | null>

/** How a call fails: with an error, half-way, with its answer lost, or with the engine dying before it can write what the service did. */
const failures = record({
  verb: constantFrom('create', 'update', 'delete'),
  name: constantFrom(...names),
  how: constantFrom('error', 'half', 'lost', 'dead'),
})
type Failure = { verb: string; name: Name; how: string }

const group = 'test:group:Group'
/** Kinds are part of the URN, and so is whether it is inside: an alias for each way that it was before. */
const aliasesOf = ({ name, renamed }: Wish): Alias[] => [
  { name: renamed ? name : `${name}2`, type: '', stack: '', project: '', parentUrn: '', noParent: false },
]

/** Registers each resource as soon as what it needs is there, or all in sequence. */
const programOf = (wanted: Wishes, atOnce: boolean) =>
  program(async ({ resource, component, stack }) => {
    const parent = await component(group, 'group')
    const made = new Map<string, Promise<Made>>()
    const register = async (entry: Wish): Promise<Made> => {
      const find = async (list: readonly string[]) =>
        (await Promise.all(list.map(name => made.get(name)))).filter(other => other !== undefined)
      const [links, after] = [await find(entry.links), await find(entry.after)]
      return resource(
        entry.kind,
        entry.renamed ? `${entry.name}2` : entry.name,
        { size: entry.size, links: links.map(({ id }) => id) },
        {
          uses: { links },
          dependencies: after.map(({ urn }) => urn),
          parent: entry.inside ? parent.urn : stack.urn,
          aliases: aliasesOf(entry),
          ...(entry.deleteFirst !== null && { deleteBeforeReplace: entry.deleteFirst }),
        },
      )
    }
    for (const entry of Object.values(wanted).filter(entry => entry !== null)) {
      const work = register(entry)
      work.catch(() => {})
      made.set(entry.name, work)
      if (!atOnce) await work
    }
    await Promise.all(made.values())
  })

const completed = (state: ResourceState): ResourceState => ({
  ...state,
  dependencies: state.dependencies ?? [],
  propertyDependencies: state.propertyDependencies ?? {},
})
const idsOf = (states: ResourceState[]) =>
  states.flatMap(({ id, type, pendingReplacement }) => (id && type.startsWith('test:') && !pendingReplacement ? [id] : [])).sort()
const kindOf = (type: string) => type.split(':').at(-1)!
const linksOf = (properties: Bag | undefined): unknown[] => (Array.isArray(properties?.links) ? properties.links : [])

/** A stack whose every snapshot and every call is looked at while it happens. */
async function watchedStack() {
  const made = functionProvider(kinds)
  const stack = await temporaryStack(made)
  let isRegistering = false
  const typeOfId = new Map<string, string>()
  const assertSound = async (): Promise<ResourceState[]> => {
    const text = await stack.project.stateText().catch(() => '')
    if (text === '') return []
    const { resources = [] } = JSON.parse(text).checkpoint.latest as { resources?: ResourceState[] }
    expect(findIntegrityProblem(resources.map(completed))).toBeUndefined()
    return resources
  }
  made.habits.honoursKeys = true
  made.habits.onCall = async (what, { id, properties }) => {
    const states = await assertSound()
    const [verb] = what.split(' ')
    // Whatever it links to is there.
    if (verb !== 'delete')
      for (const link of linksOf(properties)) expect(made.service.has(String(link)), `${what} links to ${link}`).toBe(true)
    if (verb !== 'delete') return
    // Whatever links to it, and would have to go with it, is gone before.
    const loose: string[] = []
    for (const [other, outputs] of made.service) {
      if (!linksOf(outputs).includes(id)) continue
      // What registered before it, and was replaced, goes at the end: the official engine leaves out what it has come to already, too.
      const isReplaced = states.some(state => state.id === other && state.delete)
      const follows = following.includes(kindOf(typeOfId.get(other) ?? '')) && !isReplaced
      // Of the others: while the program still registers, only what must go before its replacement comes is deleted, and they are updated after.
      const mayStay = !follows && isRegistering
      if (!mayStay) loose.push(`${what} (${id}) goes before ${other}`)
    }
    expect(loose).toEqual([])
  }
  const { create } = made.provider
  const providers: typeof made.providers = name =>
    name === 'test'
      ? {
          ...made.provider,
          create: async request => {
            const answer = await create(request)
            typeOfId.set(answer.id, request.type)
            return answer
          },
        }
      : undefined
  const up = (wanted: Wishes, atOnce: boolean) => {
    const body = programOf(wanted, atOnce)
    const watched: InlineProgram = async monitor => {
      isRegistering = true
      try {
        await body(monitor)
      } finally {
        isRegistering = false
      }
    }
    return stack.up(watched, { providers })
  }
  return { ...made, ...stack, up, destroy: () => stack.destroy(undefined, { providers }), assertSound }
}

type Watched = Awaited<ReturnType<typeof watchedStack>>

/** Arms a failure; answers the state's text as the engine's death leaves it, if it dies. */
function arm({ fail, reached, project }: Watched, { verb, name, how }: Failure) {
  let left: string | undefined
  for (const call of [`${verb} ${name}`, `${verb} ${name}2`]) {
    if (how === 'error') fail.set(call, () => new Error('no'))
    const created = call.replace('create', 'created')
    const answered = verb === 'create' ? created : call
    if (how === 'lost') fail.set(answered, () => Object.assign(new Error('connection lost'), { code: 'UNAVAILABLE' }))
    if (how === 'half' && verb === 'update')
      fail.set(call, () => Object.assign(new Error('half done'), { initFailed: { id: 'x', properties: {}, reasons: ['not ready'] } }))
    if (how !== 'dead') continue
    reached.set(answered, async () => {
      left ??= await project.stateText()
    })
    fail.set(answered, () => new Error('dead'))
  }
  return () => left
}

async function assertWhole(stack: Watched, wanted: Wishes, atOnce: boolean) {
  const { result, errors } = await stack.up(wanted, atOnce)
  expect({ result, errors }).toEqual({ result: 'succeeded', errors: [] })
  await stack.assertSound()
  const states = await stack.project.resources()
  expect(idsOf(states)).toEqual([...stack.service.keys()].sort())
  expect(states.some(state => state.delete || state.pendingReplacement)).toBe(false)
  expect((await stack.up(wanted, atOnce)).steps).toEqual([])
}

/** Programs that succeed, one after the other: the state is sound at every moment and holds exactly what the service has. */
export const succeeding = (runs: number, seed: number) =>
  assert(
    asyncProperty(array(wishes, { minLength: 2, maxLength: 4 }), boolean(), async (programs, atOnce) => {
      const stack = await watchedStack()
      for (const wanted of programs) await assertWhole(stack, wanted, atOnce)
      await stack.destroy()
      expect(stack.service.size).toBe(0)
    }),
    { numRuns: runs, seed },
  )

/** Programs that meet a failure, some of them twice: nothing that the service has is lost, and the next one makes it whole. */
export const failing = (runs: number, seed: number) =>
  assert(
    asyncProperty(wishes, wishes, array(failures, { minLength: 1, maxLength: 2 }), boolean(), async (before, after, troubles, atOnce) => {
      const stack = await watchedStack()
      await stack.up(before, atOnce)
      for (const trouble of troubles) {
        const left = arm(stack, trouble)
        // A death leaves what was written at that moment: nothing else may be under way.
        await stack.up(after, atOnce && trouble.how !== 'dead')
        stack.fail.clear()
        stack.reached.clear()
        const text = left()
        if (text !== undefined) await stack.project.write('.poolhouse/.pulumi/stacks/seed/dev.json', text)
        await stack.assertSound()
      }
      await assertWhole(stack, after, atOnce)
    }),
    { numRuns: runs, seed },
  )

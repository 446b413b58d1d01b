import { array, assert, asyncProperty, boolean, constantFrom, integer, option, record, subarray } from 'fast-check'
import { expect } from 'vitest'
import type { Alias, Bag, InlineProgram } from '../../src/index.ts'
import { findIntegrityProblem, type ResourceState } from '../../src/state/index.ts'
import { functionProvider } from './function-provider.ts'
import { program, type TestResource } from './program.ts'
import { temporaryStack } from './project.ts'

const kinds = {
  Plain: {},
  First: { forces: ['size'] },
  Gone: { forces: ['size', 'links'], deleteFirst: true },
  Linked: { forces: ['links'] },
}
/** Kinds that are replaced when a resource that they link to is replaced. */
const following = ['Gone', 'Linked']
const names = ['a', 'b', 'c', 'd', 'e'] as const
type Name = (typeof names)[number]

/** A resource of a program. */
export interface Wish {
  name: Name
  kind: keyof typeof kinds
  size: number
  /** Names of earlier resources whose ids are inputs. */
  links: readonly string[]
  /** Names of earlier resources that it depends on by dependsOn only. */
  after: readonly string[]
  /** Inside a component. */
  inside: boolean
  /** Uses the second name with the first as an alias, or the reverse. */
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
/** A program. */
export type Wishes = Record<Name, Wish | null>

/** How a call fails: with an error, partially (initFailed), with its response lost, or with the engine interrupted before it records the result. */
const failures = record({
  verb: constantFrom('create', 'update', 'delete'),
  name: constantFrom(...names),
  how: constantFrom('error', 'half', 'lost', 'dead'),
})
type Failure = { verb: string; name: Name; how: string }

const group = 'test:group:Group'
/** Kind and parent are part of the URN, so each former combination needs an alias. */
const aliasesOf = ({ name, renamed }: Wish): Alias[] => [
  { name: renamed ? name : `${name}2`, type: '', stack: '', project: '', parentUrn: '', noParent: false },
]

/** Registers each resource as soon as its dependencies exist, or all in sequence. */
const programOf = (wanted: Wishes, atOnce: boolean) =>
  program(async ({ resource, component, stack }) => {
    const parent = await component(group, 'group')
    const made = new Map<string, Promise<TestResource>>()
    const register = async (entry: Wish): Promise<TestResource> => {
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

/** A stack that checks every snapshot and every provider call when it happens. */
async function watchedStack() {
  const made = functionProvider(kinds)
  const stack = await temporaryStack(made)
  let isRegistering = false
  /** The resources of the program that the planner has reached in this run, in order, by the first letter of the name, which no alias changes. */
  const planned: string[] = []
  /**
   * The planner leaves out resources that it reached before the one that is deleted first, as Pulumi's engine does: their replacement does not link
   * to it, and the old resource is deleted at the end. docs/reference/pulumi-protocol.md#8.5.
   */
  const isPlannedBefore = (other: string, name: string) => {
    const [first, second] = [planned.indexOf(other.charAt(0)), planned.indexOf(name.charAt(0))]
    return isRegistering && first >= 0 && (second < 0 || first < second)
  }
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
    const [verb, name = ''] = what.split(' ')
    // Everything that it links to exists.
    if (verb !== 'delete')
      for (const link of linksOf(properties)) expect(made.service.has(String(link)), `${what} links to ${link}`).toBe(true)
    if (verb !== 'delete') return
    // Resources that link to it and must be deleted with it are deleted before.
    const loose: string[] = []
    for (const [other, outputs] of made.service) {
      if (!linksOf(outputs).includes(id)) continue
      const isReplaced = isPlannedBefore(other, name) || states.some(state => state.id === other && state.delete)
      const follows = following.includes(kindOf(typeOfId.get(other) ?? '')) && !isReplaced
      // While the program registers, only resources that are deleted before their replacement are deleted; the others are updated later.
      const mayStay = !follows && isRegistering
      if (!mayStay) loose.push(`${what} (${id}) goes before ${other}`)
    }
    expect(loose).toEqual([])
  }
  const { check, create } = made.provider
  const providers: typeof made.providers = name =>
    name === 'test'
      ? {
          ...made.provider,
          check: async request => {
            planned.push(request.name.charAt(0))
            return check(request)
          },
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
      planned.length = 0
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

/** Arms a failure; returns the state's text at the interruption, if the engine is interrupted. */
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

/** Runs programs one after another: the state is valid at every moment and matches the service. */
export async function runInOrder(programs: readonly Wishes[], atOnce: boolean) {
  const stack = await watchedStack()
  for (const wanted of programs) await assertWhole(stack, wanted, atOnce)
  await stack.destroy()
  expect(stack.service.size).toBe(0)
}

/** Runs programs that succeed. */
export const succeeding = (runs: number, seed: number) =>
  assert(asyncProperty(array(wishes, { minLength: 2, maxLength: 4 }), boolean(), runInOrder), { numRuns: runs, seed })

/** Runs programs with failures, some twice: no resource of the service is lost, and the next run repairs the stack. */
export const failing = (runs: number, seed: number) =>
  assert(
    asyncProperty(wishes, wishes, array(failures, { minLength: 1, maxLength: 2 }), boolean(), async (before, after, troubles, atOnce) => {
      const stack = await watchedStack()
      await stack.up(before, atOnce)
      for (const trouble of troubles) {
        const left = arm(stack, trouble)
        // An interruption keeps the state file of that moment, so no other step may be running.
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

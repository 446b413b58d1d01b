import { randomBytes } from 'node:crypto'
import { type Bag, isBag, revealBag, type Value } from '@poolhouse/engine'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Kind, type ProviderTest, type State, type StepOutcome, startProviderTest, subject } from './engine.ts'

/**
 * What a property does when the program stops giving it: `kept` as the service has it, `absent`, a list of one: that value, `replaced`: a new
 * resource, `required`: check refuses, a problem: check refuses with that, `refused` or a refusal: the update does; `noted`: an update that the
 * service does not see.
 */
export type Removed =
  | 'kept'
  | 'absent'
  | 'noted'
  | 'replaced'
  | 'required'
  | 'refused'
  | [Value]
  | { problem: string }
  | { refusal: string }

/** The life of one property, told in one line. */
export type Row = [
  path: string,
  first: Value,
  next: Value,
  change: 'update' | 'replace' | 'refused' | 'same',
  removed: Removed,
  invalid: Value,
  /** Part of the reason why `invalid` is refused. */
  reason: string,
  /** What else the program gives, what it gives instead with `next`, and whether the service does not tell the value, so that an import lacks it. */
  more?: { with?: Bag; nextWith?: Bag; unread?: true },
]

type Step = string | number
const steps = (path: string): Step[] => [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index))

function put(target: Value | undefined, [head, ...rest]: Step[], value: Value): Value {
  if (head === undefined) return value
  if (typeof head === 'number') return [put(Array.isArray(target) ? target[head] : undefined, rest, value)]
  const bag = isBag(target) ? target : {}
  return { ...bag, [head]: put(bag[head], rest, value) }
}

/** Without the value at a path; an object that is empty then goes as well, unless it is `kept`. */
function drop(target: Value, [head, ...rest]: Step[], kept: Value | undefined): Value {
  if (Array.isArray(target)) return target.map(item => drop(item, rest, {}))
  const { [head as string]: inner, ...others } = target as Bag
  if (rest.length === 0 || inner === undefined) return others
  const keptInner = isBag(kept) ? kept[head as string] : undefined
  const left = drop(inner, rest, keptInner)
  return isBag(left) && Object.keys(left).length === 0 && keptInner === undefined ? others : { ...others, [head as string]: left }
}

const at = (bag: Bag, path: string): Value | undefined =>
  steps(path).reduce<Value | undefined>((value, step) => (value as Record<Step, Value> | undefined)?.[step], revealBag(bag))

/** Lists here are sets. */
const ordered = (value: Value | undefined): unknown => {
  if (Array.isArray(value)) return value.map(ordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return isBag(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, ordered(each)])) : value
}
const shows = (state: State, path: string, value: Value): void => {
  const [found, wanted] = [ordered(at(state.outputs, path)), ordered(value)]
  if (isBag(wanted)) expect(found).toMatchObject(wanted)
  else expect(found).toEqual(wanted)
}

/** A row with ids that are known only when the service runs in place of their names. */
export const placing = (row: Row, places: Record<string, string>): Row =>
  JSON.parse(JSON.stringify(row), (_key, value) => places[value] ?? value)

/** What moves by itself. */
const still = ({ lastModifiedDate: _, ...outputs }: Bag): Bag => revealBag(outputs)

/** Says what happens to a property in each way that there is, against the service. `added`: what the program gives besides an import's code. */
export function propertyTable(lab: () => ProviderTest, kind: Kind, base: () => Bag, added: () => Bag = () => ({})) {
  const up = (inputs: Bag, old?: State): Promise<StepOutcome> => lab().up(kind, 'it', inputs, old)
  const nothingToDo = async (inputs: Bag, state: State): Promise<void> => {
    const { did, diff } = await up(inputs, state)
    expect(did, JSON.stringify(diff)).toBe('same')
  }
  const reasons = async (news: Bag): Promise<string> => {
    const { failures } = await lab().provider.check({ ...subject(kind, 'it'), news, olds: {}, randomSeed: randomBytes(32) })
    return failures.map(({ reason }) => reason).join('\n')
  }

  /** Pools are dear, two key pairs each: members of one object take turns in one pool. */
  const shared = new Map<string, State>()
  const turnsOf = ([path, , , change]: Row): string | undefined =>
    kind === 'pool' && change === 'update' && path.includes('.') ? path.split('.')[0] : undefined

  /** Set, read back, found again by a second run, a refresh and an import. */
  async function isSet(row: Row): Promise<State> {
    const [path, first, , , , , , more = {}] = row
    const given = put({ ...base(), ...more.with }, steps(path), first) as Bag
    const made = await up(given, shared.get(turnsOf(row) ?? ''))
    shows(made, path, first)
    await nothingToDo(given, made)
    const refreshed = await lab().refresh(made)
    expect(still(refreshed!.outputs)).toEqual(still(made.outputs))
    expect(refreshed!.inputs).toEqual(made.inputs)

    const id = kind === 'client' || kind === 'managedClient' ? `${made.outputs.userPoolId}/${made.id}` : made.id
    const imported = await lab().importing(kind, 'it', id)
    const { __defaults: _, tagsAll: __, ...program } = imported!.inputs
    const state = { ...imported!, outputs: { ...imported!.outputs, ...added() } }
    await nothingToDo({ ...program, ...added() }, state)
    if (!more.unread) await nothingToDo(given, state)
    return made
  }

  async function isChanged([path, , next, change, , , , more = {}]: Row, made: State): Promise<State> {
    const given = put({ ...base(), ...more.with, ...more.nextWith }, steps(path), next) as Bag
    if (change === 'refused') {
      await expect(up(given, made)).rejects.toThrow(/cannot modify or remove schema items/)
      return made
    }
    const changed = await up(given, made)
    expect(changed.did, JSON.stringify(changed.diff)).toBe(change)
    if (change === 'replace') expect(changed.diff!.replaces).toContainEqual(expect.stringContaining(String(steps(path)[0])))
    shows(changed, path, next)
    await nothingToDo(given, changed)
    return changed
  }

  async function isRemoved([path, , next, change, removed, , , more = {}]: Row, state: State): Promise<State> {
    const others = { ...base(), ...more.with, ...more.nextWith }
    const given = drop(put(others, steps(path), next), steps(path), others) as Bag
    if (isBag(removed) && 'refusal' in removed) {
      await expect(up(given, state)).rejects.toThrow(String(removed.refusal))
      return state
    }
    const problem = isBag(removed) ? String(removed.problem) : removed === 'required' ? `Missing required property '${path}'` : undefined
    if (problem !== undefined) {
      expect(await reasons(given)).toContain(problem)
      return state
    }
    if (removed === 'refused') {
      await expect(up(given, state)).rejects.toThrow(/cannot modify or remove schema items/)
      return state
    }
    const outcome = await up(given, state)
    const did = removed === 'kept' ? 'same' : removed === 'replaced' ? 'replace' : 'update'
    expect(outcome.did, JSON.stringify(outcome.diff)).toBe(did)
    if (removed === 'kept' && change !== 'refused') shows((await lab().refresh(outcome))!, path, next)
    if (removed === 'absent' || removed === 'noted') expect(at(outcome.outputs, path)).toBeUndefined()
    if (Array.isArray(removed)) shows(outcome, path, removed[0])
    await nothingToDo(given, outcome)
    return outcome
  }

  return {
    async lives(row: Row): Promise<void> {
      const [path, , , , , invalid, reason, more = {}] = row
      expect(await reasons(put({ ...base(), ...more.with }, steps(path), invalid) as Bag)).toContain(reason)
      const state = await isRemoved(row, await isChanged(row, await isSet(row)))
      const turns = turnsOf(row)
      if (turns !== undefined) shared.set(turns, state)
      else if (kind !== 'pool') await lab().destroy(state)
    },

    /** Every property of the resource, at every depth, by its path; an item of a list is `[0]`. */
    async everyPath(token: string): Promise<{ inputs: string[]; outputsOnly: string[] }> {
      type Schema = { $ref?: string; items?: Schema; properties?: Record<string, Schema> }
      const { resources, types } = JSON.parse(await lab().provider.getSchema!())
      const inside = (schema: Schema, path: string): string[] => {
        if (schema.items) return inside(schema.items, `${path}[0]`)
        const type: Schema = schema.$ref ? types[schema.$ref.replace('#/types/', '')] : {}
        return Object.entries(type.properties ?? {}).flatMap(([name, each]) => [`${path}.${name}`, ...inside(each, `${path}.${name}`)])
      }
      const { inputProperties, properties } = resources[token]
      const inputs = Object.entries(inputProperties as Record<string, Schema>).flatMap(([name, each]) => [name, ...inside(each, name)])
      return { inputs, outputsOnly: Object.keys(properties).filter(name => !(name in inputProperties)) }
    },

    reasons,
  }
}

/**
 * A table of a resource that belongs to a user pool. Rows name its pool `POOL`, one that it moves to `OTHER POOL`, and one of another region
 * `POOL ABROAD`. `base`: the required properties.
 */
export function poolMemberTable(kind: Kind, base: (userPoolId: string) => Bag) {
  let lab: ProviderTest
  let places: Record<string, string>
  beforeAll(async () => {
    lab = await startProviderTest()
    const [pool, other] = [await lab.up('pool', 'pool', {}), await lab.up('pool', 'other', {})]
    const abroad = await lab.up('pool', 'abroad', { region: 'eu-west-1' })
    places = { POOL: pool.id, 'OTHER POOL': other.id, 'POOL ABROAD': abroad.id }
  })
  afterAll(() => lab.close())
  const table = propertyTable(
    () => lab,
    kind,
    () => base(places.POOL!),
  )
  return { ...table, lives: (row: Row) => table.lives(placing(row, places)) }
}

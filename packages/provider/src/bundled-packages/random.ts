import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import {
  type Bag,
  type CheckFailure,
  equal,
  hasUnknowns,
  isUnknown,
  own,
  type Provider,
  revealBag,
  secret,
  UNKNOWN,
  type Value,
} from '@poolhouse/engine'
import { characterSets, names } from './random-values.ts'
import { providerWithoutService } from './without-service.ts'

/** One type of the package `random`. */
interface RandomType {
  required: readonly string[]
  /** Outputs that are drawn; unknown in a preview. */
  drawn: readonly string[]
  defaults?: Bag
  secretOutputs?: readonly string[]
  make(inputs: Bag): { id: string; outputs: Bag }
  problem?(inputs: Bag): CheckFailure | undefined
}

const count = (value: Value | undefined, otherwise = 0): number => (typeof value === 'number' ? value : otherwise)
const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '')
const pick = (from: string): string => from[randomInt(from.length)]!

/** Each set of characters once for each of its minimum, then any of the allowed ones, in random order. */
function drawText(inputs: Bag): string {
  const { lower, upper, numeric, special } = characterSets
  const sets: [boolean, string, number][] = [
    [inputs.lower !== false, lower, count(inputs.minLower)],
    [inputs.upper !== false, upper, count(inputs.minUpper)],
    [inputs.numeric !== false && inputs.number !== false, numeric, count(inputs.minNumeric)],
    [inputs.special !== false, text(inputs.overrideSpecial) || special, count(inputs.minSpecial)],
  ]
  const allowed = sets.flatMap(([isAllowed, characters]) => (isAllowed ? [characters] : [])).join('')
  const least = sets.flatMap(([isAllowed, characters, minimum]) =>
    isAllowed ? Array.from({ length: minimum }, () => pick(characters)) : [],
  )
  const rest = Array.from({ length: Math.max(0, count(inputs.length) - least.length) }, () => pick(allowed))
  return shuffled([...least, ...rest]).join('')
}

function shuffled<T>(list: readonly T[]): T[] {
  const mixed = [...list]
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    ;[mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!]
  }
  return mixed
}

const lengthProblem = (inputs: Bag): CheckFailure | undefined => {
  const minimum = ['minLower', 'minUpper', 'minNumeric', 'minSpecial'].reduce((sum, key) => sum + count(inputs[key]), 0)
  if (!Number.isInteger(inputs.length) || count(inputs.length) < 1)
    return { property: 'length', reason: 'must be a whole number of at least 1' }
  if (count(inputs.length) < minimum)
    return { property: 'length', reason: `must be at least ${minimum}, the sum of minLower, minUpper, minNumeric and minSpecial` }
  const isAny = ['lower', 'upper', 'numeric', 'special'].some(key => inputs[key] !== false)
  return isAny ? undefined : { property: 'lower', reason: 'one of lower, upper, numeric and special must be true' }
}
const textDefaults = {
  lower: true,
  upper: true,
  number: true,
  numeric: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
}
const randomText = { required: ['length'], drawn: ['result'], defaults: textDefaults, problem: lengthProblem }

const types: Record<string, RandomType> = {
  'random:index/randomBytes:RandomBytes': {
    required: ['length'],
    drawn: ['base64', 'hex'],
    secretOutputs: ['base64', 'hex'],
    make: ({ length }) => {
      const bytes = randomBytes(count(length))
      const base64 = bytes.toString('base64')
      return { id: base64, outputs: { base64, hex: bytes.toString('hex') } }
    },
  },
  'random:index/randomId:RandomId': {
    required: ['byteLength'],
    drawn: ['b64Std', 'b64Url', 'dec', 'hex'],
    make: inputs => {
      const bytes = randomBytes(count(inputs.byteLength))
      const prefix = text(inputs.prefix)
      const hex = bytes.toString('hex')
      const forms = { b64Std: bytes.toString('base64'), b64Url: bytes.toString('base64url'), dec: BigInt(`0x${hex}`).toString(), hex }
      return { id: forms.b64Url, outputs: Object.fromEntries(Object.entries(forms).map(([key, value]) => [key, prefix + value])) }
    },
  },
  'random:index/randomInteger:RandomInteger': {
    required: ['min', 'max'],
    drawn: ['result'],
    problem: ({ min, max }) =>
      count(min) > count(max) ? { property: 'min', reason: `must not be above max, which is ${count(max)}` } : undefined,
    make: ({ min, max }) => {
      const result = randomInt(count(min), count(max) + 1)
      return { id: String(result), outputs: { result } }
    },
  },
  'random:index/randomPassword:RandomPassword': {
    ...randomText,
    secretOutputs: ['result'],
    make: inputs => ({ id: 'none', outputs: { result: drawText(inputs) } }),
  },
  'random:index/randomPet:RandomPet': {
    required: [],
    drawn: [],
    defaults: { length: 2, separator: '-' },
    make: ({ length, separator, prefix }) => {
      const { adverbs, adjectives, pets } = names
      const size = count(length, 2)
      const oneOf = (list: readonly string[]) => list[randomInt(list.length)]!
      const words = [...Array.from({ length: size - 2 }, () => oneOf(adverbs)), ...(size > 1 ? [oneOf(adjectives)] : []), oneOf(pets)]
      return { id: [...(text(prefix) ? [text(prefix)] : []), ...words].join(text(separator)), outputs: {} }
    },
  },
  'random:index/randomShuffle:RandomShuffle': {
    required: ['inputs'],
    drawn: ['results'],
    make: ({ inputs, resultCount }) => {
      const given = Array.isArray(inputs) ? inputs : []
      const wanted = count(resultCount, given.length)
      // A longer result repeats the list, in another order each time.
      const rounds = given.length === 0 ? 0 : Math.ceil(wanted / given.length)
      const results = Array.from({ length: rounds }, () => shuffled(given)).flat()
      return { id: '-', outputs: { results: results.slice(0, wanted) } }
    },
  },
  'random:index/randomString:RandomString': {
    ...randomText,
    make: inputs => {
      const result = drawText(inputs)
      return { id: result, outputs: { result } }
    },
  },
  'random:index/randomUuid:RandomUuid': {
    required: [],
    drawn: ['result'],
    make: () => {
      const result = randomUUID()
      return { id: result, outputs: { result } }
    },
  },
}

const version = '4.21.2'

/** The package `random`: what is drawn stays as it is until an input changes, which draws again. */
export const randomProvider = (): Provider => ({
  ...providerWithoutService(version, { resource: Object.keys(types), function: [] }),
  check: async ({ type, news }) => {
    const { required, problem } = types[type]!
    const missing = required.filter(key => own(news, key) === undefined)
    const found = missing.length > 0 || hasUnknowns(news) ? undefined : problem?.(revealBag(news))
    return {
      inputs: news,
      failures: [...missing.map(key => ({ property: '', reason: `Missing required property '${key}'` })), ...(found ? [found] : [])],
    }
  },
  diff: async ({ oldInputs, news }) => {
    const diffs = [...new Set([...Object.keys(oldInputs), ...Object.keys(news)])].filter(key => !equal(own(oldInputs, key), own(news, key)))
    return { changes: diffs.length > 0 ? 'some' : 'none', diffs, replaces: diffs }
  },
  create: async ({ type, properties, preview }) => {
    const { make, drawn, defaults = {}, secretOutputs = [] } = types[type]!
    const whole = { ...defaults, ...properties }
    if (preview) return { id: '', properties: { ...whole, ...Object.fromEntries(drawn.map(key => [key, UNKNOWN])) } }
    const { id, outputs } = make(revealBag(whole))
    const marked = Object.entries(outputs).map(([key, value]) => [key, secretOutputs.includes(key) ? secret(value) : value] as const)
    return { id, properties: { ...whole, ...Object.fromEntries(marked) } }
  },
  read: async ({ id, type, properties, inputs }) => {
    if (Object.keys(properties).length > 0 || isUnknown(id)) return { id, properties, inputs }
    throw new Error(`${type} cannot be imported here: what was drawn is known to its own state alone.`)
  },
})

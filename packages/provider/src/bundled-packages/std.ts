import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { type Bag, hasSecrets, isBag, own, type Provider, revealBag, secret, type Value } from '@poolhouse/engine'
import { providerWithoutService } from './without-service.ts'

const text = (value: Value | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value)
const list = (value: Value | undefined): Value[] => (Array.isArray(value) ? value : [])
const bag = (value: Value | undefined): Bag => (isBag(value) ? value : {})
const numbers = (value: Value | undefined): number[] => list(value).map(Number)
const digest = (algorithm: string, encoding: 'hex' | 'base64') => (given: Value | undefined) =>
  createHash(algorithm).update(text(given)).digest(encoding)
const fileDigest = (algorithm: string, encoding: 'hex' | 'base64') => (path: Value | undefined) =>
  createHash(algorithm)
    .update(readFileSync(text(path)))
    .digest(encoding)
const isSame = (a: Value | undefined, b: Value | undefined) => JSON.stringify(a) === JSON.stringify(b)
const isEmpty = (value: Value) => value === null || value === ''
const flat = (value: Value): Value[] => (Array.isArray(value) ? value.flatMap(flat) : [value])
/** Without the leading and trailing characters of the set. */
const trimmed = (given: string, set: string): string => {
  const characters = [...given]
  const first = characters.findIndex(each => !set.includes(each))
  const last = characters.findLastIndex(each => !set.includes(each))
  return first < 0 ? '' : characters.slice(first, last + 1).join('')
}

/** Functions of the package `std` by name: from their arguments to `result`. */
const functions: Record<string, (args: Bag) => Value> = {
  abs: ({ input }) => Math.abs(Number(input)),
  alltrue: ({ input }) => list(input).every(each => each === true || each === 'true'),
  anytrue: ({ input }) => list(input).some(each => each === true || each === 'true'),
  base64decode: ({ input }) => Buffer.from(text(input), 'base64').toString('utf8'),
  base64encode: ({ input }) => Buffer.from(text(input)).toString('base64'),
  base64sha256: ({ input }) => digest('sha256', 'base64')(input),
  base64sha512: ({ input }) => digest('sha512', 'base64')(input),
  basename: ({ input }) => basename(text(input)),
  ceil: ({ input }) => Math.ceil(Number(input)),
  chomp: ({ input }) => text(input).replace(/(\r?\n)+$/, ''),
  coalesce: ({ input }) => list(input).find(each => !isEmpty(each)) ?? null,
  compact: ({ input }) => list(input).filter(each => !isEmpty(each)),
  concat: ({ input }) => list(input).flatMap(list),
  contains: ({ input, element }) => list(input).some(each => isSame(each, element)),
  dirname: ({ input }) => dirname(text(input)),
  distinct: ({ input }) => list(input).filter((each, at, all) => all.findIndex(other => isSame(each, other)) === at),
  element: ({ input, index }) => list(input)[Number(index) % Math.max(1, list(input).length)] ?? null,
  endswith: ({ input, suffix }) => text(input).endsWith(text(suffix)),
  file: ({ input }) => readFileSync(text(input), 'utf8'),
  filebase64: ({ input }) => readFileSync(text(input)).toString('base64'),
  filebase64sha256: ({ input }) => fileDigest('sha256', 'base64')(input),
  fileexists: ({ input }) => existsSync(text(input)),
  filemd5: ({ input }) => fileDigest('md5', 'hex')(input),
  filesha256: ({ input }) => fileDigest('sha256', 'hex')(input),
  flatten: ({ input }) => flat(input ?? []),
  floor: ({ input }) => Math.floor(Number(input)),
  indent: ({ input, spaces }) => text(input).replaceAll('\n', `\n${' '.repeat(Number(spaces))}`),
  join: ({ input, separator }) => list(input).map(text).join(text(separator)),
  jsondecode: ({ input }) => JSON.parse(text(input)) as Value,
  jsonencode: ({ input }) => JSON.stringify(input ?? null),
  keys: ({ input }) => Object.keys(bag(input)).sort(),
  length: ({ input }) => (typeof input === 'string' ? [...input].length : isBag(input) ? Object.keys(input).length : list(input).length),
  lookup: given => own(bag(given.map), text(given.key)) ?? given.default ?? null,
  lower: ({ input }) => text(input).toLowerCase(),
  max: ({ input }) => Math.max(...numbers(input)),
  md5: ({ input }) => digest('md5', 'hex')(input),
  merge: ({ input }) => Object.assign({}, ...list(input).map(bag)) as Bag,
  min: ({ input }) => Math.min(...numbers(input)),
  replace: ({ text: given, search, replace }) => text(given).replaceAll(text(search), () => text(replace)),
  reverse: ({ input }) => list(input).toReversed(),
  sha1: ({ input }) => digest('sha1', 'hex')(input),
  sha256: ({ input }) => digest('sha256', 'hex')(input),
  sha512: ({ input }) => digest('sha512', 'hex')(input),
  sort: ({ input }) => list(input).map(text).sort(),
  split: ({ text: given, separator }) => text(given).split(text(separator)),
  startswith: ({ input, prefix }) => text(input).startsWith(text(prefix)),
  strrev: ({ input }) => [...text(input)].toReversed().join(''),
  substr: ({ input, offset, length }) =>
    text(input).slice(Number(offset), Number(length) < 0 ? undefined : Number(offset) + Number(length)),
  sum: ({ input }) => numbers(input).reduce((sum, each) => sum + each, 0),
  timestamp: () => new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  title: ({ input }) => text(input).replaceAll(/(^|\s)\S/g, letter => letter.toUpperCase()),
  tolist: ({ input }) => list(input),
  tostring: ({ input }) => text(input),
  trim: ({ input, cutset }) => trimmed(text(input), text(cutset)),
  trimprefix: ({ input, prefix }) => (text(input).startsWith(text(prefix)) ? text(input).slice(text(prefix).length) : text(input)),
  trimspace: ({ input }) => text(input).trim(),
  trimsuffix: ({ input, suffix }) =>
    text(suffix) && text(input).endsWith(text(suffix)) ? text(input).slice(0, -text(suffix).length) : text(input),
  upper: ({ input }) => text(input).toUpperCase(),
  urlencode: ({ input }) => new URLSearchParams([['', text(input)]]).toString().slice(1),
  uuid: () => randomUUID(),
  values: ({ input }) =>
    Object.entries(bag(input))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, value]) => value),
}

const version = '2.4.0'
const tokens = Object.keys(functions).map(name => `std:index:${name}`)

/** The package `std`: functions on texts, lists and files. A result that is made of a secret is secret. */
export const stdProvider = (): Provider => ({
  ...providerWithoutService(version, { resource: [], function: tokens }),
  invoke: async ({ tok, args }) => {
    const result = functions[tok.split(':').at(-1) ?? '']!(revealBag(args))
    return { return: { result: hasSecrets(args) ? secret(result) : result } }
  },
})

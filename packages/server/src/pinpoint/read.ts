import { refuse, type ServiceError } from '@poolhouse/contract'

/** Reads a JSON value as its shape. `path` names the value in a refusal. @throws BadRequestException */
export type Reader<Value> = (value: unknown, path: string) => Value

/** BadRequestException. The service publishes no texts; ours name the member, the value's kind and the rule. */
export const badRequest = (message: string): ServiceError => refuse('BadRequestException', message)

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`)
const wrong = (path: string, wanted: string, value: unknown) => badRequest(`${path} must be ${wanted}, not ${kindOf(value)}.`)

/** A string. Halves of surrogate pairs become the replacement character, as both databases would store them. */
export const text: Reader<string> = (value, path) => {
  if (typeof value === 'string') return value.toWellFormed()
  throw wrong(path, 'a string', value)
}

/** A string of `min` to `max` characters. */
export const textOf =
  (min: number, max: number): Reader<string> =>
  (value, path) => {
    const read = text(value, path)
    if (read.length >= min && read.length <= max) return read
    throw badRequest(`${path} has ${read.length} characters; ${min} to ${max} are allowed.`)
  }

/** One of a list of values. */
export const oneOf =
  (values: readonly string[]): Reader<string> =>
  (value, path) => {
    const read = text(value, path)
    if (values.includes(read)) return read
    throw badRequest(`${path} must be one of ${values.join(', ')}.`)
  }

/** A boolean. */
export const flag: Reader<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value
  throw wrong(path, 'true or false', value)
}

/** A finite number. */
export const double: Reader<number> = (value, path) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw wrong(path, 'a number', value)
}

/** A whole number from `min` to `max`. */
export const integer =
  (min: number, max: number): Reader<number> =>
  (value, path) => {
    const read = double(value, path)
    if (Number.isInteger(read) && read >= min && read <= max) return read
    throw badRequest(`${path} is ${read}; it must be a whole number from ${min} to ${max}.`)
  }

/** A point in time in the form of ISO 8601, as it was written. */
export const time: Reader<string> = (value, path) => {
  const read = textOf(1, 64)(value, path)
  if (timeOf(read) !== undefined) return read
  throw badRequest(`${path} must be a time in the form of ISO 8601, such as 2026-01-31T12:00:00Z.`)
}

/** Milliseconds since the Unix epoch; undefined for a text that is no time. A time without a zone is in UTC. */
export function timeOf(written: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(written)) return undefined
  const zoned = /(Z|T.*[+-]\d\d:?\d\d)$/.test(written) || !written.includes('T') ? written : `${written}Z`
  const at = Date.parse(zoned)
  return Number.isNaN(at) ? undefined : at
}

const asRecord = (value: unknown, path: string): Record<string, unknown> => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw wrong(path, 'an object', value)
}

/** A list. */
export const listOf =
  <Item>(item: Reader<Item>, max = Number.POSITIVE_INFINITY): Reader<Item[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'a list', value)
    if (value.length > max) throw badRequest(`${path} has ${value.length} items; at most ${max} are allowed.`)
    return value.map((each, index) => item(each, `${path}[${index}]`))
  }

/** A map with any keys, up to `max` of `keyLength` characters each. */
export const mapOf =
  <Item>(item: Reader<Item>, { max = Number.POSITIVE_INFINITY, keyLength = Number.POSITIVE_INFINITY } = {}): Reader<Record<string, Item>> =>
  (value, path) => {
    const entries = Object.entries(asRecord(value, path)).filter(([, each]) => each !== null)
    if (entries.length > max) throw badRequest(`${path} has ${entries.length} keys; at most ${max} are allowed.`)
    return Object.fromEntries(
      entries.map(([key, each]) => {
        if (key.length === 0 || key.length > keyLength)
          throw badRequest(`A key of ${path} has ${key.length} characters; 1 to ${keyLength} are allowed.`)
        return [key.toWellFormed(), item(each, `${path}.${key}`)]
      }),
    )
  }

/** An object with these members. Members that are null count as absent, and those that are not listed are ignored, as on the service. */
export const structure =
  <Optional extends Record<string, Reader<unknown>>, Required extends Record<string, Reader<unknown>> = Record<never, never>>(
    optional: Optional,
    required: Required = {} as Required,
  ): Reader<{ [Name in keyof Optional]?: ReturnType<Optional[Name]> } & { [Name in keyof Required]: ReturnType<Required[Name]> }> =>
  (value, path) => {
    const given = asRecord(value, path)
    const read: Record<string, unknown> = {}
    for (const [name, member] of Object.entries({ ...optional, ...required })) {
      const each = Object.hasOwn(given, name) ? given[name] : undefined
      const memberPath = path === '' ? name : `${path}.${name}`
      if (each !== undefined && each !== null) read[name] = member(each, memberPath)
      else if (Object.hasOwn(required, name)) throw badRequest(`${memberPath} is required.`)
    }
    return read as never
  }

/** The page size of a request's query. @throws BadRequestException */
export function pageSizeOf(query: URLSearchParams, usual: number): number {
  const written = query.get('page-size')
  if (written === null || written === '') return usual
  if (/^[1-9]\d{0,3}$/.test(written)) return Math.min(Number(written), usual)
  throw badRequest('page-size must be a whole number from 1 on.')
}

import type { Bag, Value } from '@poolhouse/engine'
import type { Settings } from '../configuration/index.ts'
import type { Identity } from '../service/index.ts'
import { type FunctionShape, fromWire, type Properties, type Property, type Wire } from '../shape/index.ts'

/** The operations that functions call. */
export type Asked = 'DescribeUserPool' | 'DescribeUserPoolClient' | 'ListUserPoolClients' | 'ListUserPools'

/** What a function works with. */
export interface Asking {
  settings: Settings
  /** That of the argument `region`, else the provider's. */
  region: string
  call: (operation: Asked, request: Wire) => Promise<Wire>
  callerIdentity: () => Promise<Identity>
}

export interface ProviderFunction extends FunctionShape {
  /** `args` are in their types; what is required is there. */
  ask: (args: Bag, asking: Asking) => Promise<Bag> | Bag
}

const zeros: Record<Property['kind'], Value> = { string: '', number: 0, boolean: false, list: [], map: {}, object: {} }

/** An answer of the service as results: those are always there, so what the service leaves out is empty. */
export function resultsOf(properties: Properties, answer: unknown): Bag {
  const found = fromWire(properties, answer)
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, filled(property, found[name] ?? zeros[property.kind])]),
  )
}

function filled(property: Property, value: Value): Value {
  if (property.kind === 'list') return (value as Value[]).map(item => filled(property.items!, item))
  if (property.kind !== 'object') return value
  const bag = value as Bag
  return Object.fromEntries(Object.entries(property.properties!).map(([name, each]) => [name, filled(each, bag[name] ?? zeros[each.kind])]))
}

/** Every page of a listing, one list. */
export async function allPages(call: Asking['call'], operation: Asked, member: string, request: Wire): Promise<Wire[]> {
  const found: Wire[] = []
  let next: unknown
  do {
    const page = await call(operation, { ...request, MaxResults: 60, ...(next === undefined ? {} : { NextToken: next }) })
    found.push(...(page[member] as Wire[]))
    next = page.NextToken
  } while (next !== undefined)
  return found
}

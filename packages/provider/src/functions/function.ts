import type { Bag, Value } from '@poolhouse/engine'
import type { ProviderSettings } from '../configuration/index.ts'
import type { CallerIdentity, CognitoOperation } from '../service/index.ts'
import { type ApiObject, type FunctionShape, fromApi, type Properties, type Property } from '../shape/index.ts'

/** What a function works with. */
export interface FunctionContext {
  settings: ProviderSettings
  /** That of the argument `region`, else the provider's. */
  region: string
  call: (operation: CognitoOperation, request: ApiObject) => Promise<ApiObject>
  callerIdentity: () => Promise<CallerIdentity>
}

export interface ProviderFunction extends FunctionShape {
  /** `args` are in their types; what is required is there. */
  invoke: (args: Bag, asking: FunctionContext) => Promise<Bag> | Bag
}

const emptyValues: Record<Property['kind'], Value> = { string: '', number: 0, boolean: false, list: [], map: {}, object: {} }

/** An answer of the service as results: those are always there, so what the service leaves out is empty. */
export function toResults(properties: Properties, answer: unknown): Bag {
  const found = fromApi(properties, answer)
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, fillEmpty(property, found[name] ?? emptyValues[property.kind])]),
  )
}

function fillEmpty(property: Property, value: Value): Value {
  if (property.kind === 'list') return (value as Value[]).map(item => fillEmpty(property.items!, item))
  if (property.kind !== 'object') return value
  const bag = value as Bag
  return Object.fromEntries(
    Object.entries(property.properties!).map(([name, each]) => [name, fillEmpty(each, bag[name] ?? emptyValues[each.kind])]),
  )
}

/** Every page of a listing, one list. */
export async function listAllPages(
  call: FunctionContext['call'],
  operation: CognitoOperation,
  member: string,
  request: ApiObject,
): Promise<ApiObject[]> {
  const found: ApiObject[] = []
  let next: unknown
  do {
    const page = await call(operation, { ...request, MaxResults: 60, ...(next === undefined ? {} : { NextToken: next }) })
    found.push(...(page[member] as ApiObject[]))
    next = page.NextToken
  } while (next !== undefined)
  return found
}

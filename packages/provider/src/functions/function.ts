import type { Bag, Value } from '@poolhouse/engine'
import type { ProviderSettings } from '../configuration/index.ts'
import type { CallerIdentity, OperationOf } from '../service/index.ts'
import { type ApiObject, type FunctionShape, fromApi, type Properties, type Property } from '../shape/index.ts'

/** What a function may use: settings, and calls to the service. */
export interface FunctionContext {
  settings: ProviderSettings
  /** The argument `region`, else the provider's region. */
  region: string
  call: (operation: OperationOf<'COGNITO_IDENTITY_PROVIDER'>, request: ApiObject) => Promise<ApiObject>
  callerIdentity: () => Promise<CallerIdentity>
}

/** A function (Pulumi: invoke) of the provider, with its arguments and results. */
export interface ProviderFunction extends FunctionShape {
  /** `args` have been checked: required ones are present and all have the declared types. */
  invoke: (args: Bag, asking: FunctionContext) => Promise<Bag> | Bag
}

const emptyValues: Record<Property['kind'], Value> = { string: '', number: 0, boolean: false, list: [], map: {}, object: {} }

/** Results from a response of the service. Every result is present; members absent in the response are empty values. */
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

/** Calls a List operation until its last page and concatenates `member` of the pages. `size`: the request's member for the length of a page. */
export async function listAllPages(
  call: FunctionContext['call'],
  operation: OperationOf<'COGNITO_IDENTITY_PROVIDER'>,
  member: string,
  request: ApiObject,
  size: 'MaxResults' | 'Limit' = 'MaxResults',
): Promise<ApiObject[]> {
  const found: ApiObject[] = []
  let next: unknown
  do {
    const page = await call(operation, { ...request, [size]: 60, ...(next === undefined ? {} : { NextToken: next }) })
    found.push(...(page[member] as ApiObject[]))
    next = page.NextToken
  } while (next !== undefined)
  return found
}

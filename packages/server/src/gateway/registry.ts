import { type OperationName, operationNames } from '@poolhouse/contract'
import type { Operation } from '../context.ts'

/** How to load each operation that is built. An unused one costs no start time. */
export type Registry = { [Name in OperationName]?: () => Promise<Operation<Name>> }

/** The rest of the 141: this list only shrinks, and has no place of its own to forget about. */
export const unimplementedOperations = (registry: Registry): OperationName[] => operationNames.filter(name => registry[name] === undefined)

/** Loads at first use, once. A load that fails is tried again by the next request. */
export function createOperationLoader(
  registry: Registry,
): <Name extends OperationName>(name: Name) => Promise<Operation<Name>> | undefined {
  const loaded = new Map<OperationName, Promise<unknown>>()
  return <Name extends OperationName>(name: Name) => {
    const load = registry[name]
    if (!load) return undefined
    let operation = loaded.get(name)
    if (!operation) {
      operation = load()
      operation.catch(() => loaded.delete(name))
      loaded.set(name, operation)
    }
    return operation as Promise<Operation<Name>>
  }
}

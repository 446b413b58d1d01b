import { type OperationName, operationNames } from '@poolhouse/contract'
import type { Operation } from '../context.ts'

/** Imports an operation at its first use, so that an unused one costs no start time. */
type Load<Name extends OperationName> = () => Promise<Operation<Name>>

/**
 * The implemented operations. `isCpuHeavy` marks those that compute modular powers (SRP), which hold the event loop for some tenths of a
 * millisecond before a thread takes over: of a burst only a few start in one turn of the loop.
 */
export type Registry = { [Name in OperationName]?: Load<Name> | { load: Load<Name>; isCpuHeavy: true } }

/** The operations of the service that the registry lacks. */
export const unimplementedOperations = (registry: Registry): OperationName[] => operationNames.filter(name => registry[name] === undefined)

/** Loads operations of a registry, each once. A load that failed is retried by the next request. */
export interface OperationLoader {
  /** Undefined for an operation that is not implemented. */
  load<Name extends OperationName>(name: Name): Promise<Operation<Name>> | undefined
  isCpuHeavy(name: OperationName): boolean
}

/** The loader of one gateway. */
export function createOperationLoader(registry: Registry): OperationLoader {
  const loaded = new Map<OperationName, Promise<unknown>>()
  return {
    isCpuHeavy: name => typeof registry[name] === 'object',
    load<Name extends OperationName>(name: Name) {
      const entry = registry[name]
      if (!entry) return undefined
      let operation = loaded.get(name)
      if (!operation) {
        operation = typeof entry === 'object' ? entry.load() : entry()
        operation.catch(() => loaded.delete(name))
        loaded.set(name, operation)
      }
      return operation as Promise<Operation<Name>>
    },
  }
}

import type { DeclaredOutput } from '../provider.ts'
import type { ResourceState } from '../state/index.ts'
import { type Bag, own, UNKNOWN, type Value } from '../wire.ts'

/** The output that marks an entry of the state as skipped: its type was not built here, so nothing was created. */
const SKIPPED = '__skipped'

/** Whether these are the outputs of a resource that was skipped. */
export const hasSkippedMark = (outputs: Bag): boolean => own(outputs, SKIPPED) === true
/** Whether the entry is of a resource that was skipped instead of created. */
export const isSkipped = ({ outputs }: Pick<ResourceState, 'outputs'>): boolean => hasSkippedMark(outputs)
/** Outputs with the mark of a skipped resource. */
export const withSkippedMark = (outputs: Bag): Bag => ({ ...outputs, [SKIPPED]: true })

/**
 * The value of an unknown output, since nothing was created. It says so, and fits into addresses: `.invalid` never resolves (RFC 2606 §2).
 */
export function placeholderOf(name: string, output: string): string {
  const label = `skipped-${name}-${output}`.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()
  return /(url|uri|endpoint)$/i.test(output) ? `https://${label}.invalid` : label
}

/** Values for the declared outputs that `known` does not have: unknown in a preview, else placeholders. */
export function placeholders(name: string, declared: readonly DeclaredOutput[], known: Bag, isPreview: boolean): Bag {
  const missing = declared.filter(output => own(known, output.name) === undefined)
  return Object.fromEntries(missing.map(output => [output.name, isPreview ? UNKNOWN : byKind[output.kind](name, output.name)]))
}

const byKind: Record<DeclaredOutput['kind'], (name: string, output: string) => Value> = {
  text: placeholderOf,
  texts: (name, output) => [placeholderOf(name, output)],
  number: () => 0,
  boolean: () => false,
  list: () => [],
  map: () => ({}),
}

/** The warning about a resource or a function that is skipped. */
export const skippedMessage = (token: string, name: string, reason: string): string =>
  name
    ? `${token} '${name}' is skipped, not created: ${reason}`
    : `${token} is skipped, not called; what it returns are placeholders: ${reason}`

/** Why a resource that exists cannot be skipped. */
export const cannotSkipMessage = (urn: string): string =>
  `${urn} was created by another tool and its type is not built here, so it is not skipped: its entry in the state would be lost. Update it with the Pulumi CLI, or remove it from this stack's state with "poolhouse state delete".`

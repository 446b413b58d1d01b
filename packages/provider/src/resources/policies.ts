import type { Bag, Value } from '@poolhouse/engine'
import { isSameDocument, normalizedDocument } from '../shape/index.ts'

/** The text of a policy for a request. */
export const toRequest = (given: Value | undefined): string => normalizedDocument(String(given))

/** A policy as IAM answers it: percent-encoded. */
export const decoded = (answer: unknown): string => decodeURIComponent(String(answer ?? ''))

/** The output for a policy: the text of the program or of the state, while it means what the service has. */
export function policyOutput(found: string, ...known: (Value | undefined)[]): string {
  const kept = known.find(each => typeof each === 'string' && isSameDocument(each, found))
  return normalizedDocument((kept as string | undefined) ?? found)
}

/** Calls a List operation of IAM until its last page and concatenates `member` of the pages. */
export async function listAll<Item>(call: (marker: Bag) => Promise<Record<string, unknown>>, member: string): Promise<Item[]> {
  const found: Item[] = []
  let marker: unknown
  do {
    const page = await call(marker === undefined ? {} : { Marker: marker as string })
    found.push(...((page[member] ?? []) as Item[]))
    marker = page.IsTruncated ? page.Marker : undefined
  } while (marker !== undefined)
  return found
}

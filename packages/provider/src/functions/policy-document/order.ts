import { crc32 } from 'node:zlib'

/** Order of Go's strings, by the bytes of their UTF-8 text. */
export const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))

/** Distinct strings, descending, as upstream writes the lists of a policy. */
export const descending = (texts: readonly string[]): string[] => [...new Set(texts)].sort((one, other) => byBytes(other, one))

const inSetOrder = <Item>(items: readonly Item[], serialized: (item: Item) => string): Item[] => {
  const byHash = new Map(items.map(item => [String(crc32(serialized(item))), item]))
  return [...byHash].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item)
}

/** Elements of an upstream set in its order: by the decimal text of their CRC-32 (docs/reference/pulumi-resources.md#1.9). */
export const principalsInSetOrder = <Item extends { type: string; identifiers: readonly string[] }>(items: readonly Item[]): Item[] =>
  inSetOrder(items, ({ type, identifiers }) => {
    const inner = inSetOrder(identifiers, each => `${each};`).map(each => `${each};`)
    return `identifiers:{${inner.join('')}};type:${type};`
  })

/** As `principalsInSetOrder`, for conditions, whose values are a list with an order of its own. */
export const conditionsInSetOrder = <Item extends { test: string; variable: string; values: readonly string[] }>(
  items: readonly Item[],
): Item[] =>
  inSetOrder(
    items,
    ({ test, variable, values }) => `test:${test};values:(${values.map(each => `${each};`).join('')});variable:${variable};`,
  )

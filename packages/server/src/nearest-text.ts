/** Inserted, deleted and replaced characters between two texts (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)))
    row = next
  }
  return row[other.length]!
}

/** Characters that are compared; longer texts have no nearest one, since comparing costs the product of both lengths. */
const maxCompared = 128

/** The text of a list that is most like this one; undefined where none is nearer than a third of its length. */
export function nearestText(text: string, list: readonly string[]): string | undefined {
  if (text.length > maxCompared) return undefined
  const near = list
    .filter(each => each.length <= maxCompared)
    .map(each => ({ each, far: distance(text.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, far }) => far <= Math.max(2, Math.min(text.length, each.length) / 3))
  return near.sort((one, other) => one.far - other.far)[0]?.each
}

/** Edits (insert, delete, replace a character) between two words; stops to count above `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}

/** The names within two edits of a misspelt one, letter case aside, nearest first. */
export function nearest(wrong: string, names: readonly string[]): string[] {
  return names
    .map(name => ({ name, edits: distance(wrong.toLowerCase(), name.toLowerCase(), 2) }))
    .filter(({ edits }) => edits <= 2)
    .sort((a, b) => a.edits - b.edits)
    .map(({ name }) => name)
}

/** How many letters lie between two texts: inserted, left out, or others (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [i, letter] of [...a].entries()) {
    const above = row
    row = [i + 1]
    for (let j = 0; j < b.length; j++) {
      row.push(Math.min(above[j + 1]! + 1, row[j]! + 1, above[j]! + (b[j] === letter ? 0 : 1)))
    }
  }
  return row[b.length]!
}

/** The candidate that was probably meant, if any comes near. */
export function nearest(given: string, candidates: Iterable<string>): string | undefined {
  const byDistance = [...candidates].map(candidate => ({ candidate, far: distance(given, candidate) }))
  const best = byDistance.toSorted((a, b) => a.far - b.far).at(0)
  return best && best.far <= Math.max(2, given.length / 4) ? best.candidate : undefined
}

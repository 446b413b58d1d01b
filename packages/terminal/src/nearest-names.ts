import { distance } from 'fastest-levenshtein'

/** Suggestions for a misspelt name: the candidates within `maxEdits` edits (Levenshtein distance, ignoring case), nearest first. */
export function nearestNames(misspelt: string, candidates: Iterable<string>, maxEdits = 2): string[] {
  const wanted = misspelt.toLowerCase()
  return [...candidates]
    .map(name => ({ name, edits: distance(wanted, name.toLowerCase()) }))
    .filter(({ edits }) => edits <= maxEdits)
    .sort((a, b) => a.edits - b.edits)
    .map(({ name }) => name)
}

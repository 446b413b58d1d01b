/** Splits a property path: `a.b[0]["c d"]` → `a`, `b`, `0`, `c d`. `*` matches any one part. */
export function pathParts(path: string): string[] {
  const parts: string[] = []
  for (const [, name, index, quoted] of path.matchAll(/([^.[\]"]+)|\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]/g)) {
    parts.push(name ?? index ?? quoted!.replace(/\\(.)/g, '$1'))
  }
  return parts
}

/** Whether a path equals or is inside another one, which may have wildcards. */
export function isWithin(path: string, ancestor: string): boolean {
  const parts = pathParts(path)
  const above = pathParts(ancestor)
  return above.length <= parts.length && above.every((part, index) => part === '*' || part === parts[index])
}

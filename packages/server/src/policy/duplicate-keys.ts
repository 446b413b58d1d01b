/**
 * Whether an object in a JSON text has a member twice. `JSON.parse` takes the last one, so that a reader and the service could see different policies.
 * The text must be valid JSON.
 */
export function hasDuplicateKey(json: string): boolean {
  /** The members so far of each open object; undefined for a list. */
  const open: (Set<string> | undefined)[] = []
  let expectsKey = false
  for (let index = 0; index < json.length; index++) {
    const mark = json[index]
    if (mark === '"') {
      const end = endOfText(json, index)
      const keys = open.at(-1)
      if (expectsKey && keys) {
        const key = JSON.parse(json.slice(index, end + 1)) as string
        if (keys.has(key)) return true
        keys.add(key)
        expectsKey = false
      }
      index = end
    } else if (mark === '{' || mark === '[') {
      open.push(mark === '{' ? new Set() : undefined)
      expectsKey = mark === '{'
    } else if (mark === '}' || mark === ']') open.pop()
    else if (mark === ',') expectsKey = open.at(-1) !== undefined
  }
  return false
}

/** The index of the quote that ends the text which begins at `start`. */
function endOfText(json: string, start: number): number {
  let index = start + 1
  while (json[index] !== '"') index += json[index] === '\\' ? 2 : 1
  return index
}

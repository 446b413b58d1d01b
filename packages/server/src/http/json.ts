/** How much JSON may be in one body, whatever its bytes: parsing takes time for each entry, and code that walks the value takes stack for each level. */
export interface JsonBounds {
  /** Members of objects and items of lists, at all levels together. */
  entries: number
  /** Objects and lists inside each other. */
  depth: number
}

/** JSON that has more entries or levels than its bounds. */
export class JsonOutOfBounds extends Error {
  override readonly name = 'JsonOutOfBounds'
}

/**
 * Parses JSON whose entries and levels were counted before, in one pass over the bytes: an object of a million members would block the process for
 * half a second. @throws JsonOutOfBounds, SyntaxError
 */
export function parseJson(json: Uint8Array | string, bounds: JsonBounds): unknown {
  const bytes = typeof json === 'string' ? Buffer.from(json) : json
  assertWithinBounds(bytes, bounds)
  return JSON.parse(typeof json === 'string' ? json : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const openBracket = 0x5b
const opens = (byte: number): boolean => byte === openBrace || byte === openBracket
const closes = (byte: number): boolean => byte === 0x7d || byte === 0x5d

/** How often a byte occurs, inside quotes too; counting ends above `most`. */
function countUpTo(most: number, bytes: Uint8Array, byte: number): number {
  let count = 0
  for (let at = bytes.indexOf(byte); at >= 0 && count <= most; at = bytes.indexOf(byte, at + 1)) count++
  return count
}

/** Bytes of a text inside quotes do not count. All marks are ASCII, which is never a part of another character in UTF-8. */
function assertWithinBounds(bytes: Uint8Array, { entries, depth }: JsonBounds): void {
  // Each entry takes a byte, and each level one that opens it: most bodies are too short and too flat to be counted.
  if (bytes.length <= entries && countUpTo(depth, bytes, openBrace) + countUpTo(depth, bytes, openBracket) <= depth) return
  let entry = 0
  let level = 0
  let isText = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!
    if (isText) {
      if (byte === backslash) index++
      else if (byte === quote) isText = false
      continue
    }
    if (byte === quote) isText = true
    else if (byte === comma) entry++
    else if (opens(byte)) {
      entry++
      level++
    } else if (closes(byte)) level--
    if (entry > entries) throw new JsonOutOfBounds(`it has more than ${entries} members and items`)
    if (level > depth) throw new JsonOutOfBounds(`it has more than ${depth} objects and lists inside each other`)
  }
}

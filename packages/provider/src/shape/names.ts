import { createHash, randomBytes } from 'node:crypto'

const longest = 255

/** A generated name: the logical name and seven hexadecimal digits drawn from the engine's seed, so that a plan can be repeated. */
export function generatedName(logicalName: string, seed: Uint8Array): { name: string } | { problem: string } {
  if (logicalName.length + 8 > longest)
    return { problem: `name '${logicalName}-' plus 7 random chars is longer than maximum length ${longest}` }
  const random = seed.length > 0 ? createHash('sha256').update(seed).digest('hex') : randomBytes(4).toString('hex')
  return { name: `${logicalName}-${random.slice(0, 7)}` }
}

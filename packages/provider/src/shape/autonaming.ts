import { createHash, randomBytes } from 'node:crypto'

const maxNameLength = 255

/** The stack's setting `pulumi:autonaming`: a name that the provider may alter (propose) or must use (enforce), or none (disable). */
export interface Autonaming {
  mode: 'propose' | 'enforce' | 'disable'
  proposedName: string
}

type NamingResult = { name: string } | { problem: string }

/** The name of a resource whose program gives none. */
export function autonamed(logicalName: string, seed: Uint8Array, autonaming?: Autonaming): NamingResult {
  if (autonaming?.mode === 'disable') return { problem: 'automatic naming is disabled but no explicit name was provided' }
  return autonaming ? { name: autonaming.proposedName } : generatedName(logicalName, seed)
}

/** The logical name and seven hexadecimal digits from the engine's seed, so that preview and up generate the same name. */
function generatedName(logicalName: string, seed: Uint8Array): NamingResult {
  if (logicalName.length + 8 > maxNameLength)
    return { problem: `name '${logicalName}-' plus 7 random chars is longer than maximum length ${maxNameLength}` }
  const random = seed.length > 0 ? createHash('sha256').update(seed).digest('hex') : randomBytes(4).toString('hex')
  return { name: `${logicalName}-${random.slice(0, 7)}` }
}

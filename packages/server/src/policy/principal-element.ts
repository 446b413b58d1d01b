import type { Principal, PrincipalElement } from './principals.ts'
import { PolicyError } from './problems.ts'

/** How a refusal writes the kind, and which texts a policy may name. Whether an account, user or role exists is not checked here. */
const kinds: Readonly<Record<Principal['kind'], { shown: string; isValid: (name: string) => boolean }>> = {
  AWS: { shown: 'AWS', isValid: isAwsName },
  Service: { shown: 'SERVICE', isValid: name => /^[a-z0-9-]{1,64}(\.[a-z0-9-]{1,64}){1,8}$/.test(name) },
  Federated: { shown: 'FEDERATED', isValid: name => /^[!-)+->@-~]{1,2048}$/.test(name) },
}

/** An account id, a unique id, or an ARN of an account, a user, a role, or a session. Wildcards are not allowed in ARNs. */
function isAwsName(name: string): boolean {
  if (/^\d{12}$/.test(name) || /^A[A-Z0-9]{15,127}$/.test(name)) return true
  return (
    /^arn:aws[a-z-]{0,16}:iam::\d{12}:(root|(user|role)\/[!-)+->@-~]{1,576})$/.test(name) ||
    /^arn:aws[a-z-]{0,16}:sts::\d{12}:(assumed-role\/[\w+=,.@-]{1,64}\/[\w+=,.@-]{2,64}|federated-user\/[\w+=,.@-]{2,32})$/.test(name)
  )
}

/** Parses a Principal or NotPrincipal element. @throws PolicyError */
export function parsePrincipal(value: unknown, isNegated: boolean, at: string): PrincipalElement {
  const names = { AWS: new Set<string>(), Service: new Set<string>(), Federated: new Set<string>() }
  if (value === '*') return { isNegated, isEveryone: true, names }
  if (typeof value === 'string') throw new PolicyError('invalid-principal', at, `"${value}"`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new PolicyError('syntax', at)
  let isEveryone = false
  let count = 0
  for (const [kind, list] of Object.entries(value)) {
    if (!Object.hasOwn(kinds, kind)) throw new PolicyError('syntax', `${at}.${kind}`)
    const { shown, isValid } = kinds[kind as Principal['kind']]
    for (const name of [list].flat()) {
      if (typeof name !== 'string') throw new PolicyError('syntax', `${at}.${kind}`)
      count++
      if (kind === 'AWS' && name === '*') isEveryone = true
      else if (isValid(name)) names[kind as Principal['kind']].add(name)
      else throw new PolicyError('invalid-principal', `${at}.${kind}`, `"${shown}":"${name}"`)
    }
  }
  if (count === 0) throw new PolicyError('syntax', at)
  return { isNegated, isEveryone, names }
}

import { type Policy, type PolicyKind, type PolicyProblem, parseDocument } from './document.ts'

/** Parsed policies by kind and text, the least recently used first. */
const parsed = new Map<string, Policy>()
let characters = 0

/** Of all texts in the cache together. */
const maxCharacters = 2_000_000

/** Parses a policy document. A text that was parsed before is taken from a cache, so that every request may call this. */
export function parsePolicy(text: string, kind: PolicyKind): Policy | PolicyProblem {
  const key = `${kind} ${text}`
  const known = parsed.get(key)
  if (known) {
    parsed.delete(key)
    parsed.set(key, known)
    return known
  }
  const policy = parseDocument(text, kind)
  if (!('problem' in policy)) remember(key, policy)
  return policy
}

function remember(key: string, policy: Policy): void {
  parsed.set(key, policy)
  characters += key.length
  for (const oldest of parsed.keys()) {
    if (characters <= maxCharacters) break
    parsed.delete(oldest)
    characters -= oldest.length
  }
}

const allActions = (Effect: 'Allow' | 'Deny', Sid: string): Policy =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: { Sid, Effect, Action: '*', Resource: '*' } }), 'managed') as Policy

/** Takes the place of a stored document that is no policy, by newer rules or after a change in the database: what it would deny is unknown. */
export const unreadablePolicy: Policy = allActions('Deny', 'UnreadablePolicy')

/** Allows everything: what the root user and an administrator's key have. */
export const administratorPolicy: Policy = allActions('Allow', 'AllActions')

import { type ArnPattern, compileArn } from './arn.ts'
import { type Condition, compileCondition } from './conditions.ts'
import { hasDuplicateKey } from './duplicate-keys.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import { parsePrincipal } from './principal-element.ts'
import type { PrincipalElement } from './principals.ts'
import { PolicyError, type PolicyProblem } from './problems.ts'
import { anyText, isVariable, parseTemplate, type TemplatePart } from './template.ts'

export type { PolicyProblem, ProblemReason } from './problems.ts'

/** A parsed policy, compiled for evaluation. */
export interface Policy {
  version: '2012-10-17' | '2008-10-17'
  statements: readonly Statement[]
  /** Whether it names a tag of the resource, which costs a request a look-up. */
  readsResourceTags: boolean
}

/** One statement of a policy. */
export interface Statement {
  sid: string | undefined
  index: number
  effect: 'Allow' | 'Deny'
  principal: PrincipalElement | undefined
  actions: { isNegated: boolean; patterns: readonly Pattern[] }
  /** Undefined in a trust policy, whose resource is the role. */
  resources: { isNegated: boolean; patterns: readonly ArnPattern[] } | undefined
  conditions: readonly Condition[]
}

/** What a document is for, which decides what its statements must have. */
export type PolicyKind = 'inline' | 'managed' | 'session' | 'trust' | 'resource'

interface KindRules {
  principal: 'required' | 'refused'
  resource: 'required' | 'refused'
  onlySts?: true
  hasStrictSids?: true
}

/** docs/reference/pinpoint-iam-sts.md#2.6 */
const rulesOf: Readonly<Record<PolicyKind, KindRules>> = {
  inline: { principal: 'refused', resource: 'required' },
  managed: { principal: 'refused', resource: 'required', hasStrictSids: true },
  session: { principal: 'refused', resource: 'required' },
  trust: { principal: 'required', resource: 'refused', onlySts: true },
  resource: { principal: 'required', resource: 'required' },
}

const versions = ['2012-10-17', '2008-10-17'] as const
const documentMembers = ['Version', 'Id', 'Statement']
const statementMembers = [...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']]

type Members = Readonly<Record<string, unknown>>

/** Parses a document without the cache. */
export function parseDocument(text: string, kind: PolicyKind): Policy | PolicyProblem {
  try {
    return readDocument(text, rulesOf[kind])
  } catch (error) {
    if (error instanceof PolicyError) return error.found
    throw error
  }
}

function readDocument(text: string, rules: KindRules): Policy {
  const document = readMembers(readJson(text), documentMembers, 'the document')
  if (hasDuplicateKey(text)) throw new PolicyError('syntax', 'the document')
  const version = document.Version === undefined ? '2008-10-17' : versions.find(each => each === document.Version)
  if (!version) throw new PolicyError('syntax', 'Version')
  if (document.Id !== undefined && typeof document.Id !== 'string') throw new PolicyError('syntax', 'Id')
  const { Statement: list } = document
  if (typeof list !== 'object' || list === null) throw new PolicyError('syntax', 'Statement')
  const variables = version === '2012-10-17'
  const statements = [list].flat().map((each, index) => readStatement(each, { index, rules, variables }))
  const sids = statements.flatMap(({ sid }) => sid ?? [])
  if (new Set(sids).size !== sids.length) throw new PolicyError('sid-twice', 'Statement')
  return { version, statements, readsResourceTags: /resourcetag\//i.test(text) }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PolicyError('not-json', 'the document')
  }
}

function readMembers(value: unknown, allowed: readonly string[], at: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new PolicyError('syntax', at)
  for (const name of Object.keys(value)) if (!allowed.includes(name)) throw new PolicyError('syntax', `${at}.${name}`)
  return value as Members
}

interface StatementSource {
  index: number
  rules: KindRules
  variables: boolean
}

function readStatement(value: unknown, { index, rules, variables }: StatementSource): Statement {
  const at = `Statement[${index}]`
  const members = readMembers(value, statementMembers, at)
  const { Sid: sid, Effect: effect } = members
  if (sid !== undefined && typeof sid !== 'string') throw new PolicyError('syntax', `${at}.Sid`)
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyError('syntax', `${at}.Effect`)
  const action = oneOf(members, 'Action', at)
  const principal = oneOf(members, 'Principal', at)
  const resource = oneOf(members, 'Resource', at)
  const conditions = readConditions(members.Condition, { effect, at: `${at}.Condition`, variables })
  if (!action || action.value.length === 0) throw new PolicyError('no-actions', at)
  if (rules.principal === 'refused' && principal) throw new PolicyError('principal-not-allowed', principal.at)
  if (rules.principal === 'required' && !principal) throw new PolicyError('no-principal', at)
  if (rules.resource === 'refused' && resource) throw new PolicyError('resource-not-allowed', resource.at)
  if (rules.resource === 'required' && !(resource && resource.value.length > 0)) throw new PolicyError('no-resources', at)
  if (rules.hasStrictSids && sid !== undefined && !/^[0-9A-Za-z]*$/.test(sid)) throw new PolicyError('sid-characters', `${at}.Sid`)
  return {
    sid: sid || undefined,
    index,
    effect,
    principal: principal && parsePrincipal(principal.raw, principal.isNegated, principal.at),
    actions: { isNegated: action.isNegated, patterns: action.value.map(text => readAction(text, rules, action.at)) },
    resources: resource && {
      isNegated: resource.isNegated,
      patterns: resource.value.map(text => readResource(text, { ...resource, effect, variables })),
    },
    conditions,
  }
}

/** An element or its negation, such as Action and NotAction; both together are refused. */
function oneOf(members: Members, name: 'Action' | 'Principal' | 'Resource', at: string) {
  const isNegated = members[name] === undefined
  const found = isNegated ? `Not${name}` : name
  if (!isNegated && members[`Not${name}`] !== undefined) throw new PolicyError('syntax', `${at}.Not${name}`)
  const raw = members[found]
  if (raw === undefined) return undefined
  const where = `${at}.${found}`
  return { isNegated, raw, at: where, value: name === 'Principal' ? [] : readTexts(raw, where) }
}

function readTexts(value: unknown, at: string): string[] {
  return [value].flat().map(each => {
    if (typeof each !== 'string') throw new PolicyError('syntax', at)
    return each
  })
}

/** Actions have no variables and are compared without regard to case. */
function readAction(text: string, { onlySts }: KindRules, at: string): Pattern {
  const vendorAndName = /^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(text)
  if (text !== '*' && !vendorAndName) throw new PolicyError('action-without-vendor', at)
  if (onlySts && !text.toLowerCase().startsWith('sts:')) throw new PolicyError('not-a-trust-action', at)
  return compilePattern(parseTemplate(text.toLowerCase(), { wildcards: true, variables: false })!)
}

interface ResourceSource {
  at: string
  isNegated: boolean
  effect: 'Allow' | 'Deny'
  variables: boolean
}

/** A variable that no request of the service has could be anything: in the Resource of a Deny it stands for every text, elsewhere for none. */
function readResource(text: string, { at, isNegated, effect, variables }: ResourceSource): ArnPattern {
  const parts = parseTemplate(text, { wildcards: true, variables })
  if (!parts) throw new PolicyError('syntax', at)
  const widen = (part: TemplatePart): TemplatePart => (isVariable(part) && !part.isKnown && part.fallback === undefined ? anyText : part)
  const pattern = compileArn(text, effect === 'Deny' && !isNegated ? parts.map(widen) : parts)
  if (!pattern) throw new PolicyError('not-an-arn', at, text)
  return pattern
}

function readConditions(
  value: unknown,
  { effect, at, variables }: { effect: 'Allow' | 'Deny'; at: string; variables: boolean },
): Condition[] {
  if (value === undefined) return []
  const conditions: Condition[] = []
  for (const [operator, keys] of Object.entries(anyMembers(value, at))) {
    const seen = new Set<string>()
    for (const [key, values] of Object.entries(anyMembers(keys, `${at}.${operator}`))) {
      const where = `${at}.${operator}.${key}`
      if (seen.has(key.toLowerCase())) throw new PolicyError('syntax', where)
      seen.add(key.toLowerCase())
      const wanted = [values].flat().map(each => readConditionValue(each, where))
      if (variables && wanted.some(text => parseTemplate(text, { wildcards: false, variables }) === undefined))
        throw new PolicyError('syntax', where)
      conditions.push(compileCondition({ effect, operator, key, wanted, variables }))
    }
  }
  return conditions
}

function anyMembers(value: unknown, at: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new PolicyError('syntax', at)
  return value as Members
}

/** Numbers and truth values are texts as well. */
function readConditionValue(value: unknown, at: string): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') throw new PolicyError('syntax', at)
  return String(value)
}

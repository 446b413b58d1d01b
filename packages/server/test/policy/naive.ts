import type { AccessRequest } from '../../src/policy/index.ts'

/**
 * A second evaluator, for comparison: it reads the documents at each request, compares by recursion, and asks each statement for two answers: whether it
 * surely applies (which an Allow needs), and whether it may apply (which is enough for a Deny).
 */
export interface NaiveStatement {
  Effect: 'Allow' | 'Deny'
  Action?: string[]
  NotAction?: string[]
  Resource?: string[]
  NotResource?: string[]
  Condition?: Record<string, Record<string, string[]>>
}
export interface NaiveDocument {
  Version: '2012-10-17' | '2008-10-17'
  Statement: NaiveStatement[]
}
export interface NaivePolicies {
  identity: NaiveDocument[]
  boundary?: NaiveDocument
  session?: NaiveDocument[]
}

const knownKeys = ['aws:username', 'aws:userid', 'aws:tagkeys', 'aws:epochtime', 'aws:sourceip', 'aws:principalarn']

/** `unknown` variables could be anything; `absent` ones have no value. Marks are objects, so that no text is taken for one. */
type Token = string | { mark: '*' | '?' | 'unknown' | 'absent' }

/** One token for each character. */
function tokens(
  text: string,
  { wildcards, variables }: { wildcards: boolean; variables: boolean },
  context: Map<string, string[]>,
): Token[] {
  if (text === '') return []
  if (variables && text.startsWith('${')) {
    const end = text.indexOf('}')
    const inside = text.slice(2, end)
    const rest = tokens(text.slice(end + 1), { wildcards, variables }, context)
    if (inside.length === 1) return [inside, ...rest]
    const [key = '', fallback] = inside.split(',')
    const values = context.get(key.trim().toLowerCase()) ?? []
    const value = values.length === 1 ? values[0] : fallback?.trim().slice(1, -1)
    if (value !== undefined) return [...value, ...rest]
    return [{ mark: knownKeys.includes(key.trim().toLowerCase()) ? 'absent' : 'unknown' }, ...rest]
  }
  const rest = tokens(text.slice(1), { wildcards, variables }, context)
  const first = text[0]!
  return [wildcards && (first === '*' || first === '?') ? { mark: first } : first, ...rest]
}

const has = (list: Token[], mark: 'unknown' | 'absent') => list.some(token => typeof token === 'object' && token.mark === mark)

function like(pattern: Token[], text: string): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return text === ''
  if (typeof first === 'string') return text[0] === first && like(rest, text.slice(1))
  if (first.mark === '?') return text !== '' && like(rest, text.slice(1))
  if (first.mark === 'absent') return false
  return like(rest, text) || (text !== '' && like(pattern, text.slice(1)))
}

const fields = (arn: string) => [...arn.split(':').slice(0, 5), arn.split(':').slice(5).join(':')]

type Options = { variables: boolean; context: Map<string, string[]> }

/** Whether a resource pattern matches: `sure` whatever unresolved variables are, `possible` for some, `cannot` for none. */
function resourceMatches(pattern: string, resource: string, { variables, context }: Options) {
  if (pattern === '*') return { sure: true, possible: true, cannot: false }
  // The fields are split before variables get their values; the variables of these tests stand in the last field.
  const split = pattern.split(':')
  const patternFields = [...split.slice(0, 5), split.slice(5).join(':')].map(field =>
    tokens(field, { wildcards: true, variables }, context),
  )
  const actual = fields(resource)
  const possible = resource !== '*' && patternFields.every((field, index) => like(field, actual[index]!))
  const isOpen = (field: Token[]) => has(field, 'unknown') || has(field, 'absent')
  const cannot = resource === '*' || patternFields.some((field, index) => !isOpen(field) && !like(field, actual[index]!))
  return { sure: possible && !patternFields.some(isOpen), possible, cannot }
}

type Certainty = { sure: boolean; possible: boolean }
const certain = (value: boolean): Certainty => ({ sure: value, possible: value })
const nothingKnown: Certainty = { sure: false, possible: true }

const numeric = (text: string) => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number.parseFloat(text) : Number.NaN)
const ipv4 = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

/** Whether one value of the request and one of the policy are equal in the sense of the operator's base; undefined where they cannot be compared. */
const bases: Record<string, (actual: string, wanted: string, options: Options) => boolean | undefined | 'absent'> = {
  StringEquals: (actual, wanted, options) => textEquals(actual, wanted, false, options),
  StringLike: (actual, wanted, options) => textEquals(actual, wanted, true, options),
  NumericEquals: (a, b) => order(a, b, difference => difference === 0),
  NumericLessThan: (a, b) => order(a, b, difference => difference < 0),
  NumericGreaterThanEquals: (a, b) => order(a, b, difference => difference >= 0),
  Bool: (a, b) => (['true', 'false'].includes(a) && ['true', 'false'].includes(b) ? a === b : undefined),
  IpAddress: (actual, wanted) => {
    const [address = '', bits = '32'] = wanted.split('/')
    if (![actual, address].every(text => /^\d+\.\d+\.\d+\.\d+$/.test(text))) return undefined
    const size = 2 ** (32 - Number(bits))
    return Math.floor(ipv4(actual) / size) === Math.floor(ipv4(address) / size)
  },
}
const negations: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  NotIpAddress: 'IpAddress',
}

function textEquals(actual: string, wanted: string, wildcards: boolean, { variables, context }: Options) {
  const pattern = tokens(wanted, { wildcards, variables }, context)
  return has(pattern, 'absent') ? 'absent' : like(pattern, actual)
}
function order(a: string, b: string, test: (difference: number) => boolean) {
  const difference = numeric(a) - numeric(b)
  return Number.isNaN(difference) ? undefined : test(difference)
}

function conditionHolds(operator: string, key: string, wanted: string[], options: Options): Certainty {
  const { context, variables } = options
  const values = context.get(key.toLowerCase()) ?? []
  const [prefix, name] = operator.includes(':') ? (operator.split(':') as [string, string]) : ['', operator]
  const ifExists = name.endsWith('IfExists')
  const plain = name.replace(/IfExists$/, '')
  const isNegated = plain in negations
  const base = bases[negations[plain] ?? plain]
  if (values.length === 0 && !knownKeys.includes(key.toLowerCase())) return nothingKnown
  if (variables && wanted.some(text => has(tokens(text, { wildcards: false, variables }, context), 'unknown'))) return nothingKnown
  if (name === 'Null') return certain(wanted.includes(values.length === 0 ? 'true' : 'false'))
  if (!base) return nothingKnown
  if (values.length === 0) return certain(ifExists || (prefix ? prefix === 'ForAllValues' : isNegated))
  const each = values.map((actual): Certainty => {
    const results = wanted.map(text => base(actual, text, options))
    if (results.includes(true)) return certain(!isNegated)
    if (results.includes(undefined)) return nothingKnown
    return { sure: isNegated && !results.includes('absent'), possible: isNegated }
  })
  const all = { sure: each.every(one => one.sure), possible: each.every(one => one.possible) }
  const any = { sure: each.some(one => one.sure), possible: each.some(one => one.possible) }
  if (prefix === '') return { sure: all.sure, possible: any.possible }
  return prefix === 'ForAllValues' ? all : any
}

/** Whether a statement applies to a request. */
export function naiveApplies(statement: NaiveStatement, document: NaiveDocument, request: AccessRequest): boolean {
  const context = new Map(
    Object.entries(request.context ?? {}).map(([key, value]) => [key.toLowerCase(), value === undefined ? [] : [value].flat()]),
  )
  const options = { variables: document.Version === '2012-10-17', context }
  const isAction = (pattern: string) =>
    like(tokens(pattern.toLowerCase(), { wildcards: true, variables: false }, context), request.action.toLowerCase())
  const isForAction = statement.Action ? statement.Action.some(isAction) : !statement.NotAction!.some(isAction)
  const matches = (statement.Resource ?? statement.NotResource!).map(pattern => resourceMatches(pattern, request.resource, options))
  const isForResource: Certainty = statement.Resource
    ? { sure: matches.some(match => match.sure), possible: matches.some(match => match.possible) }
    : { sure: matches.every(match => match.cannot), possible: !matches.some(match => match.sure) }
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => conditionHolds(operator, key, wanted, options)),
  )
  const side = statement.Effect === 'Allow' ? 'sure' : 'possible'
  return isForAction && isForResource[side] && conditions.every(condition => condition[side])
}

/** Whether the request is allowed. */
export function naiveIsAllowed(request: AccessRequest, { identity, boundary, session }: NaivePolicies): boolean {
  const effects = (documents: NaiveDocument[]) =>
    documents.flatMap(document =>
      document.Statement.filter(statement => naiveApplies(statement, document, request)).map(({ Effect }) => Effect),
    )
  const layers = [identity, ...(boundary ? [[boundary]] : []), ...(session ? [session] : [])].map(effects)
  return !layers.flat().includes('Deny') && layers.every(layer => layer.includes('Allow'))
}

import { crc32 } from 'node:zlib'
import type { Bag } from '@poolhouse/engine'
import { messageOf } from '../failure.ts'
import { block, list, type Properties, type Rule, sdkV2Rules, set, text } from '../shape/index.ts'
import type { ProviderFunction } from './function.ts'
import { formatDocument, merge, type PolicyDocument, parseDocument, statementsOf } from './policy-document/index.ts'

const { matching, oneOf } = sdkV2Rules
const name = 'getPolicyDocument'

const isJson: Rule = (value, field) => {
  try {
    if (value !== '') JSON.parse(String(value))
    return undefined
  } catch (error) {
    return `"${field}" contains an invalid JSON: ${messageOf(error)}`
  }
}
const isEmptyText: Rule = (value, field) => (value === '' ? undefined : `expected "${field}" to be an empty string: got ${value}`)

const principals = (type: string) =>
  set(block(`${name}Statement${type}`, { identifiers: set(text(), { required: true }), type: text({ required: true }) }))

const statement = block(`${name}Statement`, {
  actions: set(text()),
  conditions: set(
    block(`${name}StatementCondition`, {
      test: text({ required: true }),
      values: list(text(), { required: true }),
      variable: text({ required: true }),
    }),
    { upstreamNameOf: 'condition' },
  ),
  effect: text({ rules: [oneOf('Allow', 'Deny')] }),
  notActions: set(text()),
  notPrincipals: principals('NotPrincipal'),
  notResources: set(text()),
  principals: principals('Principal'),
  resources: set(text()),
  sid: text({ rules: [matching(/^[a-zA-Z0-9]*$/, 'must only include alphanumeric characters')] }),
})

const args: Properties = {
  overrideJson: text({ rules: [isEmptyText] }),
  overridePolicyDocuments: list(text({ rules: [isJson] })),
  policyId: text(),
  sourceJson: text({ rules: [isEmptyText] }),
  sourcePolicyDocuments: list(text({ rules: [isJson] })),
  statements: list(statement, { upstreamNameOf: 'statement' }),
  version: text({ rules: [oneOf('2008-10-17', '2012-10-17')] }),
}

const empty: PolicyDocument = { version: '', id: '', statements: [] }

/** Parses the documents of an argument; the error says which of them is at fault. Empty ones are skipped. */
function documentsOf(given: unknown, kind: 'source' | 'override'): PolicyDocument[] {
  const sids = new Set<string>()
  return ((given as string[] | undefined) ?? []).flatMap((source, index) => {
    if (source === '') return []
    try {
      const document = parseDocument(source)
      for (const [place, { sid }] of document.statements.entries()) {
        if (kind === 'override' || sid === '') continue
        if (sids.has(sid))
          throw new Error(
            `duplicate Sid (${sid}) in source_policy_documents (statement ${place}). Remove the Sid or ensure Sids are unique.`,
          )
        sids.add(sid)
      }
      return [document]
    } catch (error) {
      throw new Error(`writing IAM Policy Document: merging ${kind} document ${index}: ${messageOf(error)}`)
    }
  })
}

/** aws.iam.getPolicyDocument: the JSON text of a policy. Makes no call. */
export const getPolicyDocument: ProviderFunction = {
  token: `aws:iam/${name}:${name}`,
  args,
  results: { ...args, id: text(), json: text(), minifiedJson: text() },
  optionalResults: Object.keys(args),
  invoke(given) {
    const version = (given.version as string | undefined) ?? '2012-10-17'
    const statements = (given.statements as Bag[] | undefined) ?? []
    const own = { version, id: (given.policyId as string | undefined) ?? '', statements: statementsOf(statements, version) }
    const sources = documentsOf(given.sourcePolicyDocuments, 'source')
    const overrides = documentsOf(given.overridePolicyDocuments, 'override')
    const { json, minifiedJson } = formatDocument([...sources, own, ...overrides].reduce(merge, empty))
    return {
      ...given,
      ...(given.statements && { statements: statements.map(each => ({ effect: 'Allow', ...each })) }),
      version,
      json,
      minifiedJson,
      id: String(crc32(json)),
    }
  },
}

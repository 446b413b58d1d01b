import { crc32 } from 'node:zlib'
import type { Bag } from '@poolhouse/engine'
import { messageOf } from '../failure.ts'
import { block, list, type Properties, type Rule, sdkV2Rules, set, text, within } from '../shape/index.ts'
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

const principal = {
  identifiers: 'The ARNs, names or ids of the principals.',
  type: 'The kind of principals: AWS, Service, Federated, CanonicalUser or *.',
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
  descriptions: {
    summary: 'A policy document, put together from statements and from other documents.',
    properties: {
      id: 'A checksum of the document.',
      json: 'The document, as indented JSON.',
      minifiedJson: 'The document, as JSON without spaces.',
      overrideJson: 'Must be empty: overridePolicyDocuments replaced it.',
      overridePolicyDocuments: 'Documents whose statements replace those of the same sid.',
      policyId: 'The id of the document.',
      sourceJson: 'Must be empty: sourcePolicyDocuments replaced it.',
      sourcePolicyDocuments: 'Documents whose statements come first, each with a sid of its own.',
      statements: 'The statements.',
      'statements.actions': 'The actions that the statement is about.',
      'statements.conditions': 'What must hold for the statement to apply.',
      'statements.conditions.test': 'The operator, such as StringEquals.',
      'statements.conditions.values': 'The values, of which one must fit.',
      'statements.conditions.variable': 'The condition key that is compared.',
      'statements.effect': 'Allow or Deny.',
      'statements.notActions': 'The actions that the statement is not about.',
      'statements.notPrincipals': 'Whom the statement is not about.',
      ...within('statements.notPrincipals', principal),
      'statements.notResources': 'The resources that the statement is not about.',
      'statements.principals': 'Whom the statement is about.',
      ...within('statements.principals', principal),
      'statements.resources': 'The resources that the statement is about.',
      'statements.sid': 'The id of the statement.',
      version: 'The version of the policy language: 2012-10-17 or 2008-10-17.',
    },
  },
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

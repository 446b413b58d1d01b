import type { Context } from '../context.ts'
import {
  type AttachedDocumentRow,
  type IamPrincipalRow,
  listAttachedDocuments,
  listInlinePolicies,
  readDefaultPolicyVersion,
} from '../storage/index.ts'
import { awsPolicies } from './aws-policies.ts'
import { isIamBound } from './bindings.ts'

/** A policy document, and where it stands. */
export interface PolicySource {
  kind: 'inline' | 'managed' | 'boundary' | 'session'
  name: string
  /** Of a managed policy. */
  arn?: string
  document: string
}

/** All that decides what a role or user may do. */
export interface Permissions {
  /** Inline and attached policies. */
  identity: readonly PolicySource[]
  /** What limits them, where a boundary is set. */
  boundary?: PolicySource
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)

/** A policy that allows nothing and denies everything: it takes the place of one that was changed in the database. */
const denyAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'ChangedInTheDatabase', Effect: 'Deny', NotAction: 'none:None', Resource: '*' }],
})

/** Reads the policies of a role or user. A row that the service did not write counts as a denial of everything. */
export async function readPermissions(
  { store, keys, log }: Pick<Context, 'store' | 'keys' | 'log'>,
  principal: IamPrincipalRow,
): Promise<Permissions> {
  const [inline, attached] = await Promise.all([
    store.read(listInlinePolicies(principal.id)),
    store.read(listAttachedDocuments(principal.id)),
  ])
  const checked = (isBound: boolean, name: string, document: string): string => {
    if (isBound) return document
    log.error('A policy was changed in the database, so that its owner is denied everything. Set it again.', {
      principal: principal.id,
      policy: name,
    })
    return denyAll
  }
  return {
    identity: [
      ...inline.map(row => ({
        kind: 'inline' as const,
        name: row.name,
        document: checked(isIamBound(keys, 'inlinePolicy', row), row.name, row.document),
      })),
      ...attached.map(row => {
        const found = attachedDocument(keys, row)
        return {
          kind: 'managed' as const,
          name: nameOf(row.policy_arn),
          arn: row.policy_arn,
          document: checked(found !== undefined, row.policy_arn, found ?? ''),
        }
      }),
    ],
    ...(principal.boundary !== null && { boundary: await readBoundary(principal.boundary, checked) }),
  }

  async function readBoundary(arn: string, check: typeof checked): Promise<PolicySource> {
    const found = await readManagedDocument({ store, keys }, arn)
    const document = check(found !== undefined, arn, found ?? '')
    return { kind: 'boundary', name: nameOf(arn), arn, document }
  }
}

/** The document of a managed policy that applies. Undefined where there is none, or where it was changed in the database. */
export async function readManagedDocument({ store, keys }: Pick<Context, 'store' | 'keys'>, arn: string): Promise<string | undefined> {
  const own = awsPolicies.get(arn)
  if (own) return own.document
  const row = await store.read(readDefaultPolicyVersion(arn))
  return row && isIamBound(keys, 'policyVersion', row) ? row.document : undefined
}

function attachedDocument(keys: Context['keys'], row: AttachedDocumentRow): string | undefined {
  if (!isIamBound(keys, 'attachment', row)) return undefined
  const own = awsPolicies.get(row.policy_arn)
  if (own) return own.document
  const { policy_arn, document, document_binding } = row
  if (document === null || !isIamBound(keys, 'policyVersion', { policy_arn, document, binding: document_binding })) return undefined
  return document
}

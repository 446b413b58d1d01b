import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Context } from '../context.ts'
import { newSecretAccessKey, newTemporaryAccessKeyId, SealError } from '../crypto/index.ts'
import type { AccessKey } from '../gateway/index.ts'
import { sessionArn } from './arns.ts'
import { readManagedDocument } from './permissions.ts'
import { findRoleById, type Role } from './principals.ts'

/** What a session token holds. It is sealed, so that every node can open it and none has to store it. */
interface SessionContent {
  secret: string
  roleId: string
  name: string
  /** Milliseconds of the real clock. */
  expiresAt: number
  policy?: string
  policyArns?: readonly string[]
  /** Condition keys of every request of the session. */
  values: Readonly<Record<string, string>>
}

/** A session of a role that is to begin. */
export interface NewSession extends Omit<SessionContent, 'secret' | 'roleId'> {
  role: Role
}

/** Temporary credentials. */
export interface SessionCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
}

const aad = (accessKeyId: string): string[] => ['session token', accessKeyId]

/** Makes temporary credentials for a session of a role. Who may have them is decided by the caller. */
export function startSession({ keys }: Pick<Context, 'keys'>, { role, ...session }: NewSession): SessionCredentials {
  const accessKeyId = newTemporaryAccessKeyId()
  const secretAccessKey = newSecretAccessKey()
  const content: SessionContent = { ...session, secret: secretAccessKey, roleId: role.id }
  const plain = deflateRawSync(JSON.stringify(content))
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: keys.seal({ dataKey: keys.ownKey, aad: aad(accessKeyId), plain }).toString('base64'),
  }
}

/** No token of ours is longer. */
const maxTokenLength = 16_384

function openToken({ keys }: Pick<Context, 'keys'>, accessKeyId: string, token: string): SessionContent | undefined {
  const sealed = Buffer.from(token, 'base64')
  // One token has one spelling.
  if (token.length > maxTokenLength || sealed.toString('base64') !== token) return undefined
  try {
    return JSON.parse(inflateRawSync(keys.open({ dataKey: keys.ownKey, aad: aad(accessKeyId), sealed })).toString()) as SessionContent
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}

/** The key of temporary credentials, while their role exists. Expired ones are found, so that they can be refused as such. */
export async function findSession(
  context: Pick<Context, 'store' | 'keys' | 'log'>,
  accessKeyId: string,
  sessionToken: string,
): Promise<AccessKey | undefined> {
  const content = openToken(context, accessKeyId, sessionToken)
  const role = content && (await findRoleById(context, content.roleId))
  if (!content || !role) return undefined
  const policies = await sessionPolicies(context, content)
  return {
    secret: content.secret,
    account: role.account,
    arn: sessionArn(role, content.name),
    userId: `${role.id}:${content.name}`,
    admin: false,
    principalId: role.id,
    sessionToken,
    expiresAt: content.expiresAt,
    session: { values: content.values, ...(policies && { policies }) },
  }
}

/** Undefined where the session has none. A managed policy that was deleted since allows nothing. */
async function sessionPolicies(context: Pick<Context, 'store' | 'keys' | 'log'>, { policy, policyArns = [] }: SessionContent) {
  if (policy === undefined && policyArns.length === 0) return undefined
  const managed = await Promise.all(
    policyArns.map(async arn => ({
      arn,
      document: await context.store.cached(`iam policy:${arn}`, () => readManagedDocument(context, arn)),
    })),
  )
  return [
    ...(policy === undefined ? [] : [{ kind: 'session' as const, name: 'session policy', document: policy }]),
    ...managed.flatMap(({ arn, document }) =>
      document === undefined ? [] : [{ kind: 'session' as const, name: arn.slice(arn.lastIndexOf('/') + 1), arn, document }],
    ),
  ]
}

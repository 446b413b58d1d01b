import type { Context } from '../context.ts'
import { type IamPrincipalRow, listIamTags, readPrincipal, readPrincipalById, type Tags } from '../storage/index.ts'
import { parseIamArn, principalArn } from './arns.ts'
import { isIamBound } from './bindings.ts'
import { type Permissions, readPermissions } from './permissions.ts'
import { readCurrentTrust } from './trust.ts'

/** A user with all that decides what it may do. */
export interface User {
  /** `AIDA…`. */
  id: string
  account: string
  name: string
  path: string
  arn: string
  tags: Tags
  permissions: Permissions
}

/** A role with all that decides who may assume it and what its sessions may do. */
export interface Role extends User {
  /** The trust policy document. */
  trust: string
  maxSessionSeconds: number
}

type Reader = Pick<Context, 'store' | 'keys' | 'log'>

/** The role of an ARN. The store's cache keeps it: own changes are seen at once, those of other nodes within a second. */
export async function findRole(context: Reader, arn: string): Promise<Role | undefined> {
  const named = parseIamArn(arn)
  if (named?.kind !== 'role') return undefined
  return context.store.cached(`iam role:${arn}`, async () => {
    const row = await context.store.read(readPrincipal({ account: named.account, kind: 'role', name: named.name }))
    return row && principalArn(row) === arn ? toRole(context, row) : undefined
  })
}

/** The role of a unique id, cached like `findRole`. */
export async function findRoleById(context: Reader, id: string): Promise<Role | undefined> {
  return context.store.cached(`iam role id:${id}`, async () => {
    const row = await context.store.read(readPrincipalById(id))
    return row?.kind === 'role' ? toRole(context, row) : undefined
  })
}

/** The user of an ARN, from the store. */
export async function findUser(context: Reader, arn: string): Promise<User | undefined> {
  const named = parseIamArn(arn)
  if (named?.kind !== 'user') return undefined
  const row = await context.store.read(readPrincipal({ account: named.account, kind: 'user', name: named.name }))
  return row && principalArn(row) === arn ? toUser(context, row) : undefined
}

/** The user of a unique id, cached like `findRole`. */
export async function findUserById(context: Reader, id: string): Promise<User | undefined> {
  return context.store.cached(`iam user id:${id}`, async () => {
    const row = await context.store.read(readPrincipalById(id))
    return row?.kind === 'user' ? toUser(context, row) : undefined
  })
}

async function toUser(context: Reader, row: IamPrincipalRow): Promise<User | undefined> {
  if (!isIamBound(context.keys, 'principal', row)) {
    context.log.error('A role or user was refused: its row was changed in the database. Delete it and create it again.', { id: row.id })
    return undefined
  }
  const { id, account, name, path } = row
  const [tags, permissions] = await Promise.all([context.store.read(listIamTags({ principal: id })), readPermissions(context, row)])
  return { id, account, name, path, arn: principalArn(row), tags, permissions }
}

async function toRole(context: Reader, row: IamPrincipalRow): Promise<Role | undefined> {
  const user = await toUser(context, row)
  return user && { ...user, trust: await readCurrentTrust(context, row), maxSessionSeconds: row.max_session_seconds ?? 3600 }
}

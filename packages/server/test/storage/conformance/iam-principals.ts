import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  createAccessKey,
  createUserAccessKey,
  createUserWithKey,
  deleteAccessKey,
  deleteInlinePolicy,
  deletePolicy,
  deletePrincipal,
  deleteUserAccessKey,
  detachPolicy,
  type IamPrincipalRow,
  listAccessKeys,
  listAttachments,
  listPrincipals,
  listUserAccessKeys,
  putInlinePolicy,
  readAccessKey,
  readPolicy,
  readPrincipal,
  readPrincipalById,
  readUserAccessKey,
  recordAccessKeyUse,
  recordAdminKeyUse,
  recordRoleUse,
  replaceAdminKey,
  replaceUserKey,
  setUserAccessKeyStatus,
  updatePrincipal,
} from '../../../src/storage/index.ts'
import { iamRows } from './iam-rows.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** Roles and users, and the access keys of users. */
export function iamPrincipals(suite: Suite): void {
  const { store } = suite
  const { newAccount, principal, create, newRole, newPolicy, attach, inline } = iamRows(suite)

  describe('roles and users', () => {
    test('a name is taken ignoring case, in its own account and kind only; a repeated run creates once', async () => {
      const account = newAccount()
      const row = principal(account, 'role', 'Admin')
      expect([await create(row), await create(row)]).toEqual(['created', 'created'])
      expect(await create(principal(account, 'role', 'aDMIN'))).toBe('exists')
      expect(await create(principal(account, 'user', 'admin'))).toBe('created')
      expect(await create(principal(newAccount(), 'role', 'Admin'))).toBe('created')
      expect(await store.read(readPrincipal({ account, kind: 'role', name: 'ADMIN' }))).toMatchObject({ id: row.id, name: 'Admin' })
    })

    test('of ten roles of one name created in parallel, one exists', async () => {
      const account = newAccount()
      const outcomes = await parallel(10, () => create(principal(account, 'role', 'one')))
      expect(tally(outcomes)).toEqual({ created: 1, exists: 9 })
    })

    test('the limit of an account counts roles and users apart', async () => {
      const account = newAccount()
      expect(await create(principal(account, 'role', 'a'), 1)).toBe('created')
      expect(await create(principal(account, 'role', 'b'), 1)).toBe('limit')
      expect(await create(principal(account, 'role', 'A'), 1)).toBe('exists')
      expect(await create(principal(account, 'user', 'b'), 1)).toBe('created')
    })

    test('a list has the rows whose path starts with the prefix, by name ignoring case, page by page', async () => {
      const account = newAccount()
      for (const [name, path] of [
        ['b', '/x/'],
        ['A', '/x/y/'],
        ['c', '/'],
        ['d', '/xx/'],
      ] as const)
        await create(principal(account, 'role', name, path))
      const page = async (prefix: string, after: string, limit: number) =>
        (await store.read(listPrincipals({ account, kind: 'role', prefix, after, limit }))).map(({ name }) => name)
      expect(await page('/', '', 10)).toEqual(['A', 'b', 'c', 'd'])
      expect(await page('/x/', '', 10)).toEqual(['A', 'b'])
      expect(await page('/x', 'A', 1)).toEqual(['b'])
      expect(await page('/', 'b', 10)).toEqual(['c', 'd'])
    })

    test('an update holds on the version that it was derived from; a repeated run counts as the same update', async () => {
      const { id } = await newRole()
      const row = (await store.read(readPrincipalById(id))) as IamPrincipalRow
      const change = { ...row, trust: 'new', binding: 'new mac', checksBoundary: false }
      expect([await store.decide(updatePrincipal, change), await store.decide(updatePrincipal, change)]).toEqual(['updated', 'updated'])
      expect(await store.decide(updatePrincipal, { ...change, trust: 'other', binding: 'other mac' })).toBe('conflict')
      expect(await store.read(readPrincipalById(id))).toMatchObject({ trust: 'new', version: 2 })
      expect(await store.decide(updatePrincipal, { ...change, id: 'AROANONE' })).toBe('gone')
    })

    test('a boundary is a policy that exists, and a user takes no name of another', async () => {
      const account = newAccount()
      const user = principal(account, 'user', 'one')
      await create(user)
      await create(principal(account, 'user', 'two'))
      const row = (await store.read(readPrincipalById(user.id))) as IamPrincipalRow
      const { arn } = await newPolicy(account)
      expect(await create({ ...principal(account, 'user', 'three'), boundary: `${arn}x` as never })).toBe('no-boundary')
      const change = { ...row, binding: 'new', checksBoundary: true }
      expect(await store.decide(updatePrincipal, { ...change, boundary: `${arn}x` })).toBe('no-boundary')
      expect(await store.decide(updatePrincipal, { ...change, name: 'TWO' })).toBe('exists')
      expect(await store.decide(updatePrincipal, { ...change, name: 'ONE', boundary: arn })).toBe('updated')
      expect(await store.read(readPolicy(arn))).toMatchObject({ attachments: 0, boundaries: 1 })
      expect(await store.decide(deletePolicy, { arn })).toBe('attached')
    })

    test('of ten users that are renamed to one name in parallel, one gets it', async () => {
      const account = newAccount()
      const rename = async (n: number) => {
        const user = principal(account, 'user', `user${n}`)
        await create(user)
        const row = (await store.read(readPrincipalById(user.id))) as IamPrincipalRow
        return () => store.decide(updatePrincipal, { ...row, name: 'Wanted', binding: `b${n}`, checksBoundary: false })
      }
      const renames = await Promise.all(Array.from({ length: 10 }, (_, n) => rename(n)))
      expect(tally(await Promise.all(renames.map(each => each())))).toEqual({ updated: 1, exists: 9 })
      expect(await store.read(listPrincipals({ account, kind: 'user', prefix: '/', after: '', limit: 20 }))).toHaveLength(10)
    })

    test('a role is deleted after its policies, a user after its access keys', async () => {
      const { id, account } = await newRole()
      const { arn } = await newPolicy(account)
      await store.decide(putInlinePolicy, { policy: inline(id, 'p'), limit: 100 })
      await attach(id, arn)
      expect(await store.decide(deletePrincipal, { id })).toBe('has-inline')
      expect(await store.decide(deleteInlinePolicy, { principalId: id, name: 'p' })).toBe('deleted')
      expect(await store.decide(deleteInlinePolicy, { principalId: id, name: 'p' })).toBe('none')
      expect(await store.decide(deletePrincipal, { id })).toBe('has-attached')
      expect(await store.decide(detachPolicy, { principalId: id, policyArn: arn })).toBe('detached')
      expect(await store.decide(detachPolicy, { principalId: id, policyArn: arn })).toBe('none')
      expect([await store.decide(deletePrincipal, { id }), await store.decide(deletePrincipal, { id })]).toEqual(['deleted', 'gone'])
    })

    test('a policy is never attached to a role that is deleted at the same time', async () => {
      const { arn, account } = await newPolicy()
      for (let round = 0; round < 5; round++) {
        const { id } = await newRole(account, `role${round}`)
        const [attached, deleted] = await Promise.all([attach(id, arn), store.decide(deletePrincipal, { id })])
        expect([
          ['attached', 'has-attached'],
          ['gone', 'deleted'],
        ]).toContainEqual([attached, deleted])
        expect(await store.read(listAttachments(id))).toHaveLength(attached === 'attached' ? 1 : 0)
      }
    })

    test('the last use of a role is written again only once the note is stale', async () => {
      const { id } = await newRole()
      const use = (time: number, region: string) => store.decide(recordRoleUse, { id, at: time, region, staleBefore: time - 60_000 })
      await use(at, 'us-east-1')
      await use(at + 1, 'eu-west-1')
      expect(await store.read(readPrincipalById(id))).toMatchObject({ last_used_at: at, last_used_region: 'us-east-1' })
      await use(at + 60_001, 'eu-west-1')
      expect(await store.read(readPrincipalById(id))).toMatchObject({ last_used_at: at + 60_001, last_used_region: 'eu-west-1' })
    })
  })

  describe('access keys of users', () => {
    test('a user has at most two, which end with neither another user nor another status by mistake', async () => {
      const account = newAccount()
      const user = principal(account, 'user', 'operator')
      await create(user)
      const key = (id = `AKIA${randomUUID()}`) => ({
        id,
        account,
        user_id: user.id,
        sealed_secret: bytes('s'),
        created_at: at,
        expires_at: null,
      })
      const keys = [key(), key(), key()]
      const outcomes = await Promise.all(keys.map(each => store.decide(createUserAccessKey, { key: each, limit: 2 })))
      expect(tally(outcomes)).toEqual({ created: 2, limit: 1 })
      const made = await store.read(listUserAccessKeys(user.id))
      expect(made).toHaveLength(2)
      const id = made[0]!.id
      expect(await store.read(readUserAccessKey(id))).toMatchObject({ status: 'Active', last_used_at: null })
      expect(await store.decide(setUserAccessKeyStatus, { id, userId: 'AIDAOTHER', status: 'Inactive' })).toBe('none')
      expect(await store.decide(setUserAccessKeyStatus, { id, userId: user.id, status: 'Inactive' })).toBe('set')
      expect(await store.read(readUserAccessKey(id))).toMatchObject({ status: 'Inactive' })
      await store.decide(recordAccessKeyUse, { id, at, service: 'sts', region: 'us-east-1', staleBefore: at - 1 })
      await store.decide(recordAccessKeyUse, { id, at: at + 1, service: 'iam', region: 'us-east-1', staleBefore: at })
      expect(await store.read(readUserAccessKey(id))).toMatchObject({ last_used_at: at, last_used_service: 'sts' })
      expect(await store.decide(deletePrincipal, { id: user.id })).toBe('has-keys')
      expect(await store.decide(deleteUserAccessKey, { id, userId: 'AIDAOTHER' })).toBe('none')
      for (const each of made) expect(await store.decide(deleteUserAccessKey, { id: each.id, userId: user.id })).toBe('deleted')
      expect(await store.decide(deletePrincipal, { id: user.id })).toBe('deleted')
      expect(await store.decide(createUserAccessKey, { key: key(), limit: 2 })).toBe('gone')
    })

    /** A user with a policy and a key that ends. */
    const userWithKey = async (limits: { policyLimit?: number; name?: string; account?: string } = {}) => {
      const { policyLimit = 100, name = 'ci', account = newAccount() } = limits
      const user = principal(account, 'user', name)
      const key = { id: `AKIA${randomUUID()}`, account, user_id: user.id, sealed_secret: bytes('s'), created_at: at, expires_at: at + 10 }
      const outcome = await store.decide(createUserWithKey, {
        user: { principal: user, tags: [], limit: 10, checksBoundary: false },
        policy: inline(user.id, 'p'),
        policyLimit,
        key: { key, limit: 2 },
      })
      return { account, user, key, outcome }
    }

    test('a user, its policy and its key are created together or not at all', async () => {
      const { account, user, key, outcome } = await userWithKey()
      expect(outcome).toBe('created')
      const { users } = await store.read(listAccessKeys())
      expect(users.find(({ id }) => id === key.id)).toMatchObject({ name: 'ci', user_id: user.id, expires_at: at + 10 })
      expect((await userWithKey({ account })).outcome).toBe('exists')
      const tooLong = await userWithKey({ policyLimit: 0 })
      expect(tooLong.outcome).toBe('policy-limit')
      expect(await store.read(readPrincipalById(tooLong.user.id))).toBeUndefined()
    })

    test("a user's key is replaced once, while it is as it was read; an expired one makes room and another does not", async () => {
      const { key } = await userWithKey()
      const next = () => ({ ...key, id: `AKIA${randomUUID()}`, sealed_secret: bytes('next') })
      const replace = (made: typeof key, old = key, now = at) =>
        store.decide(replaceUserKey, { next: made, old, ending: { expires_at: at + 5, sealed_secret: bytes('ending') }, limit: 2, now })
      const made = next()
      expect([await replace(made), await replace(made)]).toEqual(['replaced', 'replaced'])
      expect(await store.read(readUserAccessKey(key.id))).toMatchObject({ expires_at: at + 5 })
      expect(await replace(next())).toBe('changed')
      expect(await replace(next(), made)).toBe('limit')
      expect(await store.read(readUserAccessKey(made.id))).toMatchObject({ expires_at: at + 10 })
      expect(await replace(next(), made, at + 6)).toBe('replaced')
      expect(await store.read(readUserAccessKey(key.id))).toBeUndefined()
    })

    test("an administrator's key is replaced once, notes its last use, and is deleted like that of a user", async () => {
      const key = { id: `AKIA${randomUUID()}`, account: newAccount(), arn: 'arn', user_id: 'admin', sealed_secret: bytes('s') }
      const stored = { ...key, created_at: at, expires_at: null }
      await store.decide(createAccessKey, stored)
      const use = (time: number) => ({ id: key.id, at: time, service: 'sts', region: 'us-east-1', staleBefore: time - 60_000 })
      for (const time of [at, at + 1]) await store.decide(recordAdminKeyUse, use(time))
      expect(await store.read(readAccessKey(key.id))).toMatchObject({ last_used_at: at, last_used_service: 'sts' })
      const nexts = Array.from({ length: 5 }, (_, n) => ({ ...stored, id: `AKIA${randomUUID()}`, sealed_secret: bytes(`n${n}`) }))
      expect(tally(await Promise.all(nexts.map(next => store.decide(replaceAdminKey, { next, old: key }))))).toEqual({
        replaced: 1,
        changed: 4,
      })
      expect(await store.read(readAccessKey(key.id))).toBeUndefined()
      const { admins } = await store.read(listAccessKeys())
      const { id } = admins.find(({ account }) => account === key.account)!
      expect([await store.decide(deleteAccessKey, { id }), await store.decide(deleteAccessKey, { id })]).toEqual(['deleted', 'none'])
    })
  })
}

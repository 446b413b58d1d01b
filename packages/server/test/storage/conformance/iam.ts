import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  attachPolicy,
  countPolicyUses,
  createPolicy,
  createPolicyVersion,
  createPrincipal,
  createUserAccessKey,
  deleteInlinePolicy,
  deletePolicy,
  deletePolicyVersion,
  deletePrincipal,
  deleteUserAccessKey,
  detachPolicy,
  type IamPrincipalRow,
  listAttachedDocuments,
  listAttachments,
  listIamTags,
  listInlinePolicies,
  listPolicies,
  listPolicyVersions,
  listPrincipals,
  listPrincipalsOfPolicy,
  listUserAccessKeys,
  putInlinePolicy,
  readDefaultPolicyVersion,
  readInlinePolicy,
  readPolicy,
  readPrincipal,
  readPrincipalById,
  readUserAccessKey,
  recordAccessKeyUse,
  recordRoleUse,
  setDefaultPolicyVersion,
  setUserAccessKeyStatus,
  tagIam,
  untagIam,
  updatePrincipal,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** Roles, users, policies, tags and the access keys of users. Each test has an account of its own. */
export function iam({ store }: Suite): void {
  const newAccount = () => String(Math.floor(Math.random() * 1e12)).padStart(12, '0')
  const principal = (account: string, kind: 'role' | 'user', name: string, path = '/') => ({
    id: `${kind === 'role' ? 'AROA' : 'AIDA'}${randomUUID().replaceAll('-', '').slice(0, 17).toUpperCase()}`,
    account,
    kind,
    name,
    path,
    boundary: null,
    trust: kind === 'role' ? '{}' : null,
    trusted_ids: null,
    description: null,
    max_session_seconds: kind === 'role' ? 3600 : null,
    created_at: at,
    binding: 'mac',
  })
  const create = async (row: ReturnType<typeof principal>, limit = 1000, tags: { name: string; value: string }[] = []) =>
    store.decide(createPrincipal, { principal: row, tags, limit, checksBoundary: true })
  const newRole = async (account = newAccount(), name = 'role') => {
    const row = principal(account, 'role', name)
    expect(await create(row)).toBe('created')
    return row
  }
  const newPolicy = async (account = newAccount(), name = 'policy', path = '/') => {
    const arn = `arn:aws:iam::${account}:policy${path}${name}`
    const policy = { arn, id: `ANPA${randomUUID()}`, account, name, path, description: null, created_at: at }
    const outcome = await store.decide(createPolicy, { policy, document: 'v1', binding: 'b1', tags: [], limit: 100 })
    return { arn, account, policy, outcome }
  }
  const attachment = (principal_id: string, policy_arn: string) => ({ principal_id, policy_arn, attached_at: at, binding: 'b' })
  const attach = (id: string, arn: string, limit = 10) =>
    store.decide(attachPolicy, { attachment: attachment(id, arn), isOwnPolicy: true, limit })
  const inline = (principal_id: string, name: string, size = 10) => ({ principal_id, name, document: `of ${name}`, size, binding: 'b' })

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

  describe('policies', () => {
    test('inline policies of a role stay within the quota of characters; a policy that is replaced does not count', async () => {
      const { id } = await newRole()
      const put = (name: string, size: number) => store.decide(putInlinePolicy, { policy: inline(id, name, size), limit: 100 })
      expect([await put('a', 60), await put('b', 41), await put('b', 40), await put('a', 50)]).toEqual(['put', 'limit', 'put', 'put'])
      expect(await store.read(readInlinePolicy(id, 'a'))).toMatchObject({ size: 50, document: 'of a' })
      expect(await store.read(readInlinePolicy(id, 'A'))).toBeUndefined()
      expect((await store.read(listInlinePolicies(id))).map(({ name }) => name)).toEqual(['a', 'b'])
      expect(await store.decide(putInlinePolicy, { policy: inline('AROANONE', 'a'), limit: 100 })).toBe('gone')
    })

    test('of twenty inline policies put in parallel, as many fit as the quota holds', async () => {
      const { id } = await newRole()
      const outcomes = await parallel(20, n => store.decide(putInlinePolicy, { policy: inline(id, `p${n}`, 10), limit: 100 }))
      expect(tally(outcomes)).toEqual({ put: 10, limit: 10 })
    })

    test('a managed policy has a unique name ignoring case, whatever its path', async () => {
      const { account, outcome } = await newPolicy()
      expect(outcome).toBe('created')
      expect((await newPolicy(account, 'POLICY', '/x/')).outcome).toBe('exists')
      expect((await newPolicy()).outcome).toBe('created')
    })

    test('versions count up and are never used again; the default can be neither deleted nor the sixth made', async () => {
      const { arn } = await newPolicy()
      const add = (document: string, isDefault: boolean) =>
        store.decide(createPolicyVersion, {
          arn,
          document,
          binding: `b of ${document}`,
          at: at + Number(document.slice(1)),
          isDefault,
          limit: 5,
        })
      expect(await add('v2', false)).toEqual({ kind: 'created', number: 2 })
      expect(await add('v2', false)).toEqual({ kind: 'created', number: 2 })
      expect(await store.decide(deletePolicyVersion, { arn, number: 2 })).toBe('deleted')
      expect(await add('v3', true)).toEqual({ kind: 'created', number: 3 })
      expect(await store.read(readDefaultPolicyVersion(arn))).toMatchObject({ document: 'v3' })
      expect(await store.decide(deletePolicyVersion, { arn, number: 3 })).toBe('is-default')
      expect(await store.decide(deletePolicyVersion, { arn, number: 2 })).toBe('no-version')
      for (const document of ['v4', 'v5', 'v6']) await add(document, false)
      expect(await add('v7', false)).toEqual({ kind: 'limit' })
      expect((await store.read(listPolicyVersions(arn))).map(({ number }) => number)).toEqual([6, 5, 4, 3, 1])
      expect(await store.decide(setDefaultPolicyVersion, { arn, number: 1, at })).toBe('set')
      expect(await store.decide(setDefaultPolicyVersion, { arn, number: 2, at })).toBe('no-version')
      expect(await store.decide(deletePolicy, { arn })).toBe('has-versions')
      expect(await store.decide(setDefaultPolicyVersion, { arn: `${arn}x`, number: 1, at })).toBe('gone')
      expect(await store.decide(deletePolicyVersion, { arn: `${arn}x`, number: 1 })).toBe('gone')
      expect(await store.decide(createPolicyVersion, { arn: `${arn}x`, document: '', binding: '', at, isDefault: true, limit: 5 })).toEqual(
        {
          kind: 'gone',
        },
      )
    })

    test('versions made in parallel get different numbers', async () => {
      const { arn } = await newPolicy()
      const made = await parallel(8, n =>
        store.decide(createPolicyVersion, { arn, document: `d${n}`, binding: `b${n}`, at: at + n, isDefault: false, limit: 5 }),
      )
      expect(tally(made)).toEqual({ created: 4, limit: 4 })
      expect((await store.read(listPolicyVersions(arn))).map(({ number }) => number)).toEqual([5, 4, 3, 2, 1])
    })

    test('an attached policy is listed with its document and with who has it, and is deleted after it is detached', async () => {
      const { id, account } = await newRole()
      const { arn } = await newPolicy(account, 'p', '/x/')
      expect([await attach(id, arn), await attach(id, arn)]).toEqual(['attached', 'attached'])
      expect(await attach(id, `${arn}none`)).toBe('no-policy')
      expect(await attach('AROANONE', arn)).toBe('gone')
      expect(await attach(id, (await newPolicy(account, 'q')).arn, 1)).toBe('limit')
      const aws = 'arn:aws:iam::aws:policy/AdministratorAccess'
      expect(await store.decide(attachPolicy, { attachment: attachment(id, aws), isOwnPolicy: false, limit: 10 })).toBe('attached')
      expect(await store.read(listAttachedDocuments(id))).toMatchObject([
        { policy_arn: arn, document: 'v1', document_binding: 'b1' },
        { policy_arn: aws, document: null, document_binding: null },
      ])
      expect(await store.read(readPolicy(arn))).toMatchObject({ attachments: 1, boundaries: 0, default_version: 1 })
      expect(await store.read(countPolicyUses(account, aws))).toEqual({ attachments: 1, boundaries: 0 })
      expect(await store.read(countPolicyUses(newAccount(), aws))).toEqual({ attachments: 0, boundaries: 0 })
      const users = (kinds: 'role' | 'user' | 'both', usage: 'attached' | 'boundary' | 'either') =>
        store.read(listPrincipalsOfPolicy({ arn, account, usage, kinds, prefix: '/', after: '', limit: 10 }))
      expect(await users('both', 'either')).toEqual([{ id, kind: 'role', name: 'role', path: '/' }])
      expect([await users('user', 'either'), await users('role', 'boundary')]).toEqual([[], []])
      expect(await users('role', 'attached')).toHaveLength(1)
      expect(await store.decide(deletePolicy, { arn })).toBe('attached')
      await store.decide(detachPolicy, { principalId: id, policyArn: arn })
      expect([await store.decide(deletePolicy, { arn }), await store.decide(deletePolicy, { arn })]).toEqual(['deleted', 'gone'])
    })

    test('a list of policies can be limited to those that are attached, or are a boundary', async () => {
      const { id, account } = await newRole()
      const policies = await Promise.all(['a', 'B', 'c'].map(name => newPolicy(account, name)))
      await attach(id, policies[0]!.arn)
      const row = (await store.read(readPrincipalById(id))) as IamPrincipalRow
      await store.decide(updatePrincipal, { ...row, boundary: policies[1]!.arn, binding: 'b', checksBoundary: true })
      const list = async (isUsed: 'attached' | 'boundary' | 'either' | 'any', after = '') =>
        (await store.read(listPolicies({ account, prefix: '/', isUsed, after, limit: 10 }))).map(({ name }) => name)
      expect(await list('any')).toEqual(['a', 'B', 'c'])
      expect(await list('attached')).toEqual(['a'])
      expect(await list('boundary')).toEqual(['B'])
      expect(await list('either')).toEqual(['a', 'B'])
      expect(await list('any', 'b')).toEqual(['c'])
    })
  })

  describe('tags', () => {
    test('a tag is replaced ignoring case, and more than the limit leaves all as it was', async () => {
      const { id } = await newRole()
      const tag = (tags: { name: string; value: string }[], limit = 2) => store.decide(tagIam, { owner: { principal: id }, tags, limit })
      expect(await tag([{ name: 'Env', value: 'one' }])).toBe('tagged')
      expect(await tag([{ name: 'env', value: 'two' }])).toBe('tagged')
      expect(
        await tag([
          { name: 'b', value: '' },
          { name: 'c', value: '' },
        ]),
      ).toBe('limit')
      expect(await store.read(listIamTags({ principal: id }))).toEqual([{ name: 'env', value: 'two' }])
      expect(await store.decide(untagIam, { owner: { principal: id }, names: ['ENV', 'none'] })).toBe('untagged')
      expect(await store.read(listIamTags({ principal: id }))).toEqual([])
      expect(await store.decide(untagIam, { owner: { principal: 'AROANONE' }, names: ['a'] })).toBe('gone')
      expect(await store.decide(tagIam, { owner: { policy: 'none' }, tags: [], limit: 2 })).toBe('gone')
    })

    test('the tags of a role and of a policy go with it', async () => {
      const account = newAccount()
      const row = principal(account, 'role', 'tagged')
      await create(row, 10, [{ name: 'a', value: '1' }])
      await store.decide(deletePrincipal, { id: row.id })
      expect(await store.read(listIamTags({ principal: row.id }))).toEqual([])
      const { arn } = await newPolicy(account)
      await store.decide(tagIam, { owner: { policy: arn }, tags: [{ name: 'a', value: '1' }], limit: 50 })
      expect(await store.read(listIamTags({ policy: arn }))).toHaveLength(1)
      await store.decide(deletePolicy, { arn })
      expect(await store.read(listIamTags({ policy: arn }))).toEqual([])
    })
  })

  describe('access keys of users', () => {
    test('a user has at most two, which end with neither another user nor another status by mistake', async () => {
      const account = newAccount()
      const user = principal(account, 'user', 'operator')
      await create(user)
      const key = (id = `AKIA${randomUUID()}`) => ({ id, account, user_id: user.id, sealed_secret: bytes('s'), created_at: at })
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
  })
}

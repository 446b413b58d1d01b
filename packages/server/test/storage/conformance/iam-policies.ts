import { describe, expect, test } from 'vitest'
import {
  attachPolicy,
  countPolicyUses,
  createPolicyVersion,
  deletePolicy,
  deletePolicyVersion,
  deletePrincipal,
  detachPolicy,
  type IamPrincipalRow,
  listAttachedDocuments,
  listIamTags,
  listInlinePolicies,
  listPolicies,
  listPolicyVersions,
  listPrincipalsOfPolicy,
  putInlinePolicy,
  readDefaultPolicyVersion,
  readInlinePolicy,
  readPolicy,
  readPrincipalById,
  setDefaultPolicyVersion,
  tagIam,
  untagIam,
  updatePrincipal,
} from '../../../src/storage/index.ts'
import { iamRows } from './iam-rows.ts'
import { at, parallel, type Suite, tally } from './suite.ts'

/** Policies, and the tags of roles and policies. */
export function iamPolicies(suite: Suite): void {
  const { store } = suite
  const { newAccount, principal, create, newRole, newPolicy, attachment, attach, inline } = iamRows(suite)

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
}

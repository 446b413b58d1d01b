import { expect, test } from 'vitest'
import {
  createGroup,
  deleteGroup,
  type GroupRow,
  joinGroup,
  leaveGroup,
  listGroupsOfUser,
  listUsersInGroup,
  readGroup,
  updateGroup,
} from '../../../src/storage/index.ts'
import { at, parallel, type Suite, tally } from './suite.ts'

/** Groups and their members. */
export function groups({ store, newPool, newUser }: Suite): void {
  const group = (pool_id: string, name: string, description: string): GroupRow => ({
    pool_id,
    name,
    description,
    role_arn: null,
    precedence: null,
    created_at: at,
    modified_at: at,
    created_by: `${description} request`,
  })

  test('of equal parallel creations of a group one succeeds, and it succeeds when it runs again', async () => {
    const poolId = await newPool()
    const create = (created_by: string) => store.decide(createGroup, { group: { ...group(poolId, 'staff', 'all'), created_by }, limit: 9 })
    expect(tally(await parallel(8, index => create(`request ${index}`)))).toEqual({ created: 1, exists: 7 })
    const created = (await store.read(readGroup(poolId, 'staff')))!
    expect(await create(created.created_by)).toEqual({ kind: 'created', group: created })
    expect(await store.decide(createGroup, { group: group(poolId, 'more', ''), limit: 1 })).toEqual({ kind: 'limit' })
  })

  test('at the limit of groups a creation that is run again succeeds, and another one of the same name finds the group', async () => {
    const poolId = await newPool()
    const create = (description: string) => store.decide(createGroup, { group: group(poolId, 'staff', description), limit: 1 })
    expect([await create('mine'), await create('mine'), await create('yours')].map(({ kind }) => kind)).toEqual([
      'created',
      'created',
      'exists',
    ])
  })

  test('parallel changes of different members of a group all hold', async () => {
    const poolId = await newPool()
    await store.decide(createGroup, { group: group(poolId, 'staff', 'old'), limit: 9 })
    const none = { pool_id: poolId, name: 'staff', description: null, role_arn: null, precedence: null, modified_at: at + 1 }
    const changes = [{ description: 'new' }, { role_arn: 'arn:r' }, { precedence: 7 }]
    expect(tally((await parallel(3, index => store.decide(updateGroup, { ...none, ...changes[index] }))).map(({ kind }) => kind))).toEqual({
      updated: 3,
    })
    expect(await store.read(readGroup(poolId, 'staff'))).toMatchObject({ description: 'new', role_arn: 'arn:r', precedence: 7 })
    expect(await store.decide(updateGroup, { ...none, name: 'none' })).toEqual({ kind: 'gone' })
  })

  test('a user joins a group once, up to a limit of groups, and is no member after leaving it or after its deletion', async () => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    for (const name of ['a', 'b']) await store.decide(createGroup, { group: group(poolId, name, ''), limit: 9 })
    const join = (name: string, user: string = sub, limit = 9) =>
      store.decide(joinGroup, { poolId, name, sub: user, at, limit, binding: 'mac' })
    const groupsOfUser = async () => (await store.read(listGroupsOfUser({ poolId, sub, after: '', limit: 9 }))).map(({ name }) => name)

    expect(await join('none')).toBe('no-group')
    expect(await join('a', 'none')).toBe('no-user')
    for (const run of [1, 2]) expect(await join('a'), `run ${run}`).toBe('joined')
    expect(await join('b', sub, 1)).toBe('limit')
    expect(await join('b')).toBe('joined')
    expect(await groupsOfUser()).toEqual(['a', 'b'])
    expect((await store.read(listUsersInGroup({ poolId, name: 'a', after: '', limit: 9 }))).map(user => user.sub)).toEqual([sub])

    await store.decide(leaveGroup, { poolId, name: 'a', sub })
    expect(await groupsOfUser()).toEqual(['b'])
    expect(await store.decide(deleteGroup, { poolId, name: 'b' })).toBe('deleted')
    expect(await store.decide(deleteGroup, { poolId, name: 'b' })).toBe('gone')
    expect(await groupsOfUser()).toEqual([])
  })
}

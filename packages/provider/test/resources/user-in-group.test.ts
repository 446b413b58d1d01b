import { afterAll, beforeAll, expect, test } from 'vitest'
import { cognito } from '../support/cognito.ts'
import { type ProviderTest, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario } from '../support/scenarios.ts'

let lab: ProviderTest
let userPoolId: string
beforeAll(async () => {
  lab = await startProviderTest()
  userPoolId = (await lab.up('pool', 'pool', {})).id
  for (const name of ['one', 'two']) await lab.up('group', name, { userPoolId, name })
  for (const username of ['ann', 'a,b']) await lab.up('user', username, { userPoolId, username, messageAction: 'SUPPRESS' })
})
afterAll(() => lab.close())

const membership = (groupName: string, username: string) => ({ userPoolId, groupName, username })

test('UG1 basic: another group replaces the membership', async () => {
  await runScenario(lab, 'membership', 'it', [
    { inputs: membership('one', 'ann'), did: 'create', shows: { ...membership('one', 'ann'), region: 'us-east-1' } },
    { inputs: membership('two', 'ann'), did: 'replace', shows: membership('two', 'ann') },
  ])
})

test.each(['ann', 'a,b'])('UG1 the id of %s is pool,group,user, and an import by it has what was given', async username => {
  const made = await lab.up('membership', 'it', membership('one', username))
  expect(made.id).toBe(`${userPoolId},one,${username}`)
  const { program, state } = await importedProgram(lab, made, made.id)
  expect(program).toEqual(membership('one', username))
  expect((await lab.up('membership', 'it', membership('one', username), state)).did).toBe('same')
  await lab.destroy(made)
})

test.each(['', 'pool', 'pool,group', 'pool,group,', ',group,user'])('the import id %j is refused', async id => {
  await expect(lab.importing('membership', 'it', id)).rejects.toThrow(`unexpected format of ID (${id})`)
})

test('a state with the id of an older provider gets the id of this one', async () => {
  const made = await lab.up('membership', 'it', membership('one', 'ann'))
  expect(await lab.refresh({ ...made, id: 'terraform-20260101000000000000000001' })).toMatchObject({ id: made.id, outputs: made.outputs })
  await lab.destroy({ ...made, id: 'terraform-20260101000000000000000001' })
  expect(await lab.refresh(made)).toBeUndefined()
})

test('a membership in the last of 61 groups is found', async () => {
  const names = Array.from({ length: 61 }, (_, index) => `many-${String(index).padStart(2, '0')}`)
  const api = cognito(lab)
  for (const name of names) {
    await api.createGroup({ UserPoolId: userPoolId, GroupName: name })
    await api.adminAddUserToGroup({ UserPoolId: userPoolId, GroupName: name, Username: 'ann' })
  }
  expect(await lab.importing('membership', 'it', `${userPoolId},${names.at(-1)},ann`)).toBeDefined()
})

test.each(['the membership', 'the group', 'the user', 'the pool'])(
  'UG2 after %s was deleted outside of the program, it is gone after a refresh',
  async what => {
    const pool = await lab.up('pool', 'gone', {})
    await lab.up('group', 'g', { userPoolId: pool.id, name: 'g' })
    await lab.up('user', 'u', { userPoolId: pool.id, username: 'u', messageAction: 'SUPPRESS' })
    const made = await lab.up('membership', 'it', { userPoolId: pool.id, groupName: 'g', username: 'u' })
    const api = cognito(lab)
    const inPool = { UserPoolId: pool.id }
    const deletions: Record<string, () => Promise<unknown>> = {
      'the membership': () => api.adminRemoveUserFromGroup({ ...inPool, GroupName: 'g', Username: 'u' }),
      'the group': () => api.deleteGroup({ ...inPool, GroupName: 'g' }),
      'the user': () => api.adminDeleteUser({ ...inPool, Username: 'u' }),
      'the pool': () => api.deleteUserPool(inPool),
    }
    await deletions[what]!()
    expect(await lab.refresh(made)).toBeUndefined()
    await lab.destroy(made)
  },
)

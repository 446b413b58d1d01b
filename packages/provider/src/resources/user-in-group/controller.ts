import type { Bag } from '@poolhouse/engine'
import { ignoringMissing } from '../../service/index.ts'
import type { ApiObject } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'

interface Membership {
  userPoolId: string
  groupName: string
  username: string
}

/** The membership of a state, whose id may have the format of an older provider; that of an import is in the id: `poolId,groupName,username`. */
function membershipOf(id: string, { userPoolId, groupName, username }: Bag): Membership {
  if (typeof userPoolId === 'string' && typeof groupName === 'string' && typeof username === 'string')
    return { userPoolId, groupName, username }
  const [pool, group, ...rest] = id.split(',')
  if (pool && group && rest.length > 0 && rest[0] !== '') return { userPoolId: pool, groupName: group, username: rest.join(',') }
  throw new Error(`unexpected format of ID (${id}), expected user-pool-id,group-name,username`)
}

const toRequest = ({ userPoolId, groupName, username }: Membership) => ({
  UserPoolId: userPoolId,
  GroupName: groupName,
  Username: username,
})

const stateOf = (membership: Membership, { region }: ControllerContext): ResourceState => {
  const { userPoolId, groupName, username } = membership
  return { id: `${userPoolId},${groupName},${username}`, outputs: { ...membership, region } }
}

async function isMember({ userPoolId, groupName, username }: Membership, { call }: ControllerContext): Promise<boolean> {
  let next: unknown
  do {
    const request = { UserPoolId: userPoolId, Username: username, ...(next === undefined ? {} : { NextToken: next }) }
    const page = await call('AdminListGroupsForUser', request)
    if ((page.Groups as ApiObject[]).some(({ GroupName }) => GroupName === groupName)) return true
    next = page.NextToken
  } while (next !== undefined)
  return false
}

/** API calls of aws:cognito/userInGroup:UserInGroup. */
export const userInGroupController: Controller = {
  async create(inputs, work, born) {
    const membership = membershipOf('', inputs)
    await work.call('AdminAddUserToGroup', toRequest(membership))
    const state = stateOf(membership, work)
    born(state.id)
    return state
  },

  async read(id, known, _inputs, work) {
    const membership = membershipOf(id, known)
    return (await ignoringMissing(isMember(membership, work))) ? stateOf(membership, work) : undefined
  },

  /** Every property replaces the membership, so there is nothing to update. */
  async update(id, { olds }, work) {
    return stateOf(membershipOf(id, olds), work)
  },

  async delete(id, known, { call }) {
    await ignoringMissing(call('AdminRemoveUserFromGroup', toRequest(membershipOf(id, known))))
  },
}

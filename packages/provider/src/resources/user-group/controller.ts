import { ignoringMissing } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, isEquivalent, planUpdate, toApi } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { userGroupShape } from './shape.ts'

const { properties } = userGroupShape
/** What a changed property is when the program no longer gives it. */
const emptyValues = { description: '', precedence: 0, roleArn: '' } as const
const changeable = Object.keys(emptyValues) as (keyof typeof emptyValues)[]

/** Parses an id: `poolId/groupName`, in which only the name may have more slashes. */
function parseId(id: string): { UserPoolId: string; GroupName: string } {
  const slash = id.indexOf('/')
  const [UserPoolId, GroupName] = [id.slice(0, slash), id.slice(slash + 1)]
  if (slash > 0 && GroupName !== '') return { UserPoolId, GroupName }
  throw new Error(`unexpected format of ID (${id}), expected user-pool-id/group-name`)
}

function stateOf({ Group }: ApiObject, { region }: ControllerContext): ResourceState {
  const outputs = { ...fromApi(properties, Group), region }
  const { UserPoolId, GroupName } = Group as { UserPoolId: string; GroupName: string }
  return { id: `${UserPoolId}/${GroupName}`, outputs }
}

/** API calls of aws:cognito/userGroup:UserGroup. */
export const userGroupController: Controller = {
  async create(inputs, work, born) {
    const { region: _, precedence, ...given } = inputs
    // The upstream cannot distinguish a precedence of 0 from none.
    const request = toApi(properties, isEmpty(precedence) ? given : { ...given, precedence: precedence! })
    const group = stateOf(await work.call('CreateGroup', request), work)
    born(group.id)
    return group
  },

  async read(id, _known, _inputs, work) {
    const found = await ignoringMissing(work.call('GetGroup', parseId(id)))
    return found && stateOf(found, work)
  },

  /** Members that an update leaves out keep their values, so that removed ones are sent as empty values; the service refuses an empty RoleArn. */
  async update(id, wanted, work) {
    const { olds } = wanted
    const { plan } = planUpdate(userGroupShape, wanted)
    const changed = changeable.filter(name => !isEquivalent(properties[name]!, olds[name], plan[name]))
    const request = Object.fromEntries(changed.map(name => [name.charAt(0).toUpperCase() + name.slice(1), plan[name] ?? emptyValues[name]]))
    return stateOf(await work.call('UpdateGroup', { ...parseId(id), ...request }), work)
  },

  async delete(id, _known, { call }) {
    await ignoringMissing(call('DeleteGroup', parseId(id)))
  },
}

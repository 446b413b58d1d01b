import { type Bag, isBag } from '@poolhouse/engine'
import { ignoringMissing } from '../../service/index.ts'
import { fromApi, isEmpty, isEquivalent, isGiven, planUpdate } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { apiName, fromAttributeList, managedAttributes, toAttributeList } from './attributes.ts'
import { userShape } from './shape.ts'

const { properties } = userShape
/** What the service accepts only when it creates the user, or never returns: the state keeps what the program gives. */
const untold = [
  'clientMetadata',
  'desiredDeliveryMediums',
  'forceAliasCreation',
  'messageAction',
  'password',
  'temporaryPassword',
  'validationData',
]

interface UserKey {
  UserPoolId: string
  Username: string
}

/** Parses an id: `poolId/username`, in which only the name may have more slashes. */
function parseId(id: string): UserKey {
  const slash = id.indexOf('/')
  const [UserPoolId, Username] = [id.slice(0, slash), id.slice(slash + 1)]
  if (slash > 0 && Username !== '') return { UserPoolId, Username }
  throw new Error(`unexpected format of ID (${id}), expected userPoolId/username`)
}

const bagOf = (bag: Bag, name: string): Bag => {
  const value = bag[name]
  return isBag(value) ? value : {}
}

/**
 * The state of a user. `username` is the one of the id, by which the service finds the user: of a pool whose users sign in with addresses it answers
 * the `sub`, which would replace the user.
 */
async function readState(id: string, told: Bag, { call, region }: ControllerContext): Promise<ResourceState> {
  const key = parseId(id)
  const user = await call('AdminGetUser', { ...key })
  const attributes = fromAttributeList(user.UserAttributes)
  const kept = Object.fromEntries(untold.flatMap(name => (isGiven(told[name]) ? [[name, told[name]]] : [])))
  return {
    id,
    outputs: {
      ...fromApi(properties, user),
      ...kept,
      attributes,
      region,
      sub: attributes.sub ?? '',
      userPoolId: key.UserPoolId,
      username: key.Username,
    },
  }
}

const setPassword = (key: UserKey, password: Bag[string] | undefined, isPermanent: boolean, { call }: ControllerContext) =>
  isEmpty(password) ? undefined : call('AdminSetUserPassword', { ...key, Password: password, Permanent: isPermanent })

async function updateAttributes(key: UserKey, olds: Bag, plan: Bag, { call }: ControllerContext): Promise<void> {
  const [before, after] = [olds, plan].map(bag => managedAttributes(bagOf(bag, 'attributes'))) as [Bag, Bag]
  const changed = Object.entries(after).filter(([name, value]) => before[name] !== value)
  const removed = Object.keys(before).filter(name => !Object.hasOwn(after, name))
  if (changed.length > 0) await call('AdminUpdateUserAttributes', { ...key, UserAttributes: toAttributeList(Object.fromEntries(changed)) })
  if (removed.length > 0) await call('AdminDeleteUserAttributes', { ...key, UserAttributeNames: removed.map(apiName) })
}

/** API calls of aws:cognito/user:User. */
export const userController: Controller = {
  async create(inputs, work, born) {
    const key = { UserPoolId: String(inputs.userPoolId), Username: String(inputs.username) }
    const id = `${key.UserPoolId}/${key.Username}`
    const { clientMetadata, desiredDeliveryMediums, forceAliasCreation, messageAction, temporaryPassword } = inputs
    const [attributes, validationData] = [toAttributeList(bagOf(inputs, 'attributes')), bagOf(inputs, 'validationData')]
    const optional = {
      ClientMetadata: clientMetadata,
      DesiredDeliveryMediums: desiredDeliveryMediums,
      ForceAliasCreation: forceAliasCreation,
      MessageAction: messageAction,
      TemporaryPassword: temporaryPassword,
      UserAttributes: attributes,
      ValidationData: Object.entries(validationData).map(([Name, Value]) => ({ Name, Value })),
    }
    const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => !isEmpty(value as Bag[string])))
    await work.call('AdminCreateUser', { ...key, ...given })
    born(id)
    if (inputs.enabled === false) await work.call('AdminDisableUser', { ...key })
    await setPassword(key, inputs.password, true, work)
    return readState(id, inputs, work)
  },

  async read(id, known, inputs, work) {
    return ignoringMissing(readState(id, { ...inputs, ...known }, work))
  },

  async update(id, wanted, work) {
    const { olds } = wanted
    const { plan } = planUpdate(userShape, wanted)
    const key = parseId(id)
    const hasChanged = (name: string): boolean => !isEquivalent(properties[name]!, olds[name], plan[name])
    await updateAttributes(key, olds, plan, work)
    if (hasChanged('enabled')) await work.call(plan.enabled === true ? 'AdminEnableUser' : 'AdminDisableUser', { ...key })
    if (hasChanged('temporaryPassword')) await setPassword(key, plan.temporaryPassword, false, work)
    if (hasChanged('password')) await setPassword(key, plan.password, true, work)
    return readState(id, plan, work)
  },

  async delete(id, _known, { call }) {
    await ignoringMissing(call('AdminDeleteUser', { ...parseId(id) }))
  },
}

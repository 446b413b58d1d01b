import { type Bag, isBag } from '@poolhouse/engine'
import { ignoringMissing, isNotFound } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, isGiven, planUpdate, toApi } from '../../shape/index.ts'
import type { Controller, ResourceState } from '../controller.ts'
import { userPoolClientShape } from './shape.ts'

const { properties } = userPoolClientShape
const defaultUnits = { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' }
const createProperties = Object.keys(properties).filter(name => name !== 'region' && name !== 'clientSecret')
const updateProperties = createProperties.filter(name => name !== 'generateSecret')

/** Parses the id of an import or a `get`: `poolId/clientId`, or the client id alone where `known` has the pool. */
function parseId(id: string, known: Bag): { poolId: string; clientId: string } {
  const parts = id.split('/')
  if (parts.length === 2 && parts[0] && parts[1]) return { poolId: parts[0], clientId: parts[1] }
  if (parts.length === 1 && id && typeof known.userPoolId === 'string') return { poolId: known.userPoolId, clientId: id }
  throw new Error(`wrong format of import ID (${id}), use: 'user-pool-id/client-id'`)
}

const areDefaultUnits = (units: Bag): boolean =>
  (units.accessToken ?? 'hours') === 'hours' && (units.idToken ?? 'hours') === 'hours' && (units.refreshToken ?? 'days') === 'days'

/** The state of a client. Blocks that the program does not give are left out if they have their default values. */
function toResourceState(answer: ApiObject, inputs: Bag, region: string, known: Bag = {}): ResourceState {
  const client = answer.UserPoolClient as ApiObject
  const outputs = fromApi(properties, client)
  outputs.region = region
  // DescribeUserPoolClient does not say whether the secret was generated. An import takes it from the secret: code without it would declare another client.
  const imported = Object.keys(known).length === 0 && client.ClientSecret ? true : undefined
  const generated = inputs.generateSecret ?? known.generateSecret ?? imported
  if (isGiven(generated)) outputs.generateSecret = generated
  // The program's 0 means the default of 30 days, which the service answers.
  if (inputs.refreshTokenValidity === 0) outputs.refreshTokenValidity = 0
  const { tokenValidityUnits: units, refreshTokenRotation: rotation } = outputs
  if (!isGiven(inputs.tokenValidityUnits) && isBag(units) && areDefaultUnits(units)) delete outputs.tokenValidityUnits
  // The service answers DISABLED for a rotation that was once enabled.
  const isOff = isBag(rotation) && rotation.feature === 'DISABLED' && isEmpty(rotation.retryGracePeriodSeconds)
  if (!isGiven(inputs.refreshTokenRotation) && isOff) delete outputs.refreshTokenRotation
  return { id: client.ClientId as string, outputs }
}

/** API calls of aws:cognito/userPoolClient:UserPoolClient. */
export const userPoolClientController: Controller = {
  async create(inputs, { call, region }, born) {
    const answer = await call('CreateUserPoolClient', toApi(properties, inputs, createProperties))
    const client = toResourceState(answer, inputs, region)
    born(client.id)
    return client
  },

  async read(id, known, inputs, { call, region }) {
    const { poolId, clientId } = parseId(id, known)
    try {
      return toResourceState(await call('DescribeUserPoolClient', { UserPoolId: poolId, ClientId: clientId }), inputs, region, known)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  },

  /** Sends all properties, because the service resets those that an update leaves out. */
  async update(id, wanted, { call, region }) {
    const { olds, news } = wanted
    const { plan } = planUpdate(userPoolClientShape, wanted)
    const request = toApi(properties, plan, updateProperties)
    // With an application by ARN the role is the service's own, which it does not take in a request.
    const analytics = request.AnalyticsConfiguration as ApiObject | undefined
    if (analytics?.ApplicationArn !== undefined) delete analytics.RoleArn
    if (isGiven(olds.tokenValidityUnits) && !isGiven(plan.tokenValidityUnits)) request.TokenValidityUnits = defaultUnits
    return toResourceState(await call('UpdateUserPoolClient', { ...request, ClientId: id }), news, region, olds)
  },

  async delete(id, known, { call }) {
    const { poolId, clientId } = parseId(id, known)
    await ignoringMissing(call('DeleteUserPoolClient', { UserPoolId: poolId, ClientId: clientId }))
  },
}

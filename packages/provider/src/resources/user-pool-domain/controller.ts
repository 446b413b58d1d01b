import { hasErrorName, isNotFound } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, planUpdate, toApi } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { userPoolDomainShape } from './shape.ts'

const { properties } = userPoolDomainShape
const sent = ['certificateArn', 'domain', 'managedLoginVersion', 'userPoolId']
/** The hosted zone of every CloudFront distribution. */
const cloudFrontZoneId = 'Z2FDTNDATAQYW2'
const [minute, hour] = [60, 3600]

/** A domain that is not yet in the wanted status. */
class PendingDomain extends Error {}
const isPending = (error: unknown): boolean => error instanceof PendingDomain

const isNoSuchDomain = (error: unknown): boolean =>
  isNotFound(error) || (hasErrorName(error, 'InvalidParameterException') && (error as Error).message.includes('No such domain'))

/** A description without a status is that of a domain which does not exist. */
async function describe(domain: string, { call }: ControllerContext): Promise<ApiObject | undefined> {
  const { DomainDescription } = await call('DescribeUserPoolDomain', { Domain: domain })
  const found = DomainDescription as ApiObject
  return isEmpty(found.Status as string | undefined) ? undefined : found
}

const stateOf = (id: string, found: ApiObject, { region }: ControllerContext): ResourceState => ({
  id,
  outputs: { ...fromApi(properties, found), cloudfrontDistributionZoneId: cloudFrontZoneId, region },
})

function activeState(id: string, work: ControllerContext, seconds: number): Promise<ResourceState> {
  const readActive = async () => {
    const found = await describe(id, work)
    if (!found || found.Status === 'CREATING' || found.Status === 'UPDATING') throw new PendingDomain(`${id} is not active yet`)
    if (found.Status !== 'ACTIVE') throw new Error(`unexpected state '${found.Status}', wanted target 'ACTIVE'`)
    return stateOf(id, found, work)
  }
  return work.retrying(readActive, isPending, seconds)
}

/** API calls of aws:cognito/userPoolDomain:UserPoolDomain. */
export const userPoolDomainController: Controller = {
  async create(inputs, work, born) {
    const id = String(inputs.domain)
    await work.call('CreateUserPoolDomain', toApi(properties, inputs, sent))
    born(id)
    return activeState(id, work, isEmpty(inputs.certificateArn) ? minute : hour)
  },

  async read(id, _known, _inputs, work) {
    const found = await describe(id, work)
    return found && stateOf(id, found, work)
  },

  async update(id, wanted, work) {
    const { plan } = planUpdate(userPoolDomainShape, wanted)
    await work.call('UpdateUserPoolDomain', toApi(properties, plan, sent))
    return activeState(id, work, hour)
  },

  async delete(id, { userPoolId }, work) {
    try {
      await work.call('DeleteUserPoolDomain', { Domain: id, UserPoolId: userPoolId })
    } catch (error) {
      if (isNoSuchDomain(error)) return
      throw error
    }
    const readGone = async () => {
      if (await describe(id, work)) throw new PendingDomain(`${id} is not deleted yet`)
    }
    await work.retrying(readGone, isPending, minute)
  },
}

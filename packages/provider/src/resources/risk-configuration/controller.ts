import { hasErrorName, isNotFound } from '../../service/index.ts'
import { type ApiObject, fromApi, planUpdate, toApi } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { riskConfigurationShape } from './shape.ts'

const { properties } = riskConfigurationShape
const blocks = ['accountTakeoverRiskConfiguration', 'compromisedCredentialsRiskConfiguration', 'riskExceptionConfiguration'] as const

/** Parses the id: `poolId`, or `poolId:clientId`. */
function parseId(id: string): { UserPoolId: string; ClientId?: string } {
  const [UserPoolId, ClientId, ...rest] = id.split(':')
  if (UserPoolId && rest.length === 0 && ClientId !== '') return { UserPoolId, ...(ClientId && { ClientId }) }
  throw new Error(`unexpected format for ID (${id}), expected userpool-id or userpool-id:client-id`)
}

/** Where threat protection was switched off before, the configuration has no effect: it counts as gone, and the next `up` sets it again. */
const isSwitchedOff = (error: unknown): boolean => hasErrorName(error, 'UserPoolAddOnNotEnabledException')

async function readState(id: string, { call, region }: ControllerContext): Promise<ResourceState | undefined> {
  const { RiskConfiguration } = await call('DescribeRiskConfiguration', parseId(id))
  const outputs = fromApi(properties, RiskConfiguration as ApiObject)
  // Without any block the configuration does not exist.
  return blocks.some(name => outputs[name] !== undefined) ? { id, outputs: { ...outputs, region } } : undefined
}

async function readAgain(id: string, work: ControllerContext): Promise<ResourceState> {
  const found = await readState(id, work)
  if (found) return found
  throw new Error('the configuration that was just written does not exist')
}

/** API calls of aws:cognito/riskConfiguration:RiskConfiguration. */
export const riskConfigurationController: Controller = {
  async create(inputs, work, born) {
    const id = inputs.clientId ? `${inputs.userPoolId}:${inputs.clientId}` : String(inputs.userPoolId)
    await work.call('SetRiskConfiguration', { ...parseId(id), ...toApi(properties, inputs, blocks) })
    born(id)
    return readAgain(id, work)
  },

  async read(id, _known, _inputs, work) {
    try {
      return await readState(id, work)
    } catch (error) {
      if (isNotFound(error) || isSwitchedOff(error)) return undefined
      throw error
    }
  },

  /** Sends all blocks, because the service removes those that are left out. */
  async update(id, wanted, work) {
    const { plan } = planUpdate(riskConfigurationShape, wanted)
    await work.call('SetRiskConfiguration', { ...parseId(id), ...toApi(properties, plan, blocks) })
    return readAgain(id, work)
  },

  async delete(id, _known, { call }) {
    await call('SetRiskConfiguration', parseId(id)).catch(error => {
      if (!isNotFound(error) && !isSwitchedOff(error)) throw error
    })
  },
}

import { ignoringMissing, isNotFound } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, planUpdate, toApi } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { logDeliveryConfigurationShape } from './shape.ts'

const { properties } = logDeliveryConfigurationShape

const toState = (id: string, { LogDeliveryConfiguration: found }: ApiObject, { region }: ControllerContext): ResourceState => ({
  id,
  outputs: { ...fromApi(properties, found), region },
})

/** API calls of aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration. */
export const logDeliveryConfigurationController: Controller = {
  async create(inputs, work, born) {
    const id = String(inputs.userPoolId)
    const answer = await work.call('SetLogDeliveryConfiguration', toApi(properties, inputs, ['logConfigurations', 'userPoolId']))
    born(id)
    return toState(id, answer, work)
  },

  async read(id, _known, _inputs, work) {
    try {
      const state = toState(id, await work.call('GetLogDeliveryConfiguration', { UserPoolId: id }), work)
      // An empty list is what a pool has that was never configured.
      return isEmpty(state.outputs.logConfigurations) ? undefined : state
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  },

  async update(id, wanted, work) {
    const { plan } = planUpdate(logDeliveryConfigurationShape, wanted)
    const request = toApi(properties, plan, ['logConfigurations'])
    return toState(id, await work.call('SetLogDeliveryConfiguration', { ...request, UserPoolId: id }), work)
  },

  async delete(id, _known, { call }) {
    await ignoringMissing(call('SetLogDeliveryConfiguration', { UserPoolId: id, LogConfigurations: [] }))
  },
}

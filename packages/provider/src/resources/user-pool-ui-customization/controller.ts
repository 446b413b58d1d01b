import type { Bag } from '@poolhouse/engine'
import { ignoringMissing } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, isGiven, planUpdate } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { userPoolUiCustomizationShape } from './shape.ts'

const { properties } = userPoolUiCustomizationShape

/** Parses an id: `poolId,clientId`, with the client id `ALL` for the default of the pool. */
function parseId(id: string): { UserPoolId: string; ClientId: string } {
  const [UserPoolId, ClientId, ...rest] = id.split(',')
  if (UserPoolId && ClientId && rest.length === 0) return { UserPoolId, ClientId }
  throw new Error(`unexpected format of ID (${id}), expected UserPoolID,ClientID`)
}

/** The service never returns the image, so the state keeps the one of the program. */
function stateOf(id: string, found: ApiObject, { imageFile }: Bag, { region }: ControllerContext): ResourceState {
  const { UserPoolId: userPoolId, ClientId: clientId } = parseId(id)
  const image: Bag = isGiven(imageFile) ? { imageFile } : {}
  return { id, outputs: { ...fromApi(properties, found), ...image, region, userPoolId, clientId } }
}

async function write(id: string, bag: Bag, work: ControllerContext): Promise<ResourceState> {
  const { css, imageFile } = bag
  const request = {
    ...parseId(id),
    ...(isEmpty(css) ? {} : { CSS: css }),
    ...(isEmpty(imageFile) ? {} : { ImageFile: Buffer.from(String(imageFile), 'base64') }),
  }
  const { UICustomization } = await work.call('SetUICustomization', request)
  return stateOf(id, UICustomization as ApiObject, bag, work)
}

/** API calls of aws:cognito/userPoolUICustomization:UserPoolUICustomization. */
export const userPoolUiCustomizationController: Controller = {
  async create(inputs, work, born) {
    const id = `${inputs.userPoolId},${inputs.clientId}`
    const made = await write(id, inputs, work)
    born(id)
    return made
  },

  /** An empty answer, and for a client the default of the pool, mean that there is no customization of its own. */
  async read(id, known, inputs, work) {
    const key = parseId(id)
    const answer = await ignoringMissing(work.call('GetUICustomization', key))
    const found = answer?.UICustomization as ApiObject | undefined
    if (!found || Object.values(found).every(value => value === undefined) || found.ClientId !== key.ClientId) return undefined
    return stateOf(id, found, { ...inputs, ...known }, work)
  },

  async update(id, wanted, work) {
    return write(id, planUpdate(userPoolUiCustomizationShape, wanted).plan, work)
  },

  async delete(id, _known, { call }) {
    await ignoringMissing(call('SetUICustomization', parseId(id)))
  },
}

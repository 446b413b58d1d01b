import { ignoringMissing } from '../../service/index.ts'
import { type ApiObject, fromApi, planUpdate, toApi } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { resourceServerShape } from './shape.ts'

const { properties } = resourceServerShape
const sent = ['identifier', 'name', 'scopes', 'userPoolId']

/** Parses an id: `poolId|identifier`. */
function parseId(id: string): { UserPoolId: string; Identifier: string } {
  const [UserPoolId, Identifier, ...rest] = id.split('|')
  if (UserPoolId && Identifier && rest.length === 0) return { UserPoolId, Identifier }
  throw new Error(`unexpected format of ID (${id}), expected UserPoolID|Identifier`)
}

function stateOf({ ResourceServer }: ApiObject, { region }: ControllerContext): ResourceState {
  const found = ResourceServer as { UserPoolId: string; Identifier: string; Scopes?: { ScopeName: string }[] }
  const scopeIdentifiers = (found.Scopes ?? []).map(({ ScopeName }) => `${found.Identifier}/${ScopeName}`)
  return { id: `${found.UserPoolId}|${found.Identifier}`, outputs: { ...fromApi(properties, found), region, scopeIdentifiers } }
}

/** API calls of aws:cognito/resourceServer:ResourceServer. */
export const resourceServerController: Controller = {
  async create(inputs, work, born) {
    const server = stateOf(await work.call('CreateResourceServer', toApi(properties, inputs, sent)), work)
    born(server.id)
    return server
  },

  async read(id, _known, _inputs, work) {
    const found = await ignoringMissing(work.call('DescribeResourceServer', parseId(id)))
    return found && stateOf(found, work)
  },

  async update(id, wanted, work) {
    const { plan } = planUpdate(resourceServerShape, wanted)
    const { Name, Scopes = [] } = toApi(properties, plan, sent)
    return stateOf(await work.call('UpdateResourceServer', { ...parseId(id), Name, Scopes }), work)
  },

  async delete(id, _known, { call }) {
    await ignoringMissing(call('DeleteResourceServer', parseId(id)))
  },
}

import type { Bag } from '@poolhouse/engine'
import { type ApiObject, isEquivalent, isGiven, planUpdate } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { userPoolClientController } from '../user-pool-client/controller.ts'
import { managedUserPoolClientShape } from './shape.ts'

/** How the program finds the client. The service does not know it. */
const finders = ['namePattern', 'namePrefix'] as const
const { properties } = managedUserPoolClientShape

/** A client's state with how the program finds it, and without what a program of this type cannot give. */
const asManaged = ({ id, outputs: { generateSecret: _, ...outputs } }: ResourceState, inputs: Bag): ResourceState => ({
  id,
  outputs: { ...outputs, ...Object.fromEntries(finders.flatMap(name => (isGiven(inputs[name]) ? [[name, inputs[name]]] : []))) },
})

/** The id of the one client whose name fits. */
async function findClient({ userPoolId, namePattern, namePrefix }: Bag, { call }: ControllerContext): Promise<string> {
  const pattern = isGiven(namePattern) ? new RegExp(String(namePattern), 'u') : undefined
  const fits = (name: string): boolean => (pattern ? pattern.test(name) : name.startsWith(String(namePrefix)))
  const found: string[] = []
  let NextToken: unknown
  do {
    const page: ApiObject = await call('ListUserPoolClients', {
      UserPoolId: userPoolId,
      MaxResults: 60,
      ...(NextToken !== undefined && { NextToken }),
    })
    const clients = page.UserPoolClients as { ClientId: string; ClientName: string }[]
    found.push(...clients.filter(({ ClientName }) => fits(ClientName)).map(({ ClientId }) => ClientId))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  if (found.length === 1) return found[0]!
  const wanted = pattern ? `namePattern "${namePattern}"` : `namePrefix "${namePrefix}"`
  throw new Error(
    `${found.length} app clients of user pool ${userPoolId} fit ${wanted}, where exactly one is needed. Create it first, or give another one.`,
  )
}

/** API calls of aws:cognito/managedUserPoolClient:ManagedUserPoolClient. */
export const managedUserPoolClientController: Controller = {
  async create(inputs, work, born) {
    const id = await findClient(inputs, work)
    const state = await userPoolClientController.read(id, inputs, inputs, work)
    if (!state) throw new Error(`the app client ${id} does not exist any more`)
    born(id)
    const found = asManaged(state, inputs)
    const { plan } = planUpdate(managedUserPoolClientShape, { olds: found.outputs, news: inputs, ignoreChanges: [] })
    return isSame(found.outputs, plan) ? found : change(id, found.outputs, inputs, [], work)
  },

  async read(id, known, inputs, work) {
    const state = await userPoolClientController.read(id, known, inputs, work)
    return state && asManaged(state, Object.keys(inputs).length > 0 ? inputs : known)
  },

  async update(id, { olds, news, ignoreChanges }, work) {
    const { plan } = planUpdate(managedUserPoolClientShape, { olds, news, ignoreChanges })
    if (!isSame(olds, plan)) return change(id, olds, news, ignoreChanges, work)
    const { namePattern: _, namePrefix: __, ...outputs } = olds
    return asManaged({ id, outputs }, news)
  },

  /** The client belongs to the service that created it. */
  async delete() {},
  describeRemains: id =>
    `the app client ${id} was not deleted, only released: it belongs to the service that created it, and goes when that service deletes it.`,
}

/** Whether an update would change nothing that the service stores. */
const isSame = (olds: Bag, plan: Bag): boolean =>
  Object.entries(properties).every(
    ([name, property]) =>
      property.outputOnly || (finders as readonly string[]).includes(name) || isEquivalent(property, olds[name], plan[name]),
  )

/** An update keeps the client's name. */
async function change(id: string, olds: Bag, news: Bag, ignoreChanges: string[], work: ControllerContext): Promise<ResourceState> {
  const { namePattern: _, namePrefix: __, ...wanted } = news
  return asManaged(await userPoolClientController.update(id, { olds, news: { ...wanted, name: olds.name! }, ignoreChanges }, work), news)
}

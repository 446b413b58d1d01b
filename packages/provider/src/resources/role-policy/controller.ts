import type { Bag } from '@poolhouse/engine'
import { ignoringMissing, isNotFound } from '../../service/index.ts'
import { planUpdate } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { nameOf, prefixOf } from '../names.ts'
import { decoded, policyOutput, toRequest } from '../policies.ts'
import { rolePolicyShape } from './shape.ts'

/** Parses the id of an inline policy: `role:policyName`. */
function parseId(id: string): { role: string; name: string } {
  const [role, name, ...rest] = id.split(':')
  if (role && name && rest.length === 0) return { role, name }
  throw new Error(`role_policy id must be of the form <role name>:<role policy name>, not ${id}`)
}

async function readState(id: string, known: Bag, inputs: Bag, work: ControllerContext, isNew = false): Promise<ResourceState> {
  const { role, name } = parseId(id)
  const retried = isNew ? isNotFound : undefined
  const { PolicyDocument } = await work.callIam('GetRolePolicy', { RoleName: role, PolicyName: name }, retried)
  return {
    id,
    outputs: { name, namePrefix: prefixOf(name), policy: policyOutput(decoded(PolicyDocument), known.policy, inputs.policy), role },
  }
}

const put = (role: string, name: string, { policy }: Bag, { callIam }: ControllerContext) =>
  callIam('PutRolePolicy', { RoleName: role, PolicyName: name, PolicyDocument: toRequest(policy) })

/** API calls of aws:iam/rolePolicy:RolePolicy. */
export const rolePolicyController: Controller = {
  async create(inputs, work, born) {
    const [role, name] = [String(inputs.role), nameOf(inputs)]
    await put(role, name, inputs, work)
    born(`${role}:${name}`)
    return readState(`${role}:${name}`, {}, inputs, work, true)
  },

  async read(id, known, inputs, work) {
    return ignoringMissing(readState(id, known, inputs, work))
  },

  async update(id, wanted, work) {
    const { role, name } = parseId(id)
    const { plan } = planUpdate(rolePolicyShape, wanted)
    await put(role, name, plan, work)
    return readState(id, wanted.olds, wanted.news, work, true)
  },

  async delete(id, _known, { callIam }) {
    const { role, name } = parseId(id)
    await ignoringMissing(callIam('DeleteRolePolicy', { RoleName: role, PolicyName: name }))
  },
}

import { ignoringMissing } from '../../service/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { listAll } from '../policies.ts'

/** Parses an id: `role/policyArn`, in which only the ARN has more slashes. */
function parseId(id: string): { role: string; policyArn: string } {
  const slash = id.indexOf('/')
  const [role, policyArn] = [id.slice(0, slash), id.slice(slash + 1)]
  if (slash > 0 && policyArn.startsWith('arn:')) return { role, policyArn }
  throw new Error(`unexpected format of ID (${id}), expected <role-name>/<policy_arn>`)
}

async function readState(id: string, { callIam }: ControllerContext): Promise<ResourceState | undefined> {
  const { role, policyArn } = parseId(id)
  const attached = await listAll<{ PolicyArn: string }>(
    marker => callIam('ListAttachedRolePolicies', { RoleName: role, ...marker }),
    'AttachedPolicies',
  )
  return attached.some(({ PolicyArn }) => PolicyArn === policyArn) ? { id, outputs: { policyArn, role } } : undefined
}

/** API calls of aws:iam/rolePolicyAttachment:RolePolicyAttachment. */
export const rolePolicyAttachmentController: Controller = {
  async create({ role, policyArn }, { callIam }, born) {
    const id = `${role}/${policyArn}`
    await callIam('AttachRolePolicy', { RoleName: role, PolicyArn: policyArn })
    born(id)
    return { id, outputs: { role: role!, policyArn: policyArn! } }
  },

  async read(id, _known, _inputs, work) {
    return ignoringMissing(readState(id, work))
  },

  /** Both properties replace the attachment, so there is nothing to update. */
  async update(id, { olds }) {
    return { id, outputs: { policyArn: olds.policyArn!, role: olds.role! } }
  },

  async delete(id, _known, { callIam }) {
    const { role, policyArn } = parseId(id)
    await ignoringMissing(callIam('DetachRolePolicy', { RoleName: role, PolicyArn: policyArn }))
  },
}

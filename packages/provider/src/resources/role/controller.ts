import type { Bag } from '@poolhouse/engine'
import { hasErrorName, ignoringMissing, isNotFound } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, isEquivalent, planUpdate } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { nameOf, prefixOf } from '../names.ts'
import { decoded, listAll, policyOutput, toRequest } from '../policies.ts'
import { fromTagList, tagProperties, toTagList, updateTags, wantedTags } from '../tags.ts'
import {
  attachedArns,
  deleteInline,
  detachAll,
  inlineNames,
  listedArns,
  listedInline,
  readInline,
  writeAttached,
  writeInline,
} from './exclusive-policies.ts'
import { roleShape } from './shape.ts'

const { properties } = roleShape

/** A user or role that was created a moment ago is not yet a principal for every server of IAM. */
const isPrincipalNotReady = (error: unknown): boolean =>
  hasErrorName(error, 'MalformedPolicyDocumentException') && (error as Error).message.includes('Invalid principal in policy')
const isInUse = (error: unknown): boolean => hasErrorName(error, 'DeleteConflictException')

/** IAM shows a principal that it cannot resolve by its unique id. */
class UnresolvedPrincipal extends Error {}
const hasUniqueId = (policy: string): boolean => /"A(ROA|IDA)[A-Z0-9]{17}"/.test(policy)

async function readRole(name: string, { callIam, retrying }: ControllerContext, isNew: boolean): Promise<ApiObject> {
  const read = async (): Promise<ApiObject> => {
    const { Role } = await callIam('GetRole', { RoleName: name })
    if (isNew && hasUniqueId(decoded((Role as ApiObject).AssumeRolePolicyDocument))) throw new UnresolvedPrincipal()
    return Role as ApiObject
  }
  return isNew ? retrying(read, error => isNotFound(error) || error instanceof UnresolvedPrincipal) : read()
}

/**
 * The state of a role. Its policies are read where the program lists them, and for an import; else the state keeps what it has, so that the resources
 * RolePolicy and RolePolicyAttachment of the same program are no drift of the role.
 */
async function readState(name: string, known: Bag, inputs: Bag, work: ControllerContext, isNew = false): Promise<ResourceState> {
  const role = await readRole(name, work, isNew)
  const isImport = Object.keys(known).length === 0 && Object.keys(inputs).length === 0
  const isRead = (property: string) => isImport || !isEmpty(inputs[property])
  const [inlinePolicies, managedPolicyArns] = await Promise.all([
    isRead('inlinePolicies') ? readInline(name, [inputs, known], work) : (known.inlinePolicies ?? []),
    isRead('managedPolicyArns') ? attachedArns(name, work) : (known.managedPolicyArns ?? []),
  ])
  return {
    id: name,
    outputs: {
      ...fromApi(properties, { ...role, Tags: undefined, Description: role.Description || undefined }),
      assumeRolePolicy: policyOutput(decoded(role.AssumeRolePolicyDocument), known.assumeRolePolicy, inputs.assumeRolePolicy),
      forceDetachPolicies: inputs.forceDetachPolicies ?? known.forceDetachPolicies ?? false,
      inlinePolicies,
      managedPolicyArns,
      namePrefix: prefixOf(name),
      ...tagProperties(work, fromTagList(role.Tags), inputs),
    },
  }
}

/** Whether deleting the role removes its policies first: the program lists them, or asks for it. */
const isRemovedWithRole = (known: Bag, name: 'inlinePolicies' | 'managedPolicyArns'): boolean =>
  known.forceDetachPolicies === true || !isEmpty(known[name])

/** API calls of aws:iam/role:Role. */
export const roleController: Controller = {
  async create(inputs, work, born) {
    const name = nameOf(inputs)
    const tags = wantedTags(inputs)
    const request = {
      RoleName: name,
      AssumeRolePolicyDocument: toRequest(inputs.assumeRolePolicy),
      Path: inputs.path,
      MaxSessionDuration: inputs.maxSessionDuration,
      ...(isEmpty(inputs.description) ? {} : { Description: inputs.description }),
      ...(isEmpty(inputs.permissionsBoundary) ? {} : { PermissionsBoundary: inputs.permissionsBoundary }),
      ...(Object.keys(tags).length > 0 ? { Tags: toTagList(tags) } : {}),
    }
    await work.callIam('CreateRole', request, isPrincipalNotReady)
    born(name)
    await writeInline(name, listedInline(inputs), [], work)
    for (const arn of listedArns(inputs)) await work.callIam('AttachRolePolicy', { RoleName: name, PolicyArn: arn })
    return readState(name, {}, inputs, work, true)
  },

  async read(id, known, inputs, work) {
    return ignoringMissing(readState(id, known, inputs, work))
  },

  async update(id, wanted, work) {
    const { olds, news } = wanted
    const { callIam } = work
    const { plan } = planUpdate(roleShape, wanted)
    const hasChanged = (name: string): boolean => !isEquivalent(properties[name]!, olds[name], plan[name])
    if (hasChanged('assumeRolePolicy')) {
      const PolicyDocument = toRequest(plan.assumeRolePolicy)
      await callIam('UpdateAssumeRolePolicy', { RoleName: id, PolicyDocument }, isPrincipalNotReady)
    }
    if (hasChanged('description')) await callIam('UpdateRoleDescription', { RoleName: id, Description: plan.description ?? '' })
    if (hasChanged('maxSessionDuration')) await callIam('UpdateRole', { RoleName: id, MaxSessionDuration: plan.maxSessionDuration })
    if (hasChanged('permissionsBoundary')) {
      if (isEmpty(plan.permissionsBoundary)) await callIam('DeleteRolePermissionsBoundary', { RoleName: id })
      else await callIam('PutRolePermissionsBoundary', { RoleName: id, PermissionsBoundary: plan.permissionsBoundary })
    }
    if (hasChanged('inlinePolicies')) await writeInline(id, listedInline(plan), listedInline(olds), work)
    if (hasChanged('managedPolicyArns')) await writeAttached(id, listedArns(plan), work)
    await updateTags(olds, plan, {
      untag: TagKeys => callIam('UntagRole', { RoleName: id, TagKeys }),
      tag: tags => callIam('TagRole', { RoleName: id, Tags: toTagList(tags) }),
    })
    return readState(id, olds, news, work)
  },

  /** The service refuses a role that still has policies, and this provider removes only those that are its own. */
  async checkDelete(id, known, work, alsoDeleted) {
    const isDeleted = (type: string, other: string) => alsoDeleted.some(each => each.type === type && each.id === other)
    const [names, arns] = await Promise.all([
      isRemovedWithRole(known, 'inlinePolicies') ? [] : inlineNames(id, work),
      isRemovedWithRole(known, 'managedPolicyArns') ? [] : attachedArns(id, work),
    ])
    const left = [
      ...names.filter(name => !isDeleted('aws:iam/rolePolicy:RolePolicy', `${id}:${name}`)),
      ...arns.filter(arn => !isDeleted('aws:iam/rolePolicyAttachment:RolePolicyAttachment', `${id}/${arn}`)),
    ]
    return left.length === 0
      ? undefined
      : `The role cannot be deleted while it has policies, and no step of this run removes ${left.join(', ')}. Remove them, or set forceDetachPolicies to true and run up first.`
  },

  async delete(id, known, work) {
    const { callIam } = work
    try {
      const profiles = await listAll<{ InstanceProfileName: string }>(
        marker => callIam('ListInstanceProfilesForRole', { RoleName: id, ...marker }),
        'InstanceProfiles',
      )
      for (const { InstanceProfileName } of profiles) {
        await ignoringMissing(callIam('RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName: id }))
      }
      if (isRemovedWithRole(known, 'managedPolicyArns')) await detachAll(id, undefined, work)
      if (isRemovedWithRole(known, 'inlinePolicies')) await deleteInline(id, undefined, work)
      await callIam('DeleteRole', { RoleName: id }, isInUse)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  },
}

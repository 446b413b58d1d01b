import { setTimeout as wait } from 'node:timers/promises'
import type { Bag } from '@poolhouse/engine'
import { ignoringMissing, isNotFound } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, isEquivalent, isGiven, planUpdate } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { nameOf, prefixOf } from '../names.ts'
import { decoded, listAll, policyOutput, toRequest } from '../policies.ts'
import { fromTagList, tagProperties, toTagList, updateTags, wantedTags } from '../tags.ts'
import { policyShape } from './shape.ts'

const { properties } = policyShape
const maxVersions = 5

interface Version {
  VersionId: string
  IsDefaultVersion?: boolean
}

const versionsOf = (arn: string, { callIam }: ControllerContext): Promise<Version[]> =>
  listAll(marker => callIam('ListPolicyVersions', { PolicyArn: arn, ...marker }), 'Versions')
/** Ids are `v1`, `v2` and so on, never used twice. */
const age = ({ VersionId }: Version): number => Number(VersionId.slice(1))

async function readState(arn: string, known: Bag, inputs: Bag, work: ControllerContext, isNew = false): Promise<ResourceState> {
  const retried = isNew ? isNotFound : undefined
  const policy = (await work.callIam('GetPolicy', { PolicyArn: arn }, retried)).Policy as ApiObject
  const { PolicyVersion } = await work.callIam('GetPolicyVersion', { PolicyArn: arn, VersionId: policy.DefaultVersionId }, retried)
  const delay = inputs.delayAfterPolicyCreationInMs
  return {
    id: arn,
    outputs: {
      ...fromApi(properties, { ...policy, Tags: undefined }),
      ...(isGiven(delay) ? { delayAfterPolicyCreationInMs: delay } : {}),
      namePrefix: prefixOf(String(policy.PolicyName)),
      policy: policyOutput(decoded((PolicyVersion as ApiObject).Document), known.policy, inputs.policy),
      ...tagProperties(work, fromTagList(policy.Tags), inputs),
    },
  }
}

/** API calls of aws:iam/policy:Policy. */
export const policyController: Controller = {
  async create(inputs, work, born) {
    const tags = wantedTags(inputs)
    const { Policy } = await work.callIam('CreatePolicy', {
      PolicyName: nameOf(inputs),
      Path: inputs.path,
      PolicyDocument: toRequest(inputs.policy),
      ...(isEmpty(inputs.description) ? {} : { Description: inputs.description }),
      ...(Object.keys(tags).length > 0 ? { Tags: toTagList(tags) } : {}),
    })
    const { Arn: arn } = Policy as { Arn: string }
    born(arn)
    if (typeof inputs.delayAfterPolicyCreationInMs === 'number') await wait(inputs.delayAfterPolicyCreationInMs, undefined, work)
    return readState(arn, {}, inputs, work, true)
  },

  async read(id, known, inputs, work) {
    return ignoringMissing(readState(id, known, inputs, work))
  },

  async update(id, wanted, work) {
    const { olds, news } = wanted
    const { plan } = planUpdate(policyShape, wanted)
    if (!isEquivalent(properties.policy!, olds.policy, plan.policy)) {
      const versions = await versionsOf(id, work)
      const [oldest] = versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).sort((one, other) => age(one) - age(other))
      if (versions.length >= maxVersions && oldest) {
        await work.callIam('DeletePolicyVersion', { PolicyArn: id, VersionId: oldest.VersionId })
      }
      await work.callIam('CreatePolicyVersion', { PolicyArn: id, PolicyDocument: toRequest(plan.policy), SetAsDefault: true })
    }
    await updateTags(olds, plan, {
      untag: TagKeys => work.callIam('UntagPolicy', { PolicyArn: id, TagKeys }),
      tag: tags => work.callIam('TagPolicy', { PolicyArn: id, Tags: toTagList(tags) }),
    })
    return readState(id, olds, news, work)
  },

  /** The service refuses a policy that is attached, or is a boundary. */
  async checkDelete(id, _known, work, alsoDeleted) {
    const isDeleted = (type: string, other: string) => alsoDeleted.some(each => each.type === type && each.id === other)
    const list = (member: string) =>
      listAll<Record<string, string>>(marker => work.callIam('ListEntitiesForPolicy', { PolicyArn: id, ...marker }), member)
    const [roles, users] = [await list('PolicyRoles'), await list('PolicyUsers')]
    const left = [
      ...roles.flatMap(({ RoleName: role = '' }) =>
        isDeleted('aws:iam/rolePolicyAttachment:RolePolicyAttachment', `${role}/${id}`) || isDeleted('aws:iam/role:Role', role)
          ? []
          : [`the role ${role}`],
      ),
      ...users.map(({ UserName }) => `the user ${UserName}`),
    ]
    return left.length === 0
      ? undefined
      : `The policy cannot be deleted while ${left.join(', ')} ${left.length === 1 ? 'has' : 'have'} it, and no step of this run detaches it. Detach it first.`
  },

  async delete(id, _known, work) {
    try {
      for (const { VersionId, IsDefaultVersion } of await versionsOf(id, work)) {
        if (!IsDefaultVersion) await ignoringMissing(work.callIam('DeletePolicyVersion', { PolicyArn: id, VersionId }))
      }
      await work.callIam('DeletePolicy', { PolicyArn: id })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  },
}

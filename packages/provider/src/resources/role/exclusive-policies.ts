import { type Bag, isBag } from '@poolhouse/engine'
import { ignoringMissing } from '../../service/index.ts'
import { isEquivalent, isSameDocument } from '../../shape/index.ts'
import type { ControllerContext } from '../controller.ts'
import { decoded, listAll, policyOutput, toRequest } from '../policies.ts'
import { roleShape } from './shape.ts'

/** The inline and attached policies of a role, for programs that list all of them (`inlinePolicies`, `managedPolicyArns`). */
const { properties } = roleShape

interface InlinePolicy extends Bag {
  name: string
  policy: string
}

/** The inline policies that a program lists. An empty element stands for none at all. */
export const listedInline = ({ inlinePolicies: given }: Bag): InlinePolicy[] =>
  Array.isArray(given) ? given.filter((each): each is InlinePolicy => isBag(each) && typeof each.name === 'string' && each.name !== '') : []

/** The ARNs of the managed policies that a program lists. */
export const listedArns = ({ managedPolicyArns: given }: Bag): string[] => (Array.isArray(given) ? (given as string[]) : [])

/** The names of the inline policies of a role. */
export const inlineNames = (role: string, { callIam }: Pick<ControllerContext, 'callIam'>): Promise<string[]> =>
  listAll(marker => callIam('ListRolePolicies', { RoleName: role, ...marker }), 'PolicyNames')

/** The ARNs of the policies that are attached to a role. */
export const attachedArns = async (role: string, { callIam }: Pick<ControllerContext, 'callIam'>): Promise<string[]> =>
  (
    await listAll<{ PolicyArn: string }>(marker => callIam('ListAttachedRolePolicies', { RoleName: role, ...marker }), 'AttachedPolicies')
  ).map(({ PolicyArn }) => PolicyArn)

/** The inline policies of a role, in the texts that the program or the state has for them. */
export async function readInline(role: string, known: Bag[], work: ControllerContext): Promise<Bag[]> {
  const names = await inlineNames(role, work)
  const found = await Promise.all(
    names.map(async name => {
      const { PolicyDocument } = await work.callIam('GetRolePolicy', { RoleName: role, PolicyName: name })
      const texts = known.flatMap(bag => listedInline(bag).flatMap(each => (each.name === name ? [each.policy] : [])))
      return { name, policy: policyOutput(decoded(PolicyDocument), ...texts) }
    }),
  )
  const given = known[0]?.inlinePolicies
  // One empty element is the program's way to say "none".
  return found.length === 0 && isEquivalent(properties.inlinePolicies!, given, [{}]) ? [{}] : found
}

/** Makes the inline policies of a role those that are wanted, and no others. */
export async function writeInline(role: string, wanted: InlinePolicy[], before: InlinePolicy[], work: ControllerContext): Promise<void> {
  const names = await inlineNames(role, work)
  await deleteInline(
    role,
    names.filter(name => !wanted.some(each => each.name === name)),
    work,
  )
  for (const { name, policy } of wanted) {
    const old = before.find(each => each.name === name)
    if (old && names.includes(name) && isSameDocument(old.policy, policy)) continue
    await work.callIam('PutRolePolicy', { RoleName: role, PolicyName: name, PolicyDocument: toRequest(policy) })
  }
}

/** Makes the managed policies of a role those that are wanted, and no others. */
export async function writeAttached(role: string, wanted: string[], work: ControllerContext): Promise<void> {
  const found = await attachedArns(role, work)
  await detachAll(
    role,
    found.filter(each => !wanted.includes(each)),
    work,
  )
  for (const arn of wanted) if (!found.includes(arn)) await work.callIam('AttachRolePolicy', { RoleName: role, PolicyArn: arn })
}

/** Deletes the inline policies of a role, or those in `names`, as far as they are still there. */
export async function deleteInline(role: string, names: string[] | undefined, work: ControllerContext): Promise<void> {
  for (const name of names ?? (await inlineNames(role, work))) {
    await ignoringMissing(work.callIam('DeleteRolePolicy', { RoleName: role, PolicyName: name }))
  }
}

/** Detaches the managed policies of a role, or those in `arns`, as far as they still are attached. */
export async function detachAll(role: string, arns: string[] | undefined, work: ControllerContext): Promise<void> {
  for (const arn of arns ?? (await attachedArns(role, work))) {
    await ignoringMissing(work.callIam('DetachRolePolicy', { RoleName: role, PolicyArn: arn }))
  }
}

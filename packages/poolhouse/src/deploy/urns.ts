import { exportStack, type StackName } from '@poolhouse/engine'
import { nearestNames } from '@poolhouse/engine/nearest-names'
import { CommandFailure } from '../failure.ts'

/** Throws CommandFailure for a URN that the stack does not have, and suggests the one of a resource with this name or the nearest one. */
export async function assertKnownUrns(stack: StackName, given: readonly string[]): Promise<void> {
  const unknown = await findUnknownUrn(stack, given)
  if (unknown === undefined) return
  const hint = unknown.meant ? `Did you mean ${unknown.meant}?` : 'See them with: poolhouse stack export'
  throw new CommandFailure(`no resource of the stack has the URN "${unknown.urn}". ${hint}`)
}

/** A hint for a failed run: the nearest URN for one that the stack does not have. Patterns are not checked. */
export async function suggestUrn(stack: StackName, given: readonly string[]): Promise<string | undefined> {
  const { urn, meant } = (await findUnknownUrn(stack, given.filter(isExactUrn))) ?? {}
  return meant && `"${urn}" is no resource of the stack. Did you mean ${meant}?`
}

/** Whether a URN has no wildcard. */
export const isExactUrn = (urn: string) => !urn.includes('*')

async function findUnknownUrn(stack: StackName, given: readonly string[]): Promise<{ urn: string; meant: string | undefined } | undefined> {
  const { deployment } = await exportStack(stack)
  const urns = deployment?.resources?.map(resource => resource.urn) ?? []
  const urn = given.find(one => !urns.includes(one))
  return urn === undefined
    ? undefined
    : { urn, meant: urns.find(one => resourceNameOf(one) === urn) ?? nearestNames(urn, urns, Math.max(2, urn.length / 4))[0] }
}

const resourceNameOf = (urn: string) => urn.split('::').at(-1)

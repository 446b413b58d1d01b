import { exportStack, type StackName } from '@poolhouse/engine'
import { nearestNames } from '@poolhouse/terminal'
import { CommandFailure } from '../failure.ts'

/** Throws CommandFailure for a URN that the stack does not have, and suggests the nearest one. */
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
  return urn === undefined ? undefined : { urn, meant: nearestNames(urn, urns, Math.max(2, urn.length / 4))[0] }
}

const resourceNameOf = (urn: string) => urn.split('::').at(-1)

/** The URNs that are meant: a URN or a pattern stays, and the name of exactly one resource of the stack becomes its URN. */
export async function resolveUrns(stack: StackName, given: readonly string[]): Promise<string[]> {
  if (given.every(isUrn)) return [...given]
  // A stack that does not exist yet has no names; what is wrong with another one is reported by the run.
  const { deployment } = await exportStack(stack).catch(() => ({ deployment: undefined }))
  const urns = [...new Set(deployment?.resources?.map(resource => resource.urn) ?? [])]
  return given.map(one => {
    const named = isUrn(one) ? [] : urns.filter(urn => resourceNameOf(urn) === one)
    if (named.length > 1) throw new CommandFailure(`several resources have the name "${one}". Name one by its URN: ${named.join(', ')}`)
    return named[0] ?? one
  })
}

const isUrn = (text: string) => text.startsWith('urn:') || !isExactUrn(text)

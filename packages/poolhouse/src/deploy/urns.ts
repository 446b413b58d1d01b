import { exportStack } from '@poolhouse/engine'
import { CommandFailure } from '../failure.ts'
import { nearest } from '../nearest.ts'

interface Wish {
  project: string
  stack?: string
}

/** Refuses a URN that the stack does not have, with the one that was probably meant: a URN is long, and a resource's name is what people know of it. */
export async function assertKnownUrns(stack: Wish, given: readonly string[]): Promise<void> {
  const unknown = await firstUnknown(stack, given)
  if (unknown === undefined) return
  const hint = unknown.meant ? `Did you mean ${unknown.meant}?` : 'See them with: poolhouse stack export'
  throw new CommandFailure(`no resource of the stack has the URN "${unknown.urn}". ${hint}`)
}

/** What to add where a run has failed: a URN that the stack does not have although another comes near. Patterns are not looked at. */
export async function probablyMeant(stack: Wish, given: readonly string[]): Promise<string | undefined> {
  const { urn, meant } = (await firstUnknown(stack, given.filter(isWhole))) ?? {}
  return meant && `"${urn}" is no resource of the stack. Did you mean ${meant}?`
}

export const isWhole = (urn: string) => !urn.includes('*')

async function firstUnknown(stack: Wish, given: readonly string[]): Promise<{ urn: string; meant: string | undefined } | undefined> {
  const { deployment } = await exportStack(stack)
  const urns = deployment?.resources?.map(resource => resource.urn) ?? []
  const urn = given.find(one => !urns.includes(one))
  return urn === undefined ? undefined : { urn, meant: urns.find(one => nameOf(one) === urn) ?? nearest(urn, urns) }
}

const nameOf = (urn: string) => urn.split('::').at(-1)

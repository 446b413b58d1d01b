import { exportStack } from '@poolhouse/engine'
import { CommandFailure } from '../failure.ts'
import { nearest } from '../nearest.ts'

interface Wish {
  project: string
  stack?: string
}

/** Refuses a URN that the stack does not have, with the one that was probably meant: a URN is long, and a resource's name is what people know of it. */
export async function assertKnownUrns(stack: Wish, given: readonly string[]): Promise<void> {
  const { deployment } = await exportStack(stack)
  const urns = deployment?.resources?.map(resource => resource.urn) ?? []
  const unknown = given.find(urn => !urns.includes(urn))
  if (unknown === undefined) return
  const meant = urns.find(urn => nameOf(urn) === unknown) ?? nearest(unknown, urns)
  const hint = meant ? `Did you mean ${meant}?` : 'See them with: poolhouse stack export'
  throw new CommandFailure(`no resource of the stack has the URN "${unknown}". ${hint}`)
}

const nameOf = (urn: string) => urn.split('::').at(-1)

import { type ErrorName, refuse } from '@poolhouse/contract'

const most = 50

/** Lengths are the model's; the number is a quota. Creating and updating a pool have an exception of their own for it. */
export function assertTags(tags: Readonly<Record<string, string>>, exception: ErrorName = 'InvalidParameterException'): void {
  if (Object.keys(tags).length > most) throw refuse(exception, `A user pool can have at most ${most} tags.`)
}

import { refuse } from '@poolhouse/contract'

const most = 50

/** Lengths are the model's; the number is a quota. */
export function assertTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > most) throw refuse('InvalidParameterException', `A user pool can have at most ${most} tags.`)
}

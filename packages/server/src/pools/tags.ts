import { type ErrorName, refuse } from '@poolhouse/contract'

const maxTags = 50

/**
 * The quota of tags; the model checks their lengths. CreateUserPool and UpdateUserPool pass UserPoolTaggingException.
 * @throws `exception`
 */
export function assertTags(tags: Readonly<Record<string, string>>, exception: ErrorName = 'InvalidParameterException'): void {
  if (Object.keys(tags).length > maxTags) throw refuse(exception, `A user pool can have at most ${maxTags} tags.`)
}

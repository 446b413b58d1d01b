/** The tags that a request sets, and the keys of those that it sets or removes. */
export interface RequestTags {
  tags: Readonly<Record<string, string>>
  tagKeys: readonly string[]
}

/** Members of a JSON input that hold tags as an object. */
const tagMembers = ['Tags', 'UserPoolTags', 'tags']

/** Reads tags from an input that is not validated yet: a JSON value, or the parameters of a form. */
export function requestTags(input: unknown): RequestTags {
  if (input instanceof URLSearchParams) return formTags(input)
  if (typeof input !== 'object' || input === null) return { tags: {}, tagKeys: [] }
  const members = input as Record<string, unknown>
  const tags = Object.fromEntries(
    tagMembers
      .flatMap(name => Object.entries(objectOf(members[name])))
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const removed = [members.TagKeys, members.tagKeys].flat().filter(key => typeof key === 'string')
  return { tags, tagKeys: [...Object.keys(tags), ...removed] }
}

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {})

/** `Tags.member.1.Key`, `Tags.member.1.Value` and `TagKeys.member.1`. */
function formTags(parameters: URLSearchParams): RequestTags {
  const added: [key: string, value: string][] = []
  const removed: string[] = []
  for (const [name, value] of parameters) {
    const number = /^Tags\.member\.(\d+)\.Key$/.exec(name)?.[1]
    if (number !== undefined) added.push([value, parameters.get(`Tags.member.${number}.Value`) ?? ''])
    if (/^TagKeys\.member\.\d+$/.test(name)) removed.push(value)
  }
  return { tags: Object.fromEntries(added), tagKeys: [...added.map(([key]) => key), ...removed] }
}

import { makeUrn, parseUrn } from './urn.ts'

/** A former name of a resource: a whole URN, or the parts of it that differ. */
export type Alias = { urn: string } | { name: string; type: string; stack: string; project: string; parentUrn: string; noParent: boolean }

/** The part of a registration that its aliases are computed from. */
export interface AliasedResource {
  type: string
  name: string
  parent: string
  aliases: Alias[]
}

/**
 * The former URNs of a resource, in the order of lookup. `renamed` maps resources that were found by an alias to their old URN: their children are
 * also looked up under the old parent (docs/reference/pulumi-protocol.md#4.3).
 */
export function aliasUrns(
  { type, name, parent, aliases }: AliasedResource,
  stack: string,
  project: string,
  renamed: ReadonlyMap<string, string>,
): string[] {
  const own = aliases.map(alias => {
    if ('urn' in alias) return alias.urn
    const above = alias.noParent ? '' : alias.parentUrn ? (renamed.get(alias.parentUrn) ?? alias.parentUrn) : parent
    return makeUrn(alias.stack || stack, alias.project || project, above, alias.type || type, alias.name || name)
  })
  const oldParent = renamed.get(parent)
  if (!oldParent) return [...new Set(own)]

  const inherited = (childType: string, childName: string) => {
    const [now, before] = [parseUrn(parent).name, parseUrn(oldParent).name]
    return makeUrn(stack, project, oldParent, childType, childName.startsWith(now) ? before + childName.slice(now.length) : childName)
  }
  const below = own.map(parseUrn).map(parts => inherited(parts.type, parts.name))
  return [...new Set([...own, inherited(type, name), ...below])]
}

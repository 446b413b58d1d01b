import { providerFailure } from './failure.ts'
import { describeMissing } from './missing.ts'
import { type Resource, resources } from './resources/index.ts'

const resourceTypeOf = ({ urn, type }: { urn: string; type: string }): string => type || (urn.split('::')[2]?.split('$').at(-1) ?? '')

/** The resource of a call. Throws when this provider has no such type. */
export function resourceOf(subject: { urn: string; type: string }, method: string): Resource {
  const type = resourceTypeOf(subject)
  const resource = resources.get(type)
  if (!resource) throw providerFailure(`unrecognized resource type (${method}): ${describeMissing('resource', type)}`)
  return resource
}

/** The parts of a URN, `urn:pulumi:<stack>::<project>::<qualified type>::<name>`; the name may hold `::` itself (docs/reference/pulumi-protocol.md#3.2). */
export interface UrnParts {
  stack: string
  project: string
  /** Types of the ancestors and its own, joined by `$`. */
  qualifiedType: string
  type: string
  name: string
}

/** The type of the stack's root resource. */
export const STACK_TYPE = 'pulumi:pulumi:Stack'
const PROVIDER_PREFIX = 'pulumi:providers:'

/** Splits a URN into its parts. */
export function parseUrn(urn: string): UrnParts {
  const [head = '', project = '', qualifiedType = '', ...name] = urn.split('::')
  return {
    stack: head.slice('urn:pulumi:'.length),
    project,
    qualifiedType,
    type: qualifiedType.slice(qualifiedType.lastIndexOf('$') + 1),
    name: name.join('::'),
  }
}

/** The name in a URN. */
export const nameOf = (urn: string): string => parseUrn(urn).name
/** The type in a URN, without those of its parents. */
export const typeOf = (urn: string): string => parseUrn(urn).type

/** The URN of a resource; the stack as parent adds nothing to the qualified type. */
export function makeUrn(stack: string, project: string, parent: string | undefined, type: string, name: string): string {
  const above = parent ? parseUrn(parent).qualifiedType : STACK_TYPE
  const qualified = above === STACK_TYPE ? type : `${above}$${type}`
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`
}

/** Whether a type is that of a provider resource. */
export const isProviderType = (type: string): boolean => type.startsWith(PROVIDER_PREFIX)
/** The type of a package's provider resource. */
export const providerType = (packageName: string): string => PROVIDER_PREFIX + packageName
/** The package of a resource type, a function token or a provider type. */
export const packageOf = (token: string): string =>
  isProviderType(token) ? token.slice(PROVIDER_PREFIX.length) : (token.split(':')[0] ?? '')
/** Whether a package is that of dynamic resources, whose provider gets the configuration of every package, by full keys. */
export const isDynamicPackage = (packageName: string): boolean => packageName === 'pulumi-nodejs' || packageName === 'pulumi-python'
/** Whether a URN is that of a default provider, which the engine registers itself. */
export const isDefaultProvider = (urn: string): boolean => isProviderType(typeOf(urn)) && /^default(_|$)/.test(nameOf(urn))

/** The members that identify a resource in every provider call. */
export const resourceIdentity = ({ urn, type }: { urn: string; type: string }) => ({ urn, type, name: nameOf(urn) })

/** A part of an address in which two addresses can differ. */
export type AddressPart = 'scheme' | 'host' | 'port' | 'slash' | 'case' | 'path' | 'query' | 'spelling'

const parse = (address: string): URL | undefined => (URL.canParse(address) ? new URL(address) : undefined)
const withoutSlash = (text: string): string => text.replace(/\/$/, '')

/** In which parts a refused address differs from a registered one; they are compared letter by letter, so small things count. */
export function addressDifferences(asked: string, registered: string): AddressPart[] {
  if (asked === registered) return []
  if (withoutSlash(asked) === withoutSlash(registered)) return ['slash']
  const [one, other] = [parse(asked), parse(registered)]
  if (!one || !other) return ['spelling']
  const path = pathDifference(one.pathname, other.pathname)
  const parts: (AddressPart | undefined)[] = [
    one.protocol === other.protocol ? undefined : 'scheme',
    one.hostname === other.hostname ? undefined : 'host',
    one.port === other.port ? undefined : 'port',
    path,
    one.search === other.search ? undefined : 'query',
  ]
  const found = parts.filter(part => part !== undefined)
  if (found.length > 0) return found
  return asked.toLowerCase() === registered.toLowerCase() ? ['case'] : ['spelling']
}

function pathDifference(one: string, other: string): AddressPart | undefined {
  if (one === other) return undefined
  if (withoutSlash(one) === withoutSlash(other)) return 'slash'
  return one.toLowerCase() === other.toLowerCase() ? 'case' : 'path'
}

import { isIP } from 'node:net'

/**
 * IPv4 networks that are not on the public internet (IANA special-purpose registry), multicast and reserved ones included. 168.63.129.16 is a public
 * address that leads to the platform in every virtual machine of Azure.
 */
const closedIpv4 = [
  ...[
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '168.63.129.16/32',
  ],
  ...['192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
].map(network => {
  const [address = '', prefix] = network.split('/')
  const shift = 32 - Number(prefix)
  return { start: ipv4Number(address) >>> shift, shift }
})

/** Networks within the global unicast range 2000::/3 that are not public: protocol assignments with Teredo, and documentation. */
const isClosedIpv6 = (first: number, second: number): boolean =>
  (first === 0x2001 && (second < 0x0200 || second === 0x0db8)) || (first === 0x3fff && second < 0x1000)

/**
 * Whether an address belongs to the public internet: not loopback, private, link-local (which has the metadata services of clouds), multicast or
 * reserved. An IPv6 address that carries an IPv4 address (mapped, NAT64, 6to4) is judged by that one. False for a text that is no address.
 */
export function isPublicAddress(text: string): boolean {
  // The zone of a link-local address.
  const address = text.replace(/%.*$/, '')
  const family = isIP(address)
  if (family === 0) return false
  return family === 4 ? isPublicIpv4(ipv4Number(address)) : isPublicIpv6(ipv6Groups(address))
}

const isPublicIpv4 = (address: number): boolean => closedIpv4.every(({ start, shift }) => address >>> shift !== start)

function isPublicIpv6(groups: readonly number[]): boolean {
  const carried = carriedIpv4(groups)
  if (carried !== undefined) return isPublicIpv4(carried)
  const [first = 0, second = 0] = groups
  return first >>> 13 === 1 && !isClosedIpv6(first, second)
}

/** The IPv4 address in ::ffff:0:0/96 (mapped), ::ffff:0:0:0/96 (translated), 64:ff9b::/96 (NAT64) and 2002::/16 (6to4). */
function carriedIpv4(groups: readonly number[]): number | undefined {
  const at = (index: number): number => ((groups[index]! << 16) | groups[index + 1]!) >>> 0
  if (groups[0] === 0x2002) return at(1)
  const prefix = groups
    .slice(0, 6)
    .map(group => group.toString(16))
    .join(':')
  return ['0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0'].includes(prefix) ? at(6) : undefined
}

function ipv4Number(address: string): number {
  return address.split('.').reduce((number, part) => ((number << 8) | Number(part)) >>> 0, 0)
}

/** The eight groups of a valid IPv6 address in any spelling. The URL parser writes it without an IPv4 part. */
function ipv6Groups(address: string): number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const parse = (part: string) => (part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16)))
  const before = parse(head)
  const after = tail === undefined ? [] : parse(tail)
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

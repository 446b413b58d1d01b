import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Addresses and networks, such as `10.0.0.0/8` or `::1`. */
export type AddressList = Pick<BlockList, 'check'>

/** Parses the trusted proxies, whose X-Forwarded-For is believed. @throws RangeError for a text that is neither an address nor a network */
export function parseNetworks(networks: readonly string[]): AddressList {
  // A check of an empty BlockList costs as much as one of a full list.
  if (networks.length === 0) return { check: () => false }
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address)
    const bits = prefix === undefined ? undefined : Number(prefix)
    if (family === 0 || (bits !== undefined && !(Number.isInteger(bits) && bits >= 0 && bits <= (family === 4 ? 32 : 128))))
      throw new RangeError(`"${network}" is neither an address nor a network such as 10.0.0.0/8`)
    if (bits === undefined) list.addAddress(address, family === 4 ? 'ipv4' : 'ipv6')
    else list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

/**
 * The address of the client: the rightmost one in X-Forwarded-For that is not a trusted proxy's. Entries to its left were written by the client
 * and are not trusted.
 */
export function sourceAddress(incoming: Pick<IncomingMessage, 'socket' | 'headers'>, proxies: AddressList): string {
  let address = unmapped(incoming.socket.remoteAddress ?? '')
  let forwarded: string[] | undefined
  while (isTrusted(proxies, address)) {
    forwarded ??= [incoming.headers['x-forwarded-for'] ?? ''].flat().join(',').split(',')
    const next = unmapped(forwarded.pop()?.trim() ?? '')
    if (isIP(next) === 0) break
    address = next
  }
  return address
}

const isTrusted = (proxies: AddressList, address: string): boolean => {
  const family = isIP(address)
  return family !== 0 && proxies.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** `::ffff:1.2.3.4`, as an IPv4 peer appears at a socket of both families, becomes `1.2.3.4`. */
const unmapped = (address: string): string => (address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address)

/** Whether a request came over TLS: to this process, or to a trusted proxy. What other peers write into X-Forwarded-Proto counts nothing. */
export function isSecure({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>, proxies: AddressList): boolean {
  if ('encrypted' in socket) return true
  if (!isTrusted(proxies, unmapped(socket.remoteAddress ?? ''))) return false
  const schemes = [headers['x-forwarded-proto'] ?? ''].flat().join(',').split(',')
  return schemes.at(-1)!.trim().toLowerCase() === 'https'
}

/** The part of a source address that one caller controls: an IPv4 address whole, of an IPv6 address the first 64 bits. */
export function sourceNetwork(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const groups = head.split(':').filter(group => group !== '')
  const after = (tail ?? '').split(':').filter(group => group !== '')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)
  return [...groups, ...Array<string>(missing).fill('0'), ...after]
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')
}

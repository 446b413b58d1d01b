import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Addresses and networks (`10.0.0.0/8`, `::1`) whose X-Forwarded-For counts. */
export type AddressList = Pick<BlockList, 'check'>

/** Throws on what is no address or network: say so at the start, not at the first request. */
export function parseNetworks(networks: readonly string[]): AddressList {
  // Asking an empty list costs as much as asking a full one.
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

/** The nearest address that is not a trusted proxy's, read from the right: what stands further left was written by whoever sent it. */
export function sourceAddress(incoming: Pick<IncomingMessage, 'socket' | 'headers'>, proxies: AddressList): string {
  let address = plain(incoming.socket.remoteAddress ?? '')
  let forwarded: string[] | undefined
  while (trusts(proxies, address)) {
    forwarded ??= [incoming.headers['x-forwarded-for'] ?? ''].flat().join(',').split(',')
    const next = plain(forwarded.pop()?.trim() ?? '')
    if (isIP(next) === 0) break
    address = next
  }
  return address
}

const trusts = (proxies: AddressList, address: string): boolean => {
  const family = isIP(address)
  return family !== 0 && proxies.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** IPv4 peers of a socket that listens on both families appear as ::ffff:1.2.3.4. */
const plain = (address: string): string => (address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address)

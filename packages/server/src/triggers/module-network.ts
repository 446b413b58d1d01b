/**
 * Takes the network from the process of a trigger module by replacing the native functions that open sockets, Unix sockets included: network
 * namespaces and the permission model of early releases of Node 25 leave those open. It runs before the module, in the module's process.
 * It is the second barrier, not the first: code that finds another way to a native function passes it.
 */
import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import os from 'node:os'

/** What a native handle has, seen from here. */
type Natives = Record<string, unknown>

/** Methods of the native handles that reach another process or give access to a descriptor. `queryA` and others are those of DNS. */
const isClosed = (name: string): boolean =>
  /^(?:bind6?|connect6?|listen|open|fchmod|send6?|(?:add|drop)\w*Membership|query\w+|getHostByAddr)$/.test(name)

/** Replaces the functions for the whole process. Standard output and error are opened before, since they need one of them. */
export function closeNetwork(): void {
  void process.stdout
  void process.stderr
  let isReported = false
  const refuse = (): number => {
    if (!isReported) process.stderr.write('Trigger modules have no network. --allow-trusted-modules gives it to them.\n')
    isReported = true
    return -os.constants.errno.EACCES
  }
  for (const handle of [pipeHandle(), tcpHandle(), udpHandle(), resolverHandle()]) {
    const prototype = Object.getPrototypeOf(handle)
    for (const name of Object.getOwnPropertyNames(prototype).filter(isClosed))
      Object.defineProperty(prototype, name, { value: refuse, writable: false, configurable: false })
  }
  const refuseLookup = () => {
    refuse()
    throw Object.assign(new Error('Trigger modules have no network'), { code: 'EACCES' })
  }
  for (const resolver of [dns, dns.promises])
    for (const name of ['lookup', 'lookupService'])
      Object.defineProperty(resolver, name, { value: refuseLookup, writable: false, configurable: false })
  syncBuiltinESMExports()
}

/** Standard input is a pipe, so its handle is one. */
const pipeHandle = (): Natives => (process.stdin as unknown as { _handle: Natives })._handle

/** The connection is not attempted before the next tick, and by then the socket is destroyed. */
function tcpHandle(): Natives {
  const socket = new net.Socket()
  socket.on('error', () => {})
  socket.connect({ host: '127.0.0.1', port: 1 })
  const { _handle: handle } = socket as unknown as { _handle: Natives }
  socket.destroy()
  return handle
}

function udpHandle(): Natives {
  const socket = dgram.createSocket('udp4')
  const states = Object.getOwnPropertySymbols(socket).map(symbol => (socket as unknown as Record<symbol, { handle?: Natives }>)[symbol])
  // Closing the socket takes the handle from its state.
  const { handle } = states.find(state => state?.handle)!
  socket.close()
  return handle!
}

const resolverHandle = (): Natives => (new dns.Resolver() as unknown as { _handle: Natives })._handle

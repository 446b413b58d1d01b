import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A listening port on loopback, chosen by the operating system. Connections wait until a server accepts them with `onConnection`. */
export interface LoopbackListener {
  /** `127.0.0.1:<port>`. */
  address: string
  /** Sets the receiver of connections; those that wait are passed to it at once. */
  onConnection(receive: (socket: Socket) => void): void
  close(): void
}

/** Opens the port of a monitor, before the gRPC server is loaded. */
export async function listenOnLoopback(): Promise<LoopbackListener> {
  const waiting: Socket[] = []
  const sockets = new Set<Socket>()
  let receive = (socket: Socket) => {
    waiting.push(socket)
  }
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // Until the server listens for errors itself, a program that disconnects must not end the engine.
    socket.on('error', () => {})
    receive(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    onConnection: given => {
      receive = given
      for (const socket of waiting.splice(0)) given(socket)
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A listening port of the operating system's choice on loopback, whose server may come later: connections wait for it. */
export interface LoopbackListener {
  /** `127.0.0.1:<port>`. */
  address: string
  /** Hands over every connection, those that wait included. */
  onConnection(take: (socket: Socket) => void): void
  close(): void
}

export async function listenOnLoopback(): Promise<LoopbackListener> {
  const waiting: Socket[] = []
  const sockets = new Set<Socket>()
  let take = (socket: Socket) => {
    waiting.push(socket)
  }
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // Whoever takes the socket listens too; until then a program that goes away must not bring the engine down.
    socket.on('error', () => {})
    take(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    onConnection: given => {
      take = given
      for (const socket of waiting.splice(0)) given(socket)
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

import type { IncomingMessage } from 'node:http'

/** The body of a request is longer than its limit. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
  /** Bytes. */
  readonly limit: number

  constructor(limit: number) {
    super(`The body is larger than ${limit} bytes`)
    this.limit = limit
  }
}

/** The client closed the connection before its body was complete, so no response can reach it. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/**
 * Reads the raw body, of `limit` bytes at most. Past the limit it throws BodyTooLarge at once and discards the rest, so that a client that is still
 * sending can read the response instead of seeing a reset connection; @hono/node-server closes the connection half a second after the response if
 * the rest has not come by then, and does the same with a body that is not read. @throws BodyTooLarge, ConnectionLost
 */
export function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0

    const finish = (settle: () => void) => {
      incoming.off('data', addChunk)
      incoming.off('end', end)
      incoming.off('error', lost)
      incoming.off('close', lost)
      settle()
    }
    const tooLarge = () =>
      finish(() => {
        incoming.on('error', () => {})
        incoming.resume()
        reject(new BodyTooLarge(limit))
      })
    const addChunk = (chunk: Buffer) => {
      length += chunk.length
      if (length > limit) tooLarge()
      else chunks.push(chunk)
    }
    const end = () => finish(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)))
    const lost = () => finish(() => reject(new ConnectionLost('The connection ended inside the body')))

    incoming.on('error', lost)
    incoming.on('close', lost)
    if (Number(incoming.headers['content-length']) > limit) return tooLarge()
    incoming.on('end', end)
    incoming.on('data', addChunk)
  })
}

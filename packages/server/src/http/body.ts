import type { IncomingMessage } from 'node:http'

/** Bytes. The largest requests of the API, branding with images, may have 2 MB. */
export const bodyLimit = 4 * 1024 * 1024

/** The body of a request is longer than its limit. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** The client closed the connection before its body was complete, so no response can reach it. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/**
 * Reads the raw body. Past the limit it throws BodyTooLarge at once and discards the rest, so that a client that is still sending can read the
 * response instead of seeing a reset connection; the timeout of the HTTP server limits how long that takes. @throws BodyTooLarge, ConnectionLost
 */
export function readBody(incoming: IncomingMessage, limit = bodyLimit): Promise<Buffer> {
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
        reject(new BodyTooLarge(`The body is larger than ${limit} bytes`))
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

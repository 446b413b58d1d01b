import type { IncomingMessage } from 'node:http'

/** Bytes. The largest requests of the API, branding with images, are capped at 2 MB there. */
export const bodyLimit = 4 * 1024 * 1024

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** The client went away before its body was complete; there is nobody to answer. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/**
 * The raw bytes. Past the limit it throws BodyTooLarge at once and lets the rest flow into nothing, so that a client that is still sending can read
 * its answer instead of a reset connection; the HTTP server bounds how long that may take.
 */
export function readBody(incoming: IncomingMessage, limit = bodyLimit): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0

    const finish = (settle: () => void) => {
      incoming.off('data', take)
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
    const take = (chunk: Buffer) => {
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
    incoming.on('data', take)
  })
}

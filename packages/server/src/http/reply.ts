import type { IncomingMessage, ServerResponse } from 'node:http'

/** A response as plain values: for what is answered often, because the objects of the fetch API and of a router cost more than the rest of a small request. */
export interface Reply {
  status: number
  headers: Readonly<Record<string, string>>
  body: string | null
}

/** What answers a request without the router. Undefined for one that the router answers. */
export type FindDirectAnswer = (incoming: IncomingMessage, outgoing: ServerResponse) => (() => Promise<Reply | Response>) | undefined

/** The same as an object of the fetch API. */
export const toResponse = ({ status, headers, body }: Reply): Response => new Response(body, { status, headers })

/** Sends a reply to a request that was read to its end. */
export function sendReply(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  const text = body ?? ''
  const length = Buffer.byteLength(text)
  outgoing.writeHead(status, { ...headers, 'Content-Length': length })
  // A text of ASCII, as nearly all are, needs no encoding.
  outgoing.end(text, length === text.length ? 'latin1' : 'utf8')
}

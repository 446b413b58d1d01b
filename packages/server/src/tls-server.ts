import { createServer } from 'node:https'

/** A server with TLS. In a file of its own, which is loaded where TLS is configured: `node:https` takes time and memory at a start. */
export const createTlsServer = createServer

import { existsSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import type { Service } from '@poolhouse/server'
import { systemErrorCode } from '../failure.ts'

/** The socket needs no authentication: a user who may open files in the data directory (mode 0700) may read all data anyway. */
const socketPath = (dataDirectory: string) => join(dataDirectory, 'admin.sock')

/** Limit of `sockaddr_un`: 108 bytes on Linux, 104 on macOS, with a terminating zero byte. */
const maxSocketPathBytes = 103

/** Requests that other commands may send to a running service, by path. */
const socketRequests = {
  '/keys': (service: Service) => service.createAdminKey(),
  '/secrets': (service: Service, { clientId }: { clientId: string }) => service.describeSecrets(clientId),
}

type SocketRequests = typeof socketRequests
/** Response to a request. */
export type SocketResponse<Path extends keyof SocketRequests> = Awaited<ReturnType<SocketRequests[Path]>>

/** Opens the socket of a service. Resolves with a function that closes it. Does nothing where the path would be too long. */
export async function openAdminSocket(dataDirectory: string, service: Service): Promise<() => Promise<void>> {
  const path = socketPath(dataDirectory)
  if (!existsSync(dataDirectory) || Buffer.byteLength(path) > maxSocketPathBytes) return async () => {}
  // A killed process left the socket behind; this process holds the lock of the data directory.
  rmSync(path, { force: true })
  const server = createServer(async (asked, answer) => {
    const act =
      asked.method === 'POST' && Object.hasOwn(socketRequests, asked.url ?? '') && socketRequests[asked.url as keyof SocketRequests]
    if (!act) {
      answer.writeHead(404).end()
      return
    }
    try {
      const said = await act(service, (await json(asked)) as { clientId: string })
      answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said ?? null))
    } catch (error) {
      answer.writeHead(500).end(error instanceof Error ? error.message : String(error))
    }
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  return () => new Promise(resolve => server.close(() => resolve()))
}

/** Sends a request to the service that owns the data directory. `running` is false if there is none. */
export function callAdminSocket<Path extends keyof SocketRequests>(
  dataDirectory: string,
  path: Path,
  input: object,
): Promise<{ running: true; answer: SocketResponse<Path> } | { running: false }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socketPath(dataDirectory), method: 'POST', path }, answer => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', chunk => {
        text += chunk
      })
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve({ running: true, answer: JSON.parse(text) ?? undefined }) : reject(new Error(text)),
      )
    })
    asked.on('error', error =>
      ['ENOENT', 'ECONNREFUSED'].includes(systemErrorCode(error) ?? '') ? resolve({ running: false }) : reject(error),
    )
    asked.end(JSON.stringify(input))
  })
}

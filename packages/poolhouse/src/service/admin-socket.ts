import { existsSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import type { Service } from '@poolhouse/server'
import { codeOf } from '../failure.ts'

/** Who may open a file in the data directory (mode 0700) may do everything anyway: the socket asks for nothing more. */
const socketIn = (dataDirectory: string) => join(dataDirectory, 'admin.sock')

/** The path of a socket must fit into `sockaddr_un`: 108 bytes on Linux, 104 on macOS, with the zero at the end. */
const longestPath = 103

export type AdminKey = Awaited<ReturnType<Service['createAdminKey']>>

/** What other commands may ask of a running service. */
export async function openAdminSocket(dataDirectory: string, service: Service): Promise<() => Promise<void>> {
  const path = socketIn(dataDirectory)
  if (!existsSync(dataDirectory) || Buffer.byteLength(path) > longestPath) return async () => {}
  // Left behind by a process that was killed: the lock of the data directory is ours by now.
  rmSync(path, { force: true })
  const server = createServer((asked, answer) => {
    if (asked.method !== 'POST' || asked.url !== '/keys') {
      answer.writeHead(404).end()
      return
    }
    service.createAdminKey().then(
      key => answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(key)),
      error => answer.writeHead(500).end(error.message),
    )
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  return () => new Promise(resolve => server.close(() => resolve()))
}

/** A new key from the service that owns the data directory; undefined where none runs. */
export function keyFromRunningService(dataDirectory: string): Promise<AdminKey | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socketIn(dataDirectory), method: 'POST', path: '/keys' }, answer => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', chunk => {
        text += chunk
      })
      answer.on('end', () => (answer.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text))))
    })
    asked.on('error', error => (['ENOENT', 'ECONNREFUSED'].includes(codeOf(error) ?? '') ? resolve(undefined) : reject(error)))
    asked.end()
  })
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import type {
  AccessQuestion,
  EventQuery,
  ExportQuestion,
  KeyReplacementRequest,
  KeyRequest,
  Period,
  Service,
  ServiceStatus,
} from '@poolhouse/server'
import { CommandFailure, systemErrorCode } from '../failure.ts'
import { orCommandFailure } from './seed-failure.ts'

const socketPath = (dataDirectory: string) => join(dataDirectory, 'admin.sock')
/** A process that can read this file may use the socket. Trigger modules run as the same user, but they cannot read the data directory. */
const tokenPath = (dataDirectory: string) => join(dataDirectory, 'admin.token')

/** Limit of `sockaddr_un`: 108 bytes on Linux, 104 on macOS, with a terminating zero byte. */
const maxSocketPathBytes = 103

/** A service with what its process adds for other commands. */
export interface CommandedService extends Service {
  /** Ends the process. Absent where the process is not that of `poolhouse start`. */
  stop?: () => void
}

/** What `/status` answers. `workers`: the processes that answer requests, with `--workers`. */
interface AnsweredStatus extends ServiceStatus {
  pid: number
  workers?: readonly { pid: number; requests: number }[]
}

/** Requests that other commands may send to a running service, by path. */
const socketRequests = {
  '/status': async (service: CommandedService): Promise<AnsweredStatus> => ({ ...(await service.status()), pid: process.pid }),
  '/stop': ({ stop, url }: CommandedService) => {
    if (!stop) throw new CommandFailure(`process ${process.pid} runs the service for a command of its own, which ends it. Wait for it.`)
    // After the answer.
    setImmediate(stop)
    return { url, pid: process.pid }
  },
  '/keys': (service: Service, request: { expiresAt?: number }) => service.createAdminKey(request),
  '/keys/create': (service: Service, request: KeyRequest) => service.createPolicyKey(request),
  '/keys/list': (service: Service) => service.listKeys(),
  '/keys/revoke': (service: Service, { accessKeyId }: { accessKeyId: string }) => service.revokeKey(accessKeyId),
  '/keys/replace': (service: Service, request: KeyReplacementRequest) => service.replaceKey(request),
  '/pools': (service: Service) => service.listPoolIds(),
  '/keys/rotate': (service: Service, { poolId, isRevoked }: { poolId: string; isRevoked: boolean }) =>
    service.rotateSigningKeys(poolId, { isRevoked }),
  '/master-key': (service: Service) => service.masterKeyStatus(),
  '/master-key/rotate': (service: Service) => service.rotateMasterKey(),
  '/explain': (service: Service, question: AccessQuestion) => service.explainAccess(question),
  '/check': async (service: Service) => ({
    names: await service.listNameCollisions(),
    checked: await service.checkRows(),
    masterKey: await service.masterKeyStatus(),
  }),
  '/audit/verify': (service: Service, { directory }: { directory: string }) => service.verifyAudit(directory),
  '/analytics/status': (service: Service, { days }: { days: number }) => service.analyticsStatus(days),
  '/analytics/sink': (service: Service) => service.eventSinkBacklog(),
  '/analytics/events': (service: Service, query: EventQuery) => service.exportEvents(query),
  '/analytics/report': (service: Service, { period }: { period: Period }) => service.readAnalyticsReport(period),
  '/logs': (service: Service, { after, refusedOnly }: { after: number; refusedOnly: boolean }) =>
    service.requestLog.after(after, { refusedOnly }),
  '/logs/find': (service: Service, { requestId }: { requestId: string }) => service.requestLog.find(requestId),
  '/seed/export': (service: Service, question: ExportQuestion) => orCommandFailure(service.exportSeed(question)),
  '/secrets': (service: Service, { clientId }: { clientId: string }) => service.describeSecrets(clientId),
}

type SocketRequests = typeof socketRequests
/** The path of a request. */
export type SocketPath = keyof SocketRequests
/** Response to a request. */
export type SocketResponse<Path extends SocketPath> = Awaited<ReturnType<SocketRequests[Path]>>

/**
 * A data directory has one service. Of an embedded store the lock sees to that; nodes over PostgreSQL have no lock, and would replace each other's socket.
 * @throws CommandFailure where another process answers there
 */
export async function assertNoOtherNode(dataDirectory: string): Promise<void> {
  const isAnswered = await new Promise<boolean>(resolve => {
    const socket = connect(socketPath(dataDirectory), () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
  if (isAnswered)
    throw new CommandFailure(
      `another service runs with the data directory ${dataDirectory}. Give each node a directory of its own with --data.`,
    )
}

/** The answer of a service in this process. */
export async function answerSocket(service: CommandedService, path: SocketPath, input: unknown): Promise<unknown> {
  return socketRequests[path](service, input as never)
}

/**
 * Opens the socket of a service, whose requests `respond` answers. Resolves with a function that closes it. Does nothing where the path would be too
 * long.
 */
export async function openAdminSocket(
  dataDirectory: string,
  respond: (path: SocketPath, input: unknown) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const path = socketPath(dataDirectory)
  if (!existsSync(dataDirectory) || Buffer.byteLength(path) > maxSocketPathBytes) return async () => {}
  // A killed process left the socket behind; this process holds the lock of the data directory.
  rmSync(path, { force: true })
  const token = writeToken(dataDirectory)
  const server = createServer(async (asked, answer) => {
    if (!hasToken(asked, token)) {
      answer.writeHead(401, { connection: 'close' }).end('The socket of the service needs the token in admin.token of its data directory.')
      return
    }
    if (asked.method !== 'POST' || !Object.hasOwn(socketRequests, asked.url ?? '')) {
      answer.writeHead(404).end()
      return
    }
    try {
      const said = await respond(asked.url as SocketPath, await json(asked))
      answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said ?? null))
    } catch (error) {
      answer.writeHead((error as Error).name === 'CommandFailure' ? 409 : 500).end(error instanceof Error ? error.message : String(error))
    }
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  chmodSync(path, 0o600)
  return () =>
    new Promise(resolve => {
      rmSync(tokenPath(dataDirectory), { force: true })
      server.close(() => resolve())
    })
}

/** A new token for each start, in a new file: one that exists may have been opened by others. */
function writeToken(dataDirectory: string): string {
  const path = tokenPath(dataDirectory)
  const token = randomBytes(32).toString('base64url')
  rmSync(path, { force: true })
  writeFileSync(path, token, { mode: 0o600, flag: 'wx' })
  return token
}

function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}

/** Empty where the file does not exist; the service then refuses the request. */
function readToken(dataDirectory: string): string {
  const path = tokenPath(dataDirectory)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** Sends a request to the service that owns the data directory. `running` is false if there is none. */
export function callAdminSocket<Path extends SocketPath>(
  dataDirectory: string,
  path: Path,
  input: object,
): Promise<{ running: true; answer: SocketResponse<Path> } | { running: false }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${readToken(dataDirectory)}` }
    const asked = request({ socketPath: socketPath(dataDirectory), method: 'POST', path, headers }, answer => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', chunk => {
        text += chunk
      })
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve({ running: true, answer: JSON.parse(text) ?? undefined })
        else if (answer.statusCode === 401)
          reject(new CommandFailure(`the service on ${dataDirectory} refused the request: ${text} Restart it.`))
        else reject(answer.statusCode === 409 ? new CommandFailure(text) : new Error(text))
      })
    })
    asked.on('error', error =>
      ['ENOENT', 'ECONNREFUSED'].includes(systemErrorCode(error) ?? '') ? resolve({ running: false }) : reject(error),
    )
    asked.end(JSON.stringify(input))
  })
}

/*
 * The process that is attacked: a service in development with the admin socket, and one in production, both with metrics. It tells of every failure and every line of
 * the log, and measures itself after collecting garbage. Run with --expose-gc by attack.ts.
 */
import type { RequestEvent } from '@poolhouse/server'
import { prepareKnown } from '../../../server/test/fuzz/known.ts'
import { startTestService } from '../../../server/test/support/service.ts'
import { answerSocket, openAdminSocket } from '../../src/service/admin-socket.ts'
import type { FromTarget, ToTarget } from './messages.ts'

const tell = (message: FromTarget) => void process.send!(message)
const line = (level: string, message: string, fields?: Record<string, unknown>) =>
  tell({ kind: 'line', level, text: JSON.stringify({ message, ...fields }) })
const log = {
  info: (message: string, fields?: Record<string, unknown>) => line('info', message, fields),
  warn: (message: string, fields?: Record<string, unknown>) => line('warn', message, fields),
  error: (message: string, fields?: Record<string, unknown>) => line('error', message, fields),
}

const metrics = { host: '127.0.0.1', port: 0 }
const development = await startTestService({ log, metrics })
const production = await startTestService({ log, metrics, production: true })
const closeSocket = await openAdminSocket(development.dataDir, (path, input) => answerSocket(development, path, input))
const heard = (event: RequestEvent) => {
  if (event.status >= 500) tell({ kind: 'failure', outcome: event.outcome, text: JSON.stringify(event) })
  else tell({ kind: 'line', level: 'request', text: JSON.stringify(event) })
}
development.requestLog.follow(heard)
production.requestLog.follow(heard)

const collect = (globalThis as { gc?: () => void }).gc!
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

process.on('message', async (message: ToTarget) => {
  if (message.kind === 'prepare') {
    tell({ kind: 'prepared', id: message.id, known: await prepareKnown(development) })
  } else if (message.kind === 'measure') {
    for (let round = 0; round < 3; round++) {
      collect()
      await wait(50)
    }
    const { heapUsed, external } = process.memoryUsage()
    const sockets = process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap' || name === 'PipeWrap').length
    tell({ kind: 'measured', id: message.id, megabytes: (heapUsed + external) / 1e6, sockets })
  } else {
    await closeSocket()
    await Promise.all([development.close(), production.close()])
    process.exit(0)
  }
})

tell({
  kind: 'ready',
  development: development.port,
  production: production.port,
  metrics: Number(new URL(development.metricsUrl!).port),
  socket: `${development.dataDir}/admin.sock`,
})

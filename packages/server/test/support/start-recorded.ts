import type { Config } from '../../src/config/index.ts'
import type { Log } from '../../src/context.ts'
import { type Service, startService } from '../../src/index.ts'
import { keepLog } from './secrets-of-run.ts'

const silent: Log = { info() {}, warn() {}, error() {} }

/** The log, whose lines are kept for the search for secrets as well. */
function recorded(log: Log): Log {
  const keep = (level: 'info' | 'warn' | 'error') => (message: string, fields?: Record<string, unknown>) => {
    keepLog(level, JSON.stringify({ message, ...fields }))
    log[level](message, fields)
  }
  return { ...log, info: keep('info'), warn: keep('warn'), error: keep('error') }
}

/** Starts the service of a test. What it logs, and the events of its requests, are searched for secrets at the end of the run. */
export async function startRecorded(config: Config, log: Log = silent): Promise<Service> {
  const service = await startService(config, recorded(log))
  return {
    ...service,
    async close() {
      const { events } = service.requestLog.after(0)
      keepLog('request', events.map(event => JSON.stringify(event)).join('\n'))
      await service.close()
    },
  }
}

import { basename } from 'node:path'
import { failedInvocation, type InvokeTarget } from './invocation.ts'
import { type ModuleOptions, type ModuleProcess, type PendingEvent, startModuleProcess } from './module-process.ts'

/** A JavaScript or TypeScript module as a trigger target. */
export interface ModuleTarget {
  invoke: InvokeTarget
  /** Kills the process; pending events fail. */
  close(): void
}

/**
 * Runs a module in a process of its own, started with the first event and kept. The process may read the module's folder and the packages it
 * imports; it has no environment and no network, and cannot start processes or threads. Events that are lost when it is killed are sent to the next
 * process, once. In development mode a changed file starts a new process for the next event.
 */
export function startModuleTarget(options: ModuleOptions): ModuleTarget {
  let current: ModuleProcess | undefined
  /** The current one, and those that still answer their last events. */
  const processes = new Set<ModuleProcess>()

  const start = (): ModuleProcess => {
    const started: ModuleProcess = startModuleProcess(options, {
      onLost: events => {
        for (const event of events) event.isRetry ? event.resolve({ kind: 'timeout' }) : send({ ...event, isRetry: true })
      },
      onEnd: () => {
        processes.delete(started)
        if (current === started) current = undefined
      },
    })
    processes.add(started)
    return started
  }
  const send = (event: PendingEvent) => {
    if (current?.isOutdated()) {
      options.log.output?.(basename(options.path), 'is loaded again, because a file of it has changed or it could not be loaded.')
      current.retire()
      current = undefined
    }
    current ??= start()
    current.send(event)
  }

  return {
    invoke: payload => new Promise(resolve => send({ payload, resolve, isRetry: false })),
    close() {
      for (const each of processes) each.kill(failedInvocation('configuration', 'The service stops'))
    },
  }
}

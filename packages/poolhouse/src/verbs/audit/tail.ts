import { setTimeout } from 'node:timers/promises'
import type { AuditEntry } from '@poolhouse/server'
import { type Command, InvalidArgumentError } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { listenForStop } from '../../stop-signals.ts'
import { type AuditOptions, addAuditOptions, auditDirectory } from './directory.ts'
import { formatEntry } from './format.ts'

interface TailOptions extends AuditOptions {
  lines: number
  follow?: boolean
  json?: boolean
}

/** Milliseconds between two looks. */
const lookMs = 500

/** Adds the verb `audit tail`. */
export function addAuditTail(audit: Command, environment: CommandEnvironment): void {
  addAuditOptions(audit.command('tail'))
    .description('show the last entries')
    .option('-n, --lines <n>', 'how many', parseCount, 20)
    .option('-f, --follow', 'go on with new ones, until Ctrl-C')
    .option('--json', 'print JSON lines')
    .action(async ({ lines, follow, json, ...options }: TailOptions) => {
      const directory = await auditDirectory(options, environment)
      const { readAuditEntries } = await import('@poolhouse/server/audit')
      const show = (entry: AuditEntry) => environment.out(json ? JSON.stringify(entry) : formatEntry(entry))
      let shown = 0
      const last: AuditEntry[] = []
      for await (const entry of readAuditEntries(directory)) {
        last.push(entry)
        if (last.length > lines) last.shift()
        shown = entry.number
      }
      for (const entry of last) show(entry)
      if (!follow) return
      const end = listenForStop()
      let isStopped = false
      void end.stopped.then(() => {
        isStopped = true
      })
      while (!isStopped) {
        for await (const entry of readAuditEntries(directory, { after: shown })) {
          show(entry)
          shown = entry.number
        }
        await Promise.race([setTimeout(lookMs), end.stopped])
      }
      end.release()
    })
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Give a number from 1 on.')
  return Number(text)
}

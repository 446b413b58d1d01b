import type { Command } from 'commander'
import type { Surroundings } from '../command.ts'

interface InboxOptions {
  endpoint?: string
  json?: boolean
  watch?: boolean
}

export function addInbox(program: Command, around: Surroundings): void {
  program
    .command('inbox')
    .description('what the service would have sent: codes, invitations; the newest last (development mode)')
    .option('--endpoint <url>', 'the service (default: the one that runs)')
    .option('--watch', 'go on showing what comes, until Ctrl-C')
    .option('--json', 'one message a line')
    .action(async ({ endpoint, watch, json }: InboxOptions) => {
      const [{ runningUrl }, { readInbox, shown, watchInbox }] = await Promise.all([
        import('../service/running.ts'),
        import('../service/inbox.ts'),
      ])
      const url = await runningUrl(endpoint, around)
      const tell = (message: Awaited<ReturnType<typeof readInbox>>[number]) => around.out(json ? JSON.stringify(message) : shown(message))
      if (watch) return watchInbox(url, tell)
      const messages = await readInbox(url)
      if (messages.length === 0 && !json) around.out('Nothing was sent yet.')
      for (const message of messages) tell(message)
    })
}

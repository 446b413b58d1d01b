import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'

interface InboxOptions {
  endpoint?: string
  json?: boolean
  watch?: boolean
}

export function addInbox(program: Command, environment: CommandEnvironment): void {
  program
    .command('inbox')
    .description('what the service would have sent: codes, invitations; the newest last (development mode)')
    .option('--endpoint <url>', 'the service (default: the one that runs)')
    .option('--watch', 'go on showing what comes, until Ctrl-C')
    .option('--json', 'one message a line')
    .action(async ({ endpoint, watch, json }: InboxOptions) => {
      const [{ findServiceUrl }, { readInbox, formatMessage, watchInbox }] = await Promise.all([
        import('../service/find-service.ts'),
        import('../service/inbox.ts'),
      ])
      const url = await findServiceUrl(endpoint, environment)
      const tell = (message: Awaited<ReturnType<typeof readInbox>>[number]) =>
        environment.out(json ? JSON.stringify(message) : formatMessage(message))
      if (watch) return watchInbox(url, tell)
      const messages = await readInbox(url)
      if (messages.length === 0 && !json) environment.out('Nothing was sent yet.')
      for (const message of messages) tell(message)
    })
}

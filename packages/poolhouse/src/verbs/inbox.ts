import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'

interface InboxOptions {
  endpoint?: string
  json?: boolean
  watch?: boolean
}

/** Adds the verb `inbox` to the command line. */
export function addInbox(program: Command, environment: CommandEnvironment): void {
  program
    .command('inbox')
    .description('show the messages that the service sent, such as codes and invitations, newest last (development mode)')
    .option('--endpoint <url>', 'the service (default: the running one) [AWS_ENDPOINT_URL]')
    .option('--watch', 'also show new messages, until Ctrl-C')
    .option('--json', 'print messages as JSON, one per line')
    .action(async ({ endpoint, watch, json }: InboxOptions) => {
      const [{ findServiceUrl }, { readInbox, formatMessage, watchInbox }] = await Promise.all([
        import('../service/find-service.ts'),
        import('../service/inbox.ts'),
      ])
      const url = await findServiceUrl(endpoint, environment)
      const print = (message: Awaited<ReturnType<typeof readInbox>>[number]) =>
        environment.out(json ? JSON.stringify(message) : formatMessage(message))
      if (watch) return watchInbox(url, print)
      const messages = await readInbox(url)
      if (messages.length === 0 && !json) environment.out('No messages yet.')
      for (const message of messages) print(message)
    })
}

import { readInbox } from '../../dev/index.ts'
import { pageResponse } from '../layout.ts'
import type { ConsoleRequest } from '../request.ts'
import { inboxView } from '../views/inbox.ts'

const pageSize = 50

/** The messages that the service would have sent, the newest first. */
export async function inboxPage({ context }: ConsoleRequest): Promise<Response> {
  const messages = await readInbox(context)
  return pageResponse(200, inboxView({ messages: messages.slice(0, pageSize), more: messages.length > pageSize, now: context.clock.now() }))
}

interface Message {
  to: string
  kind: string
  text: string
}

/** The newest message to an address in the inbox of development mode, optionally of one kind. */
export async function inboxMessageTo(url: string, to: string, kind?: string) {
  const { messages } = await (await fetch(`${url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
  return messages.find((message: Message) => message.to === to && (kind === undefined || message.kind === kind))
}

/** The code in the newest message to an address. */
export const inboxCodeTo = async (url: string, to: string, kind?: string): Promise<string> =>
  /\d{6,8}/.exec((await inboxMessageTo(url, to, kind)).text)![0]

/** A code of the same length that is not this one. */
export const wrongCode = (code: string): string => String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0')

interface Message {
  to: string
  kind: string
  text: string
}

/** The newest message that the service would have sent to somebody, of one kind if given: from the inbox of development mode. */
export async function inboxMessageTo(url: string, to: string, kind?: string) {
  const { messages } = await (await fetch(`${url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
  return messages.find((message: Message) => message.to === to && (kind === undefined || message.kind === kind))
}

/** The code in it, read as a person would. */
export const inboxCodeTo = async (url: string, to: string, kind?: string): Promise<string> =>
  /\d{6,8}/.exec((await inboxMessageTo(url, to, kind)).text)![0]

/** Another code that looks like it. */
export const wrongCode = (code: string): string => String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0')

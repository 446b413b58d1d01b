/**
 * Runs one trigger module in a process of its own: it reads events from standard input and writes answers to descriptor 3, a line each.
 * It imports no other file of ours, because the permission model lets it read this file and the module's files only.
 */
import { writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

type Handler = (event: unknown, context: unknown, callback: (error: unknown, answer?: unknown) => void) => unknown

const path = process.argv[2] as string
const answerDescriptor = 3
/** As `maxResponseBytes` of http/. */
const maxAnswerBytes = 1_048_576
const write = writeSync

// The permission model does not prevent a module from signalling other processes or changing their priority, the service among them.
for (const name of ['kill', '_kill', '_debugProcess']) Object.defineProperty(process, name, { value: undefined })
os.setPriority = () => {
  throw new Error('A trigger module may not change priorities')
}
syncBuiltinESMExports()

const loaded = import(pathToFileURL(path).href).then((module): Handler => {
  const handler = module.handler ?? module.default?.handler ?? module.default
  if (typeof handler !== 'function') throw new Error(`${path} exports no function named handler`)
  return handler
})
loaded.catch(() => {})

/** Supports the three styles of Lambda handlers: a promise, a callback, and `context.done`. */
const run = (handler: Handler, event: unknown): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const callback = (error: unknown, answer?: unknown) => (error === null || error === undefined ? resolve(answer) : reject(error))
    const context = { done: callback, succeed: resolve, fail: reject, callbackWaitsForEmptyEventLoop: false }
    const returned = handler(event, context, callback)
    if (returned instanceof Promise) returned.then(resolve, reject)
    else if (handler.length < 2 || (handler.length === 2 && returned !== undefined)) resolve(returned)
  })

const messageOf = (error: unknown): string =>
  String((error as Error | undefined)?.message ?? error)
    .slice(0, 10_000)
    .toWellFormed()

async function handle(payload: string): Promise<Record<string, string>> {
  const handler = await loaded.catch(error => ({ failed: messageOf(error) }))
  if ('failed' in handler) return handler
  try {
    const answer = JSON.stringify(await run(handler, JSON.parse(payload))) ?? 'null'
    return Buffer.byteLength(answer) > maxAnswerBytes ? { failed: `${path} answered more than ${maxAnswerBytes} bytes` } : { answer }
  } catch (error) {
    return { threw: messageOf(error) }
  }
}

createInterface({ input: process.stdin }).on('line', async line => {
  const { id, payload } = JSON.parse(line)
  const text = `${JSON.stringify({ id, ...(await handle(payload)) })}\n`
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += write(answerDescriptor, bytes, at)
})
// The service has ended.
process.stdin.on('end', () => process.exit())

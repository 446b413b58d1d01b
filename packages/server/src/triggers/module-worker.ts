/**
 * Runs one trigger module in a process of its own: events come in on standard input, answers go out on descriptor 3, a line each.
 * It has no imports of ours: the permission model lets it read no more than this file and what belongs to the module.
 */
import { writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

type Handler = (event: unknown, context: unknown, callback: (error: unknown, answer?: unknown) => void) => unknown

const path = process.argv[2] as string
const answers = 3
const longest = 1_048_576
const write = writeSync

// The permission model leaves signals and priorities of other processes alone, the service's own among them.
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

/** Handlers of all three ages: a promise, a callback, and `context.done`. */
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

async function outcome(payload: string): Promise<Record<string, string>> {
  const handler = await loaded.catch(error => ({ failed: messageOf(error) }))
  if ('failed' in handler) return handler
  try {
    const answer = JSON.stringify(await run(handler, JSON.parse(payload))) ?? 'null'
    return Buffer.byteLength(answer) > longest ? { failed: `${path} answered more than ${longest} bytes` } : { answer }
  } catch (error) {
    return { threw: messageOf(error) }
  }
}

createInterface({ input: process.stdin }).on('line', async line => {
  const { id, payload } = JSON.parse(line)
  const text = `${JSON.stringify({ id, ...(await outcome(payload)) })}\n`
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += write(answers, bytes, at)
})
// The service has gone.
process.stdin.on('end', () => process.exit())

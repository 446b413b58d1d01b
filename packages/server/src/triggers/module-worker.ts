/**
 * Runs one trigger module in a process of its own: it reads events from standard input and writes answers to descriptor 3, a line each.
 * It imports no file of ours but module-network.ts, because the permission model lets it read these two and the module's files only.
 */
import { statSync, writeSync } from 'node:fs'
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import v8 from 'node:v8'
import { closeNetwork } from './module-network.ts'

type Handler = (event: unknown, context: unknown, callback: (error: unknown, answer?: unknown) => void) => unknown

const [, , path = '', network = 'closed', mode = 'production'] = process.argv
const isDevelopment = mode === 'development'
const answerDescriptor = 3
/** As `maxResponseBytes` of http/. */
const maxAnswerBytes = 1_048_576
const writeTo = writeSync

function write(line: object): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
  for (let at = 0; at < bytes.length; ) at += writeTo(answerDescriptor, bytes, at)
}

// The permission model does not prevent a module from signalling other processes or changing their priority, the service among them.
for (const name of ['kill', '_kill', '_debugProcess']) Object.defineProperty(process, name, { value: undefined })
os.setPriority = () => {
  throw new Error('A trigger module may not change priorities')
}
// Flags of V8 open files without asking the permission model, and give access to memory.
v8.setFlagsFromString = () => {
  throw new Error('A trigger module may not set flags of V8')
}
if (network === 'closed') closeNetwork()
syncBuiltinESMExports()

// Tells the service which files to watch.
if (isDevelopment)
  registerHooks({
    load(url, context, nextLoad) {
      if (url.startsWith('file:')) {
        const loadedFile = fileURLToPath(url)
        const { mtimeMs, size } = statSync(loadedFile)
        write({ loaded: loadedFile, version: `${mtimeMs}:${size}` })
      }
      return nextLoad(url, context)
    },
  })

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

const maxErrorLength = 10_000
const cut = (text: string): string => text.slice(0, maxErrorLength).toWellFormed()
const messageOf = (error: unknown): string => cut(String((error as Error | undefined)?.message ?? error))
/** The error with its stack and causes, for the log of development mode. */
const stackOf = (error: unknown): Record<string, string> => (isDevelopment ? { stack: cut(inspect(error)) } : {})

async function handle(payload: string): Promise<Record<string, string>> {
  const handler = await loaded.catch((error: unknown): Record<string, string> => ({ failed: messageOf(error), ...stackOf(error) }))
  if (typeof handler !== 'function') return handler
  try {
    const answer = JSON.stringify(await run(handler, JSON.parse(payload))) ?? 'null'
    return Buffer.byteLength(answer) > maxAnswerBytes ? { failed: `${path} answered more than ${maxAnswerBytes} bytes` } : { answer }
  } catch (error) {
    return { threw: messageOf(error), ...stackOf(error) }
  }
}

createInterface({ input: process.stdin }).on('line', async line => {
  const { id, payload } = JSON.parse(line)
  write({ id, ...(await handle(payload)) })
})
// The service has ended, or has started another process for the module.
process.stdin.on('end', () => process.exit())

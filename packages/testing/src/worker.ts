/** The service of commonjs/index.cjs: starts in a worker thread, or connects to one, and answers calls of the interface until `close`. */
import { parentPort, workerData } from 'node:worker_threads'
import { type ClockStep, type ConnectedPoolhouse, connectPoolhouse } from './kit.ts'
import { type Poolhouse, type PoolhouseOptions, startPoolhouse } from './start-poolhouse.ts'

type Kit = Poolhouse | ConnectedPoolhouse

/** How far the domain clock is ahead of the real one, in milliseconds. */
const offset = async ({ clock }: Kit) => (await clock.now()).getTime() - Date.now()

/** The functions of the interface. Arguments are those of the function, as they cross threads. */
const methods = {
  async 'clock.offset'(kit: Kit) {
    return await offset(kit)
  },
  async 'clock.advance'(kit: Kit, step: ClockStep) {
    await kit.clock.advance(step)
    return await offset(kit)
  },
  'inbox.next': (kit: Kit, ...args: Parameters<Kit['inbox']['next']>) => kit.inbox.next(...args),
  'inbox.list': (kit: Kit) => kit.inbox.list(),
  tokens: (kit: Kit, ...args: Parameters<Kit['tokens']>) => kit.tokens(...args),
  'signIn.password': (kit: Kit, ...args: Parameters<Kit['signIn']['password']>) => kit.signIn.password(...args),
  'signIn.srp': (kit: Kit, ...args: Parameters<Kit['signIn']['srp']>) => kit.signIn.srp(...args),
  'signIn.oauth': (kit: Kit, ...args: Parameters<Kit['signIn']['oauth']>) => kit.signIn.oauth(...args),
  async pool(kit: Kit, ...args: Parameters<Kit['pool']>) {
    // Functions do not cross threads.
    const { tokens: _, signIn: __, ...made } = await kit.pool(...args)
    return made
  },
  snapshot: async (kit: Kit) => (await kit.snapshot()).id,
  restore: (kit: Kit, ...args: Parameters<Kit['restore']>) => kit.restore(...args),
  applySeed: (kit: Kit, ...args: Parameters<Kit['applySeed']>) => kit.applySeed(...args),
  reset: (kit: Kit) => kit.reset(),
  close: async (kit: Kit) => ('close' in kit ? kit.close() : undefined),
}

interface Call {
  id: number
  method: keyof typeof methods
  args: readonly unknown[]
}

async function answer(id: number, work: () => Promise<unknown>): Promise<void> {
  try {
    parentPort!.postMessage({ id, result: await work() })
  } catch (error) {
    const { name, message, status } = error as Error & { status?: number }
    parentPort!.postMessage({ id, error: { name, message, ...(status !== undefined && { status }) } })
  }
}

const { connect, ...options } = workerData as PoolhouseOptions & { connect?: string }
let kit: Kit | undefined
await answer(0, async () => {
  kit = connect === undefined ? await startPoolhouse(options) : await connectPoolhouse(connect)
  return { url: kit.url, environment: kit.environment, offset: await offset(kit) }
})
if (kit) {
  const service = kit
  parentPort!.on('message', ({ id, method, args }: Call) =>
    answer(id, async () => (methods[method] as (kit: Kit, ...args: readonly unknown[]) => unknown)(service, ...args)),
  )
}

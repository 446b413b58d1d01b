/** The service of commonjs/index.cjs: starts in a worker thread, and answers calls of the interface until `close`. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Seed } from '@poolhouse/server'
import { type ClockStep, type Poolhouse, type PoolhouseOptions, startPoolhouse } from './start-poolhouse.ts'

/** How far the domain clock is ahead of the real one, in milliseconds. */
const offset = ({ clock }: Poolhouse) => clock.now().getTime() - Date.now()

const methods = {
  async advance(poolhouse: Poolhouse, step: unknown) {
    await poolhouse.clock.advance(step as ClockStep)
    return offset(poolhouse)
  },
  applySeed: (poolhouse: Poolhouse, seed: unknown) => poolhouse.applySeed(seed as Seed),
  reset: (poolhouse: Poolhouse) => poolhouse.reset(),
  close: (poolhouse: Poolhouse) => poolhouse.close(),
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
    const { name, message } = error as Error
    parentPort!.postMessage({ id, error: { name, message } })
  }
}

let poolhouse: Poolhouse | undefined
await answer(0, async () => {
  poolhouse = await startPoolhouse(workerData as PoolhouseOptions)
  return { url: poolhouse.url, environment: poolhouse.environment, offset: offset(poolhouse) }
})
if (poolhouse) {
  const service = poolhouse
  parentPort!.on('message', ({ id, method, args }: Call) => answer(id, async () => methods[method](service, args[0])))
}

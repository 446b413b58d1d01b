/** A worker thread that repeats a request, so that its latencies do not include other work of the load generator. */
import { parentPort, workerData } from 'node:worker_threads'
import { call } from '../load.ts'

const { url, operation, input } = workerData as { url: string; operation: string; input: object }
let times: number[] = []
parentPort!.on('message', () => {
  parentPort!.postMessage(times)
  times = []
})
for (;;) {
  const before = performance.now()
  await call(url, operation, input)
  times.push(performance.now() - before)
  await new Promise(resolve => setTimeout(resolve, 1))
}

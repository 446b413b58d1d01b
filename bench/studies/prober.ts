/** A worker thread that repeats GetUser, so that its latencies do not include other work of the load generator. */
import { parentPort, workerData } from 'node:worker_threads'
import { call } from '../load.ts'

const { url, AccessToken } = workerData as { url: string; AccessToken: string }
let times: number[] = []
parentPort!.on('message', () => {
  parentPort!.postMessage(times)
  times = []
})
for (;;) {
  const before = performance.now()
  await call(url, 'GetUser', { AccessToken })
  times.push(performance.now() - before)
  await new Promise(resolve => setTimeout(resolve, 1))
}

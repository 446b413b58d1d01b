/**
 * Workers: `start --workers`, several processes that answer requests behind one port, each a node over the same database.
 * Not here: what one process does (service/), the lines of requests (logs/).
 */
export { serveByWorkers } from './primary.ts'
export { runWorker } from './worker.ts'
export { workerCount } from './worker-count.ts'

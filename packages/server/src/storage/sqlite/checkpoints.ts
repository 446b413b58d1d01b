import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'

/** Decisions from one checkpoint to the next: some thousand pages at most. */
const decisionsBetween = 500

/** Has the write-ahead log of a database copied into it, on a thread of its own, which starts with the first checkpoint. */
export class Checkpoints {
  readonly #path: string
  #thread: { worker: Worker; port: MessageChannel['port1'] } | undefined
  #decisions = 0
  #isRunning = false

  constructor(path: string) {
    this.#path = path
  }

  /** Counts decisions that were committed. */
  count(decisions: number): void {
    this.#decisions += decisions
    if (this.#isRunning || this.#decisions < decisionsBetween) return
    this.#decisions = 0
    this.#isRunning = true
    this.#thread ??= this.#start()
    this.#thread.port.postMessage('checkpoint')
  }

  /** Before the writer closes the database: the last connection deletes the log. */
  async close(): Promise<void> {
    if (!this.#thread) return
    const { worker, port } = this.#thread
    this.#isRunning = true
    const exited = once(worker, 'exit')
    port.postMessage('close')
    await exited
  }

  #start() {
    const { port1: port, port2 } = new MessageChannel()
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const worker = new Worker(new URL(`./checkpoint-worker.${extension}`, import.meta.url), {
      name: 'checkpoints',
      workerData: { port: port2, path: this.#path },
      transferList: [port2],
    })
    port.on('message', () => {
      this.#isRunning = false
    })
    worker.on('error', () => {})
    // Without the thread the writer does what it did.
    worker.on('exit', () => {
      this.#isRunning = true
      this.#thread = undefined
    })
    worker.unref()
    port.unref()
    return { worker, port }
  }
}

import type { ConsoleContext } from './mount.ts'

/** Streams that are open at once; each is a page that somebody looks at. */
const maxStreams = 100
/** How often the clock is looked at, and how often an idle stream says something, in milliseconds. */
const clockMs = 1_000
const idleMs = 15_000

/** Tells the open pages that something changed; they read themselves again. It says not what: that is on the page. */
export class Changes {
  readonly #context: ConsoleContext
  readonly #followers = new Set<() => void>()

  constructor(context: ConsoleContext) {
    this.#context = context
    // What is below /_poolhouse/ changes nothing, or says so itself (mount.ts).
    context.requestLog.follow(({ path }) => {
      if (!path.startsWith('/_poolhouse/')) this.announce()
    })
  }

  /** Something was changed. */
  announce(): void {
    for (const tell of this.#followers) tell()
  }

  /** A stream of server-sent events, one for each change. It ends when the reader goes or the service stops. */
  stream(): Response {
    // The service that stops waits for connections that are kept alive.
    const headers = {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      Connection: 'close',
    }
    if (this.#followers.size >= maxStreams) return new Response(null, { status: 503, headers: { 'Retry-After': '30' } })
    const { clock, stopping } = this.#context
    const encoder = new TextEncoder()
    let end = () => {}
    const body = new ReadableStream<Uint8Array>({
      start: controller => {
        const say = (text: string) => {
          // A reader that does not read gets no more: it reads the page again with the next one.
          if ((controller.desiredSize ?? 0) > -16) controller.enqueue(encoder.encode(text))
        }
        const tell = () => say('data: changed\n\n')
        let offset = clock.now() - Date.now()
        const watchClock = setInterval(() => {
          const now = clock.now() - Date.now()
          if (Math.abs(now - offset) > clockMs) tell()
          offset = now
        }, clockMs)
        const keepAlive = setInterval(() => say(': idle\n\n'), idleMs)
        const close = () => {
          end()
          controller.close()
        }
        end = () => {
          clearInterval(watchClock)
          clearInterval(keepAlive)
          this.#followers.delete(tell)
          stopping.removeEventListener('abort', close)
        }
        this.#followers.add(tell)
        stopping.addEventListener('abort', close)
        say('retry: 1000\n\n')
      },
      cancel: () => end(),
    })
    return new Response(body, { headers })
  }
}

import type { Result, Router } from 'hono/router'
import { TrieRouter } from 'hono/router/trie-router'

/** Paths that are remembered, and the longest of them: anybody may ask for any path. */
const mostPaths = 500
const longestPath = 200

/**
 * A router that remembers which handlers a path has: nearly all requests are of few paths, and a search compares the path with the pattern of every route. Handlers
 * do not change what it returns. Hono's own choice for patterns as ours is `TrieRouter`, too.
 */
export class RememberingRouter<Handler> implements Router<Handler> {
  readonly name = 'RememberingRouter'
  readonly #router = new TrieRouter<Handler>()
  readonly #known = new Map<string, Result<Handler>>()

  add(method: string, path: string, handler: Handler): void {
    this.#known.clear()
    this.#router.add(method, path, handler)
  }

  match(method: string, path: string): Result<Handler> {
    if (path.length > longestPath) return this.#router.match(method, path)
    const key = `${method} ${path}`
    let result = this.#known.get(key)
    if (!result) {
      result = this.#router.match(method, path)
      if (this.#known.size >= mostPaths) this.#known.clear()
      this.#known.set(key, result)
    }
    return result
  }
}

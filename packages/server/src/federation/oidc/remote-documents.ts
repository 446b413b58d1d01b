import type { Call } from '../../context.ts'
import { jsonObject, requestProvider, type Unreachable } from './provider-request.ts'

/** A JSON document of a provider: its configuration, or its keys. */
export interface RemoteDocument {
  content: Readonly<Record<string, unknown>>
  /** By `performance.now()`. */
  loadedAt: number
}

/** Milliseconds until a document is read again. */
const maxAge = 10 * 60_000
/** Documents that are kept, of all pools together. */
const maxKept = 200

/** A copy of what is public at an address, so that not every sign-in asks for it. Nodes may have different copies; a key that is missing is asked for again. */
const documents = new Map<string, RemoteDocument>()
/** Requests under way; others that want the same document wait for them. */
const loading = new Map<string, Promise<RemoteDocument | undefined>>()

/**
 * The document at an address. Undefined where it is not a JSON object.
 * @param after read it again unless the copy is from after this time (`performance.now()`)
 * @throws FederationError where there is no answer
 */
export async function remoteDocument(
  call: Call,
  url: string,
  unreachable: Unreachable,
  after = Number.NEGATIVE_INFINITY,
): Promise<RemoteDocument | undefined> {
  const kept = documents.get(url)
  if (kept && kept.loadedAt > after && performance.now() - kept.loadedAt < maxAge) return kept
  const load = loading.get(url) ?? loadDocument(call, url, unreachable).finally(() => loading.delete(url))
  loading.set(url, load)
  return load
}

async function loadDocument(call: Call, url: string, unreachable: Unreachable): Promise<RemoteDocument | undefined> {
  const { status, text } = await requestProvider(call, url, { method: 'GET' }, unreachable)
  const content = status === 200 ? jsonObject(text) : undefined
  if (!content) return undefined
  const loaded = { content, loadedAt: performance.now() }
  documents.delete(url)
  documents.set(url, loaded)
  if (documents.size > maxKept) documents.delete(documents.keys().next().value!)
  return loaded
}

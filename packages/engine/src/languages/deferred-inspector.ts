import type { Session } from 'node:inspector'
import { setFlagsFromString } from 'node:v8'
import { requireOfRunner, standIn } from './stand-in.ts'

/**
 * Preloaded into a Node.js program. The SDK's runner connects to the inspector before it loads the program, to know the files of functions that become
 * resources; an event for each script takes a tenth of a start. Here it connects when the first such function asks. The inspector then reports all scripts
 * that are loaded, which are those that functions can come from.
 */

const files = new Map<string, string>()
let session: Promise<Session> | undefined

async function connect(): Promise<Session> {
  const inspector = await import('node:inspector')
  const connected = new inspector.Session()
  connected.connect()
  // Before it is enabled: it reports the scripts that are loaded already while it is enabled.
  connected.addListener('Debugger.scriptParsed', ({ params: { scriptId, url } }) => files.set(scriptId, url))
  await new Promise<void>((resolve, reject) => connected.post('Debugger.enable', error => (error ? reject(error) : resolve())))
  return connected
}

/** The exports of the SDK's `runtime/closure/v8Hooks`. */
const hooks = {
  __esModule: true,
  getSessionAsync: () => (session ??= connect()),
  isInitializedAsync: async () => {},
  getScriptUrl: (id: string) => files.get(id),
}

try {
  const path = requireOfRunner.resolve('../../runtime/closure/v8Hooks')
  // As the module does: the SDK reads functions by V8's own functions.
  setFlagsFromString('--allow-natives-syntax')
  standIn(path, hooks)
} catch {
  // An SDK of another version does without it.
}

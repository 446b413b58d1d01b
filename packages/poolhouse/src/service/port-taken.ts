import { CommandFailure } from '../failure.ts'
import { isPoolhouse } from './health.ts'
import { findPortHolder } from './port-holder.ts'

/** `node --inspect` listens on the same port by default. */
const inspectorPort = 9229

/** The error for a port in use: which process uses it, and what to do. */
export async function portTakenFailure(host: string, port: number, isAsAws = false): Promise<CommandFailure> {
  const holder = findPortHolder(port)
  const who = holder ? `by ${holder}` : 'by a process that this user may not see'
  const address = await findPoolhouseUrl(`${host}:${port}`)
  if (address !== undefined) {
    return new CommandFailure(
      `port ${port} is taken ${who}: a Poolhouse service answers there already. Use it (${address}), stop it, or choose another with --port.`,
    )
  }
  const inspector =
    port === inspectorPort && (await isInspector(port)) ? ", which is debugged with Node's inspector: it uses this port too" : ''
  if (isAsAws)
    return new CommandFailure(
      `port ${port} is taken ${who}, and programs without endpoint settings call port 443. Stop it; or listen on another address of this machine, such as --host 127.0.0.2 --public-url https://127.0.0.2, and map the names to that one; or give --port 8443 and forward port 443 to it.`,
    )
  return new CommandFailure(
    `port ${port} is taken ${who}${inspector}. Stop it, or choose another port: --port 9230, or --port 0 for any free one.`,
  )
}

/** URL of the Poolhouse service on this host and port, http or https; `undefined` if there is none. */
async function findPoolhouseUrl(authority: string): Promise<string | undefined> {
  for (const address of [`http://${authority}`, `https://${authority}`]) if (await isPoolhouse(address)) return address
  return undefined
}

/** The inspector lists its targets over HTTP. */
async function isInspector(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/version`, { signal: AbortSignal.timeout(1_000) })
    const { Browser } = (await answer.json()) as { Browser?: string }
    return Browser?.startsWith('node.js') ?? false
  } catch {
    return false
  }
}

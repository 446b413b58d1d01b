import { connect } from 'node:http2'

/** Calls `onGone` once when the engine at an address ends, even if it is killed: an idle HTTP/2 connection to it closes. */
export function watchEngine(address: string, onGone: () => void): void {
  const session = connect(`http://${address}`)
  let isGone = false
  const close = (): void => {
    if (!isGone) onGone()
    isGone = true
  }
  session.once('error', close)
  session.once('close', close)
}

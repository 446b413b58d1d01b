import { connect } from 'node:http2'

/** Tells when the engine at an address is gone, by a connection that carries nothing: a CLI that was killed says no goodbye. */
export function watchEngine(address: string, gone: () => void): void {
  const session = connect(`http://${address}`)
  let isTold = false
  const tell = (): void => {
    if (!isTold) gone()
    isTold = true
  }
  session.once('error', tell)
  session.once('close', tell)
}

import { CommandFailure, systemErrorCode } from '../failure.ts'
import { isUntrustedCertificate, trustSetting } from './health.ts'

/** Calls the development API of a service, under `/_poolhouse/`: POST with a body, GET without. Throws CommandFailure. */
export async function callDevelopmentApi<Answer>(url: string, path: 'inbox' | 'clock' | 'reset', body?: object): Promise<Answer> {
  const answer = await fetch(`${url}/_poolhouse/${path}`, {
    headers: { 'x-poolhouse': '1', 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  }).catch(error => {
    if (isUntrustedCertificate(error))
      throw new CommandFailure(
        `${url} has a certificate that this command does not trust. Run it again with ${trustSetting("<the service's data directory>/tls/authority.pem")}`,
      )
    throw new CommandFailure(
      `${url} does not answer (${systemErrorCode(error.cause) ?? error.cause?.message ?? error.message}). Is "poolhouse start" running?`,
    )
  })
  if (answer.status === 404) throw new CommandFailure(`${url} has no ${path}: only a Poolhouse service in development mode has one.`)
  const said = (await answer.json().catch(() => ({}))) as Answer & { message?: string }
  if (!answer.ok) throw new CommandFailure(`${url}: ${said.message ?? `HTTP ${answer.status}`}`)
  return said
}

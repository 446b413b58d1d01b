import { isIP } from 'node:net'
import type { Call } from '../context.ts'
import type { AppClient } from './client.ts'

/**
 * Where a person calls from. A server that calls for somebody says whose address it is, and counts where its client has a secret and
 * propagates context; everybody else could say anything. What is no address is passed over, as the service does without threat
 * protection. Spec: authentication 15.
 */
export function withEndUserAddress(call: Call, { settings, secrets }: AppClient, said: { IpAddress?: string } | undefined): Call {
  const address = said?.IpAddress
  const counts = secrets.length > 0 && settings.EnablePropagateAdditionalUserContextData === true
  return counts && address !== undefined && isIP(address) !== 0 ? { ...call, sourceAddress: address } : call
}

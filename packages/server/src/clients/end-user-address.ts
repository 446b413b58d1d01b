import { isIP } from 'node:net'
import type { Call } from '../context.ts'
import type { AppClient } from './client.ts'

/**
 * The call with the IP address of the end user, from `UserContextData`. It is trusted only where the client has a secret and
 * `EnablePropagateAdditionalUserContextData`. A value that is no IP address is ignored, as the service does without threat protection.
 * docs/reference/authentication.md#15.
 */
export function withEndUserAddress(call: Call, { settings, secrets }: AppClient, contextData: { IpAddress?: string } | undefined): Call {
  const address = contextData?.IpAddress
  const isTrusted = secrets.length > 0 && settings.EnablePropagateAdditionalUserContextData === true
  return isTrusted && address !== undefined && isIP(address) !== 0 ? { ...call, sourceAddress: address } : call
}

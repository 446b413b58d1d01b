import type { XmlElement } from '../../http/index.ts'
import type { SamlMetadata } from '../../identity-providers/index.ts'
import { verifiedXml } from './library.ts'
import { namespaces } from './names.ts'
import { assertIssuer, assertWindow, clockSkew, timeOf } from './read-assertion.ts'
import { assertRedirectSignature, inflateMessage, type MessageParameter } from './redirect-binding.ts'
import { SamlRefusal } from './refusal.ts'
import { assertMessage, isSignedAlone, onlyChild, readMessage } from './shape.ts'
import { decodeMessage } from './verify-response.ts'

/** A message as the browser brought it. */
export interface BroughtMessage {
  parameter: MessageParameter
  /** Base64; with the redirect binding of compressed XML. */
  message: string
  relayState: string | undefined
  /** The raw query, with the redirect binding. */
  query: string | undefined
}

const names = { SAMLRequest: 'LogoutRequest', SAMLResponse: 'LogoutResponse' } as const

/** Milliseconds since its issue in which a message is taken. */
const maxAge = 5 * 60_000

/** The message, before its sender is known. @throws SamlRefusal */
export function readSignOutMessage({ parameter, message, query }: BroughtMessage): { xml: string; root: XmlElement } {
  const xml = query === undefined ? decodeMessage(message) : inflateMessage(message)
  const root = readMessage(xml)
  assertMessage(root, names[parameter])
  return { xml, root }
}

/** Whose message it is, before anything is verified. */
export const issuerOf = (root: XmlElement): string => onlyChild(root, namespaces.assertion, 'Issuer').text.trim()

/**
 * Verifies that the provider signed a message about a sign-out, for one of our addresses, and lately.
 * @throws SamlRefusal
 */
export async function assertSignOutMessage(
  brought: BroughtMessage,
  { xml, root }: { xml: string; root: XmlElement },
  { entityId, certificates }: SamlMetadata,
  recipients: ReadonlySet<string>,
): Promise<void> {
  assertIssuer(onlyChild(root, namespaces.assertion, 'Issuer'), entityId)
  const { Destination, IssueInstant = '' } = root.attributes
  if (Destination !== undefined && !recipients.has(Destination))
    throw new SamlRefusal('destination', `Destination is ${Destination.slice(0, 200)}.`)
  const now = Date.now()
  const issued = timeOf(IssueInstant)
  if (issued > now + clockSkew) throw new SamlRefusal('future', `IssueInstant is ${IssueInstant}.`)
  if (issued <= now - maxAge - clockSkew) throw new SamlRefusal('expired', `IssueInstant is ${IssueInstant}.`)
  assertWindow(root, now)
  if (brought.query !== undefined) return assertRedirectSignature(brought.query, brought.parameter, certificates)
  if (!isSignedAlone(root)) throw new SamlRefusal('signature', 'The message is not signed.')
  await verifiedXml(xml, 'message', certificates)
}

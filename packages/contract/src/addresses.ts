/**
 * E-mail addresses and phone numbers. A text is parsed here, once, and is handed on as a structure, so that nothing that sends a message reads
 * the text again and finds another recipient in it. docs/decisions/addresses.md says which of the allowed forms are taken.
 */

/** An address of one mailbox: RFC 5321 `Local-part "@" Domain`, in ASCII. */
export interface EmailAddress {
  /** The whole address, as it was written. */
  address: string
  domain: string
}

/** A sender: an address and the name that is shown beside it. */
export interface Mailbox extends EmailAddress {
  /** Empty where there is none. */
  name: string
}

/** Characters. RFC 5321 §4.5.3.1: 64 before the "@" and, without the angle brackets of a path, 254 in all. RFC 1035 §2.3.4: 63 for a label. */
const limits = { local: 64, domain: 253, address: 254 }

/** RFC 5322 §3.2.3 `dot-atom-text`, in ASCII. */
const dotAtom = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const label = /^[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?$/

/** Two labels or more; the last one is no number, as that of an IPv4 address is. An international name is written in its ASCII form, `xn--…`. */
function isDomain(text: string): boolean {
  const labels = text.split('.')
  return text.length <= limits.domain && labels.length > 1 && labels.every(each => label.test(each)) && !/^\d+$/.test(labels.at(-1)!)
}

/** The address, or undefined where the text is anything but exactly one address. Lengths are checked before patterns. */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  if (text.length > limits.address) return undefined
  const at = text.indexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  return at > 0 && local.length <= limits.local && dotAtom.test(local) && isDomain(domain) ? { address: text, domain } : undefined
}

/** Whether a text has the form of an e-mail address, for rules about what a username must not look like: more than can be mailed to. */
export const looksLikeEmail = (text: string): boolean => text.length <= 2048 && /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text)

/** The number, or undefined. ITU-T E.164 §6.1: "+", a country code, which starts with no zero, and at most 15 digits in all. */
export const parsePhoneNumber = (text: string): string | undefined => (/^\+[1-9]\d{1,14}$/.test(text) ? text : undefined)

/** Whether a text has the form of a phone number, for rules about what a username must not look like. */
export const looksLikePhoneNumber = (text: string): boolean => /^\+\d{1,15}$/.test(text)

const maxNameLength = 256
/** RFC 5322 §4.1 `phrase`, with dots and in any script, and §3.2.4 `quoted-string`. */
const phrase = /^[^\p{C}\p{Zl}\p{Zp}()<>[\]:;@\\,"]*$/u
const quoted = /^"((?:[^\p{C}\p{Zl}\p{Zp}"\\]|\\[^\p{C}\p{Zl}\p{Zp}])*)"$/u

/** One sender: an address, or a name with the address in angle brackets. Undefined for anything else, such as a list. */
export function parseMailbox(text: string): Mailbox | undefined {
  if (!text.endsWith('>')) {
    const bare = parseEmailAddress(text)
    return bare && { ...bare, name: '' }
  }
  const open = text.lastIndexOf('<')
  const shown = text.slice(0, Math.max(open, 0)).trim()
  const address = open < 0 ? undefined : parseEmailAddress(text.slice(open + 1, -1))
  if (!address || shown.length > maxNameLength) return undefined
  if (phrase.test(shown)) return { ...address, name: shown }
  const inner = quoted.exec(shown)?.[1]
  return inner === undefined ? undefined : { ...address, name: inner.replaceAll(/\\(.)/gu, '$1') }
}

import { childrenOf, elementsOf, type XmlElement } from '../../http/index.ts'
import { bearerMethod, namespaces } from './names.ts'
import { SamlRefusal } from './refusal.ts'
import { onlyChild } from './shape.ts'

const { assertion: assertionNamespace } = namespaces

/** Milliseconds by which the provider's clock may differ from ours. */
export const clockSkew = 180_000

/** Milliseconds since its issue in which an assertion that answers no request is taken. docs/reference/identity-providers.md#4.4. */
const unsolicitedAge = 6 * 60_000

/** A NameID (SAML Core §2.2.3), as a LogoutRequest repeats it. */
export interface NameId {
  value: string
  format?: string
  nameQualifier?: string
  spNameQualifier?: string
}

/** What an assertion says, once it was verified. */
export interface Assertion {
  id: string
  issuer: string
  nameId: NameId
  sessionIndex: string | undefined
  attributes: Readonly<Record<string, readonly string[]>>
  /** Milliseconds of the real clock: until then the assertion could be sent again. */
  usableUntil: number
}

/** What an assertion must be for. */
export interface Expected {
  /** The entity ID of the provider. */
  issuer: string
  audience: string
  /** Our own addresses. */
  recipients: ReadonlySet<string>
  /** The id of the request; undefined for an assertion that answers none. */
  requestId: string | undefined
  /** Milliseconds of the real clock, which the provider's clock is compared with. */
  now: number
}

const children = (element: XmlElement, name: string): XmlElement[] => childrenOf(element, assertionNamespace, name)

/** xs:dateTime in UTC, which SAML Core §1.3.3 demands. @throws SamlRefusal for another text */
export function timeOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new SamlRefusal('unreadable', `${text.slice(0, 40)} is not a time in UTC.`)
  return time
}

/** @throws SamlRefusal outside of the element's time window */
export function assertWindow({ name, attributes }: XmlElement, now: number): void {
  const { NotBefore, NotOnOrAfter } = attributes
  if (NotBefore !== undefined && timeOf(NotBefore) > now + clockSkew)
    throw new SamlRefusal('future', `NotBefore of ${name} is ${NotBefore}.`)
  if (NotOnOrAfter !== undefined && timeOf(NotOnOrAfter) <= now - clockSkew)
    throw new SamlRefusal('expired', `NotOnOrAfter of ${name} is ${NotOnOrAfter}.`)
}

/** SAML Core §2.5.1: a condition that is not understood makes an assertion invalid. */
const knownConditions = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'])

function assertConditions(assertion: XmlElement, { audience, now }: Expected): void {
  const conditions = onlyChild(assertion, assertionNamespace, 'Conditions')
  const unknown = conditions.children.find(({ name, namespace }) => namespace !== assertionNamespace || !knownConditions.has(name))
  if (unknown) throw new SamlRefusal('shape', `The condition ${unknown.name} is not known.`)
  assertWindow(conditions, now)
  const restrictions = children(conditions, 'AudienceRestriction')
  const audiences = restrictions.map(restriction => children(restriction, 'Audience').map(({ text }) => text.trim()))
  if (audiences.length === 0 || audiences.some(names => !names.includes(audience)))
    throw new SamlRefusal('audience', `It is for ${audiences.flat().join(', ') || 'no audience'}, not ${audience}.`)
}

function assertRequest({ name, attributes }: XmlElement, requestId: string | undefined): void {
  const { InResponseTo } = attributes
  if (InResponseTo === requestId) return
  throw requestId === undefined
    ? new SamlRefusal('unsolicited', `${name} has InResponseTo ${InResponseTo}, and the sign-in began at the provider.`)
    : new SamlRefusal('request', `InResponseTo of ${name} is ${InResponseTo ?? 'absent'}, not ${requestId}.`)
}

function assertConfirmation(data: XmlElement, { recipients, requestId, now }: Expected): void {
  const { Recipient = '', NotOnOrAfter } = data.attributes
  if (!recipients.has(Recipient))
    throw new SamlRefusal('recipient', `Recipient is ${Recipient || 'absent'}; it is one of ${[...recipients].join(', ')}.`)
  assertRequest(data, requestId)
  if (NotOnOrAfter === undefined) throw new SamlRefusal('expired', 'SubjectConfirmationData has no NotOnOrAfter.')
  assertWindow(data, now)
}

/** SAML Profiles §4.1.4.3: one bearer confirmation must hold. @returns until when it holds */
function assertSubject(subject: XmlElement, expected: Expected): number {
  const confirmations = children(subject, 'SubjectConfirmation').filter(({ attributes }) => attributes.Method === bearerMethod)
  let refusal = new SamlRefusal('recipient', 'The subject has no bearer confirmation.')
  for (const confirmation of confirmations) {
    try {
      const data = onlyChild(confirmation, assertionNamespace, 'SubjectConfirmationData')
      assertConfirmation(data, expected)
      return timeOf(data.attributes.NotOnOrAfter!)
    } catch (error) {
      if (!(error instanceof SamlRefusal)) throw error
      refusal = error
    }
  }
  throw refusal
}

function nameIdOf(subject: XmlElement): NameId {
  const [element, second] = children(subject, 'NameID')
  const value = element?.text.trim() ?? ''
  if (!element || second || element.children.length > 0 || value === '')
    throw new SamlRefusal('no-subject', 'The subject has not one NameID with a text.')
  const { Format, NameQualifier, SPNameQualifier } = element.attributes
  return {
    value,
    ...(Format !== undefined && { format: Format }),
    ...(NameQualifier !== undefined && { nameQualifier: NameQualifier }),
    ...(SPNameQualifier !== undefined && { spNameQualifier: SPNameQualifier }),
  }
}

const textOf = (element: XmlElement): string =>
  [...elementsOf(element)]
    .map(({ text }) => text)
    .join('')
    .trim()

function attributesOf(assertion: XmlElement): Record<string, string[]> {
  const found: Record<string, string[]> = Object.create(null)
  for (const attribute of children(assertion, 'AttributeStatement').flatMap(statement => children(statement, 'Attribute'))) {
    const { Name } = attribute.attributes
    if (Name === undefined) continue
    const values = children(attribute, 'AttributeValue').filter(({ attributes }) => attributes['xsi:nil'] !== 'true')
    const sofar = found[Name] ?? []
    found[Name] = sofar
    sofar.push(...values.map(textOf))
  }
  return found
}

/**
 * Reads an assertion whose signature is verified, and checks whom it is from, whom it is for, which request it answers and when it is valid
 * (SAML Profiles §4.1.4.3).
 * @throws SamlRefusal
 */
export function readAssertion(root: XmlElement, expected: Expected): Assertion {
  if (root.name !== 'Assertion' || root.namespace !== assertionNamespace || root.attributes.Version !== '2.0')
    throw new SamlRefusal('shape', 'It is not an assertion of SAML 2.0.')
  const { ID: id = '', IssueInstant = '' } = root.attributes
  if (id === '') throw new SamlRefusal('shape', 'The assertion has no ID.')
  assertIssuer(onlyChild(root, assertionNamespace, 'Issuer'), expected.issuer)
  const issued = timeOf(IssueInstant)
  if (issued > expected.now + clockSkew) throw new SamlRefusal('future', `IssueInstant of the assertion is ${IssueInstant}.`)
  if (expected.requestId === undefined && issued < expected.now - unsolicitedAge)
    throw new SamlRefusal('expired', `The assertion answers no request and was issued at ${IssueInstant}.`)
  assertConditions(root, expected)
  const subject = onlyChild(root, assertionNamespace, 'Subject')
  const confirmedUntil = assertSubject(subject, expected)
  const statement = children(root, 'AuthnStatement')[0]
  if (!statement) throw new SamlRefusal('shape', 'The assertion does not say that the user signed in (AuthnStatement).')
  const { SessionIndex, SessionNotOnOrAfter } = statement.attributes
  if (SessionNotOnOrAfter !== undefined && timeOf(SessionNotOnOrAfter) <= expected.now - clockSkew)
    throw new SamlRefusal('expired', `SessionNotOnOrAfter is ${SessionNotOnOrAfter}.`)
  return {
    id,
    issuer: expected.issuer,
    nameId: nameIdOf(subject),
    sessionIndex: SessionIndex,
    attributes: attributesOf(root),
    usableUntil: confirmedUntil + clockSkew,
  }
}

/** @throws SamlRefusal */
export function assertIssuer(issuer: XmlElement, expected: string): void {
  if (issuer.text.trim() !== expected)
    throw new SamlRefusal('issuer', `It is ${issuer.text.trim().slice(0, 200) || 'empty'}, not ${expected}.`)
}

/** @throws SamlRefusal where a response, which may be unsigned, contradicts what its assertion must be for */
export function assertEnvelope(response: XmlElement, expected: Expected): void {
  const { Destination } = response.attributes
  if (Destination !== undefined && !expected.recipients.has(Destination))
    throw new SamlRefusal(
      'destination',
      `Destination is ${Destination.slice(0, 200)}; it is one of ${[...expected.recipients].join(', ')}.`,
    )
  for (const issuer of children(response, 'Issuer')) assertIssuer(issuer, expected.issuer)
  assertRequest(response, expected.requestId)
}

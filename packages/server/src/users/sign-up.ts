import { type CodeDeliveryDetailsType, refuse, type SignUpRequest } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newSub, newUuid } from '../crypto/index.ts'
import { type ContactAttribute, maskDestination, suppressDelivery, usesCustomMessage } from '../delivery/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { type Pool, poolNotFound, requiredAttributes } from '../pools/index.ts'
import {
  type NewChallengeSession,
  type NewSignUp,
  type SimulatedSignUp,
  signUpOrSimulate,
  signUpUser,
  suppressEvent,
} from '../storage/index.ts'
import { underProtection } from '../threat-protection/index.ts'
import { assertAttributes, assertWritable, attributesFromList } from './attributes.ts'
import { prepareCode, sendCode } from './codes.ts'
import { newCredential } from './credentials.ts'
import type { ClientAndUser } from './find-client-and-user.ts'
import { aliasesOf, assertSameAsUsername, assertUsername, foldName, verifiedContacts } from './names.ts'
import { assertPasswordPolicy } from './passwords.ts'
import { postConfirmation, preSignUp } from './sign-up-triggers.ts'
import { noteUser } from './user.ts'
import { verificationContact } from './verification-contact.ts'

/** What a sign-up created. */
export interface SignUpResult {
  sub: string
  /** Undefined where no code was sent. */
  details: CodeDeliveryDetailsType | undefined
  /** Whether the PreSignUp trigger confirmed the user. */
  isConfirmed: boolean
  /** Handle of the session by which the user signs in after the confirmation. Undefined where there is none. */
  sessionHandle: string | undefined
}

/** The session by which a confirmed user goes on to sign in: its row, and the handle for the caller. */
export interface SignUpSession {
  handle: string
  session: NewChallengeSession
}

const invalid = (message: string) => refuse('InvalidParameterException', message)

/** What differs between the API and the pages. */
interface SignUpOptions {
  newSession?: (sub: string) => SignUpSession | undefined
  /** A sign-up with a taken name looks like one with a free name, and changes nothing. */
  hidesTaken?: boolean
}

/** @throws NotAuthorizedException where only administrators create users */
export function assertSelfSignUp({ config }: Pool): void {
  if (config.AdminCreateUserConfig?.AllowAdminCreateUserOnly)
    throw refuse('NotAuthorizedException', 'SignUp is not permitted for this user pool', { rule: { id: 'sign-up-disabled' } })
}

/**
 * SignUp, for the API and the pages: creates an unconfirmed user and sends the code in the same transaction. `newSession` makes the
 * session that is stored with the user. The checks are in the order of the service. docs/reference/users-and-pools.md#10.1.
 * @throws NotAuthorizedException, InvalidParameterException, InvalidPasswordException, UsernameExistsException,
 * UserLambdaValidationException
 */
export function signUp(
  call: Call,
  { pool, client }: Pick<ClientAndUser, 'pool' | 'client'>,
  input: SignUpRequest,
  options: SignUpOptions,
): Promise<SignUpResult> {
  const about = { pool, clientId: client.settings.ClientId, type: 'SignUp' } as const
  const resultOf = ({ isConfirmed }: SignUpResult) => ({ response: isConfirmed ? 'Pass' : 'InProgress' }) as const
  return underProtection(call, { ...about, resultOf }, each => createUser(each, { pool, client }, input, options))
}

async function createUser(
  call: Call,
  { pool, client }: Pick<ClientAndUser, 'pool' | 'client'>,
  input: SignUpRequest,
  { newSession = () => undefined, hidesTaken = false }: SignUpOptions,
): Promise<SignUpResult> {
  assertSelfSignUp(pool)
  const sub = newSub()
  const nameKind = assertUsername(pool, input.Username)
  const username = nameKind ? sub : foldName(pool, input.Username)
  const given = signUpAttributes(pool, client, input, nameKind)
  const password = input.Password
  if (password === undefined)
    throw refuse('InvalidParameterException', 'Missing required parameter Password', {
      rule: { id: 'parameter-missing', setting: 'Password' },
    })
  assertPasswordPolicy(pool, password)
  await call.protection?.assertPasswordAllowed('SIGN_UP', password)
  const { isConfirmed, verified } = await preSignUp(call, pool, username, given, input.ValidationData)
  const attributes = { ...given, ...verified }
  const status = isConfirmed ? 'CONFIRMED' : 'UNCONFIRMED'
  const user = { sub, username, status, attributes } as const

  const attribute = isConfirmed ? undefined : verificationContact(pool, attributes)
  const recipient = attribute && ({ purpose: 'sign-up', attribute, to: attributes[attribute]!, occasion: 'SignUp' } as const)
  // The CustomMessage trigger runs once the user exists: after an error of it, the code can be requested again.
  const isLater = attribute !== undefined && usesCustomMessage(pool, attribute)
  const code = recipient && !isLater ? await prepareCode(call, pool, user, recipient) : undefined
  const sessionWithHandle = isConfirmed ? undefined : newSession(sub)
  const names = aliasesOf(pool, username, attributes)
  const made: NewSignUp = {
    user: {
      pool_id: pool.id,
      sub,
      username,
      status,
      attributes: JSON.stringify(attributes),
      created_at: call.now,
      password_expires_at: null,
    },
    credential: await newCredential(call, pool, { sub, username }, password),
    // An unconfirmed user owns no alias; in a pool with UsernameAttributes the name is reserved from the start.
    aliases: names.filter(({ kind }) => isConfirmed || kind === 'username' || pool.config.UsernameAttributes !== undefined),
    // Addresses that the trigger verified move to the new user, unless one is the username.
    moves: isConfirmed && !nameKind ? verifiedContacts(verified) : [],
    message: code?.message,
    code: code?.row,
    session: sessionWithHandle?.session,
    event: call.analytics?.event('sign-up', { sub }),
  }
  const outcome = hidesTaken
    ? await call.store.decide(signUpOrSimulate, { ...made, simulated: simulatedSignUp(made) })
    : await call.store.decide(signUpUser, made)
  if (outcome.kind === 'taken') {
    if (!hidesTaken) throw usernameExists(outcome.by)
    return { sub, details: code?.details, isConfirmed: false, sessionHandle: (sessionWithHandle ?? newSession(sub))?.handle }
  }
  assertOutcomeKind(outcome, 'created', { 'pool-gone': () => poolNotFound(pool.id) })
  noteUser(call.trace, { ...user, enabled: true })
  if (isConfirmed) await postConfirmation(call, pool, user)
  const details = recipient && isLater ? await sendCode(call, pool, user, recipient) : code?.details
  return { sub, details, isConfirmed, sessionHandle: sessionWithHandle?.handle }
}

/** As many names as the user asked for, of the same length and beside those in the database; a message that is not sent, and an event of no client. */
const simulatedSignUp = ({ user: { sub }, aliases, message, event }: NewSignUp): SimulatedSignUp => ({
  aliases: aliases.map(({ kind, value }) => ({ kind, value: value === sub ? value : nameOfNobody(value) })),
  message: message && suppressDelivery(message),
  event: event && suppressEvent(event),
})

/** No name contains a blank. */
function nameOfNobody(value: string): string {
  const ending = ` ${newUuid().slice(0, 18)}`
  return `${value.slice(0, Math.max(value.length - ending.length, 0))}${ending}`
}

const usernameExists = (by: string) =>
  refuse('UsernameExistsException', by === 'username' ? 'User already exists' : `An account with the given ${by} already exists.`, {
    rule: { id: 'username-taken', setting: by },
  })

function signUpAttributes(
  pool: Pool,
  client: AppClient,
  input: SignUpRequest,
  nameKind: ContactAttribute | undefined,
): Record<string, string> {
  const attributes = attributesFromList(pool, input.UserAttributes)
  if (nameKind) assertSameAsUsername(nameKind, attributes, input.Username)
  assertAttributes(pool, attributes)
  if (attributes.preferred_username !== undefined && pool.config.AliasAttributes?.includes('preferred_username'))
    throw invalid(
      'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
    )
  const names = Object.keys(attributes)
  assertWritable(client, names)
  if (nameKind) attributes[nameKind] = input.Username
  const missing = requiredAttributes(pool.config).filter(name => attributes[name] === undefined)
  if (missing.length > 0)
    throw refuse('InvalidParameterException', `Attributes did not conform to the schema: ${missing.map(missingText).join('')}`, {
      rule: { id: 'attribute-required', setting: missing.join(', ') },
    })
  return attributes
}

/** The service names these two attributes by a member of their OIDC claim. */
const missingText = (name: string): string =>
  name === 'name' || name === 'address'
    ? `${name}.formatted: The attribute ${name}.formatted is required\n`
    : `${name}: The attribute is required\n`

/** The masked address that a code would be sent to. It is the same whether or not the username is taken. */
export function signUpDestination(pool: Pool, input: SignUpRequest): string | undefined {
  const nameKind = assertUsername(pool, input.Username)
  const attributes = { ...attributesFromList(pool, input.UserAttributes), ...(nameKind && { [nameKind]: input.Username }) }
  const contact = verificationContact(pool, attributes)
  return contact && maskDestination(contact, attributes[contact]!)
}

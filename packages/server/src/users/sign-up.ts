import {
  type CodeDeliveryDetailsType,
  type ConfirmSignUpRequest,
  refuse,
  refuseFor,
  type SignUpRequest,
  writableAttributeNames,
} from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newSub, newUuid } from '../crypto/index.ts'
import { type ContactAttribute, maskDestination, usesCustomMessage } from '../delivery/index.ts'
import { type Pool, requiredAttributes } from '../pools/index.ts'
import { changeUser, confirmUser, type NewChallengeSession, signUpUser } from '../storage/index.ts'
import { assertAttributes, attributesFromList } from './attributes.ts'
import { codeErrors, codeGuess, prepareCode, sendCode } from './codes.ts'
import { attemptSubject, newCredential } from './credentials.ts'
import { aliasesOf, assertUsername, foldName } from './names.ts'
import { assertPasswordPolicy } from './passwords.ts'
import { postConfirmation, preSignUp } from './sign-up-triggers.ts'
import type { User } from './user.ts'
import { simulatedContact } from './user-existence.ts'

export interface SignUpResult {
  sub: string
  details: CodeDeliveryDetailsType | undefined
  isConfirmed: boolean
}

const unfit = (message: string) => refuse('InvalidParameterException', message)

/** Checks in the order of the service; the code goes out in the decision that makes the user. Spec: users-and-pools 10.1. */
export async function signUp(
  call: Call,
  pool: Pool,
  client: AppClient,
  input: SignUpRequest,
  /** What is kept with the user, for who goes on to sign in. */
  sessionFor: (sub: string) => NewChallengeSession | undefined = () => undefined,
): Promise<SignUpResult> {
  if (pool.config.AdminCreateUserConfig?.AllowAdminCreateUserOnly)
    throw refuse('NotAuthorizedException', 'SignUp is not permitted for this user pool')
  const sub = newSub()
  const nameKind = assertUsername(pool, input.Username)
  const username = nameKind ? sub : foldName(pool, input.Username)
  const given = signUpAttributes(pool, client, input, nameKind)
  const password = input.Password
  if (password === undefined) throw unfit('Missing required parameter Password')
  assertPasswordPolicy(pool, password)
  const { isConfirmed, verified } = await preSignUp(call, pool, username, given, input.ValidationData)
  const attributes = { ...given, ...verified }
  const status = isConfirmed ? 'CONFIRMED' : 'UNCONFIRMED'
  const user = { sub, username, status, attributes } as const

  const attribute = isConfirmed ? undefined : verificationContact(pool, attributes)
  const recipient = attribute && ({ purpose: 'sign-up', attribute, to: attributes[attribute]!, occasion: 'SignUp' } as const)
  // A function that refuses to give words finds the user made already: the code is then asked for again.
  const isLater = attribute !== undefined && usesCustomMessage(pool, attribute)
  const code = recipient && !isLater ? await prepareCode(call, pool, user, recipient) : undefined
  const names = aliasesOf(pool, username, attributes)
  const outcome = await call.store.decide(signUpUser, {
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
    // An unconfirmed user is found by no alias; in a pool of username attributes the name is taken from the start.
    aliases: names.filter(({ kind }) => isConfirmed || kind === 'username' || pool.config.UsernameAttributes !== undefined),
    // Addresses that the function vouches for move, unless one is the name, or another name would move along.
    force: isConfirmed && !nameKind && names.every(({ kind }) => kind === 'username' || `${kind}_verified` in verified),
    message: code?.message,
    code: code?.kept,
    session: isConfirmed ? undefined : sessionFor(sub),
  })
  if (outcome.kind === 'pool-gone') throw refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`)
  if (outcome.kind === 'taken') throw taken(outcome.by)
  if (isConfirmed) await postConfirmation(call, pool, user)
  const details = recipient && isLater ? await sendCode(call, pool, user, recipient) : code?.details
  return { sub, details, isConfirmed }
}

const taken = (by: string) =>
  refuse('UsernameExistsException', by === 'username' ? 'User already exists' : `An account with the given ${by} already exists.`)

function signUpAttributes(
  pool: Pool,
  client: AppClient,
  input: SignUpRequest,
  nameKind: ContactAttribute | undefined,
): Record<string, string> {
  const attributes = attributesFromList(input.UserAttributes)
  if (nameKind && (attributes[nameKind] ?? input.Username) !== input.Username)
    throw unfit(`The username and the attribute ${nameKind} must be the same.`)
  assertAttributes(pool, attributes)
  const names = Object.keys(attributes)
  if (writableAttributeNames(client.settings, names).length < names.length)
    throw refuse('NotAuthorizedException', 'A client attempted to write unauthorized attribute')
  if (nameKind) attributes[nameKind] = input.Username
  const missing = requiredAttributes(pool.config).filter(name => attributes[name] === undefined)
  if (missing.length > 0) throw unfit(`Attributes did not conform to the schema: ${missing.map(missingText).join('')}`)
  return attributes
}

/** The service names these two by their OIDC member. */
const missingText = (name: string): string =>
  name === 'name' || name === 'address'
    ? `${name}.formatted: The attribute ${name}.formatted is required\n`
    : `${name}: The attribute is required\n`

/** Where the first code goes: of two that the pool verifies, the phone. */
export const verificationContact = (pool: Pool, attributes: Readonly<Record<string, string>>): ContactAttribute | undefined =>
  (['phone_number', 'email'] as const).find(name => pool.config.AutoVerifiedAttributes?.includes(name) && attributes[name])

/** The same as it looks to who asks for it, and whether or not the name is free. */
export function signUpDestination(pool: Pool, input: SignUpRequest): string | undefined {
  const nameKind = assertUsername(pool, input.Username)
  const attributes = { ...attributesFromList(input.UserAttributes), ...(nameKind && { [nameKind]: input.Username }) }
  const contact = verificationContact(pool, attributes)
  return contact && maskDestination(contact, attributes[contact]!)
}

const alreadyConfirmed = ({ status }: User) => refuse('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`)

/** The right code confirms the user and verifies what it was sent to. Spec: users-and-pools 10.2. */
export async function confirmSignUp(
  call: Call,
  pool: Pool,
  user: User,
  input: ConfirmSignUpRequest,
  handover?: { spends: { id: string; by: string; at: number }; session: NewChallengeSession },
): Promise<void> {
  if (user.status !== 'UNCONFIRMED') throw alreadyConfirmed(user)
  const { attributes, decision } = confirmation(call, pool, user, input)
  const outcome = await call.store.decide(confirmUser, { ...decision, handover })
  if (outcome.kind === 'taken') throw refuse('AliasExistsException', `An account with the given ${outcome.by} already exists.`)
  if (outcome.kind === 'used') throw refuseFor('session-used')
  if (outcome.kind !== 'changed') throw codeErrors[outcome.kind]()
  await postConfirmation(call, pool, { ...user, attributes })
}

function confirmation(
  call: Call,
  pool: Pool,
  { sub, username, version, attributes: before }: Pick<User, 'sub' | 'username' | 'version' | 'attributes'>,
  { ConfirmationCode, ForceAliasCreation }: Pick<ConfirmSignUpRequest, 'ConfirmationCode' | 'ForceAliasCreation'>,
) {
  const attribute = verificationContact(pool, before)
  const attributes = attribute ? { ...before, [`${attribute}_verified`]: 'true' } : { ...before }
  const decision = {
    guess: codeGuess(call, pool, sub, 'sign-up', attribute ? before[attribute]! : '', ConfirmationCode),
    change: {
      poolId: pool.id,
      sub,
      version,
      status: 'CONFIRMED' as const,
      attributes: JSON.stringify(attributes),
      aliases: aliasesOf(pool, username, attributes),
      force: ForceAliasCreation === true && pool.config.UsernameAttributes === undefined,
      at: call.now,
    },
  }
  return { attributes, decision }
}

/** For a name that nobody has: as much is worked out and handed to the store, which finds no code that fits. */
export async function simulateConfirmation(call: Call, pool: Pool, name: string): Promise<Error> {
  const { attribute, value } = simulatedContact(call, pool, name)
  const nobody = { sub: attemptSubject(call, pool, undefined, name), username: name, version: 1, attributes: { [attribute]: value } }
  const { decision } = confirmation(call, pool, nobody, { ConfirmationCode: newUuid() })
  const { kind } = await call.store.decide(confirmUser, decision)
  return kind === 'expired' || kind === 'limit' ? codeErrors[kind]() : codeErrors.mismatch()
}

/** Without a code, and without verifying anything. Spec: users-and-pools 10.4. */
export async function confirmSignUpByAdmin(call: Call, pool: Pool, user: User): Promise<'done' | 'conflict'> {
  if (user.status !== 'UNCONFIRMED') throw alreadyConfirmed(user)
  const outcome = await call.store.decide(changeUser, {
    poolId: pool.id,
    sub: user.sub,
    version: user.version,
    status: 'CONFIRMED',
    aliases: aliasesOf(pool, user.username, user.attributes),
    at: call.now,
  })
  if (outcome.kind === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
  if (outcome.kind === 'taken') throw refuse('InvalidParameterException', `An account with the given ${outcome.by} already exists.`)
  if (outcome.kind === 'conflict') return 'conflict'
  await postConfirmation(call, pool, user)
  return 'done'
}

const noAutoVerification = () => refuseFor('no-auto-verification')

/** Of the pool alone: it says nothing about a user. */
export function assertAutoVerification({ config }: Pool): void {
  if (!config.AutoVerifiedAttributes?.length) throw noAutoVerification()
}

/** Another code for who is not confirmed yet; the one before ends. Spec: users-and-pools 10.3. */
export async function resendConfirmation(call: Call, pool: Pool, user: User): Promise<CodeDeliveryDetailsType> {
  if (user.status !== 'UNCONFIRMED') throw unfit('User is already confirmed.')
  const attribute = verificationContact(pool, user.attributes)
  if (!attribute) throw noAutoVerification()
  return sendCode(call, pool, user, { purpose: 'sign-up', attribute, to: user.attributes[attribute]!, occasion: 'ResendCode' })
}

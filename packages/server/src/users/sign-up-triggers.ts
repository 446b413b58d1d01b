import { type AttributeType, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { type EventUser, runTrigger, userAttributes } from '../triggers/index.ts'
import { attributesFromList } from './attributes.ts'

type Attributes = Readonly<Record<string, string>>

const flags = { email: 'autoVerifyEmail', phone_number: 'autoVerifyPhone' } as const

/** The pool's function may refuse the sign-up, confirm the user, and vouch for addresses. Spec: lambda-triggers 6.1. */
export async function preSignUp(
  call: Call,
  pool: Pool,
  username: string,
  attributes: Attributes,
  validationData: readonly AttributeType[] | undefined,
) {
  const answer = await ask(call, pool, 'SignUp', username, attributes, validationData)
  const verified: Record<string, string> = {}
  for (const name of ['email', 'phone_number'] as const) {
    if (!answer?.[flags[name]]) continue
    if (!attributes[name])
      throw refuse('InvalidLambdaResponseException', `PreSignUp set ${flags[name]} for a user without the attribute ${name}.`)
    verified[`${name}_verified`] = 'true'
  }
  return { isConfirmed: answer?.autoConfirmUser === true, verified }
}

/** Here it may refuse, and no more. */
export async function preInvitation(
  call: Call,
  pool: Pool,
  username: string,
  attributes: Attributes,
  validationData: readonly AttributeType[] | undefined,
) {
  await ask(call, pool, 'AdminCreateUser', username, attributes, validationData)
}

const ask = (
  call: Call,
  pool: Pool,
  source: string,
  userName: string,
  attributes: Attributes,
  validationData: readonly AttributeType[] | undefined,
) =>
  runTrigger(call, pool, {
    trigger: 'PreSignUp',
    source,
    userName,
    // There is no user yet, so nothing of the service's own is among them.
    request: { userAttributes: attributes, validationData: validationData ? attributesFromList(validationData) : null },
  })

/** What it refuses stays done: the user is confirmed. Spec: lambda-triggers 4. */
export async function postConfirmation(call: Call, pool: Pool, user: EventUser): Promise<void> {
  await runTrigger(call, pool, {
    trigger: 'PostConfirmation',
    source: 'ConfirmSignUp',
    userName: user.username,
    request: { userAttributes: userAttributes(pool, { ...user, status: 'CONFIRMED' }) },
  })
}

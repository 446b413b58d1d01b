import { type AttributeType, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { type EventUser, runTrigger, userAttributes } from '../triggers/index.ts'
import { valuesFromList } from './attributes.ts'

type Attributes = Readonly<Record<string, string>>

const flags = { email: 'autoVerifyEmail', phone_number: 'autoVerifyPhone' } as const

/**
 * PreSignUp trigger of a sign-up: it may refuse it, confirm the user, and verify the email address and phone number.
 * docs/reference/lambda-triggers.md#6.1.
 */
export async function preSignUp(
  call: Call,
  pool: Pool,
  username: string,
  attributes: Attributes,
  validationData: readonly AttributeType[] | undefined,
) {
  const answer = await invokePreSignUp(call, pool, 'SignUp', username, attributes, validationData && valuesFromList(validationData))
  return { isConfirmed: answer?.autoConfirmUser === true, verified: verifiedBy(answer, attributes) }
}

/** The addresses that the trigger's answer verifies. */
function verifiedBy(answer: Awaited<ReturnType<typeof invokePreSignUp>>, attributes: Attributes): Record<string, string> {
  const verified: Record<string, string> = {}
  for (const name of ['email', 'phone_number'] as const) {
    if (!answer?.[flags[name]]) continue
    if (!attributes[name])
      throw refuse('InvalidLambdaResponseException', `PreSignUp set ${flags[name]} for a user without the attribute ${name}.`, {
        rule: { id: 'trigger-answer', setting: 'PreSignUp' },
      })
    verified[`${name}_verified`] = 'true'
  }
  return verified
}

/** PreSignUp trigger of the first sign-in at an identity provider: it may refuse it and verify addresses; the user is confirmed by the provider. */
export async function preFederatedSignUp(
  call: Call,
  pool: Pool,
  username: string,
  attributes: Attributes,
): Promise<Record<string, string>> {
  const shown = { ...attributes, 'cognito:email_alias': '', 'cognito:phone_number_alias': '' }
  return verifiedBy(await invokePreSignUp(call, pool, 'ExternalProvider', username, shown, {}), attributes)
}

/** PreSignUp trigger of AdminCreateUser: it may only refuse. */
export async function preInvitation(
  call: Call,
  pool: Pool,
  username: string,
  attributes: Attributes,
  validationData: readonly AttributeType[] | undefined,
) {
  await invokePreSignUp(call, pool, 'AdminCreateUser', username, attributes, validationData && valuesFromList(validationData))
}

const invokePreSignUp = (
  call: Call,
  pool: Pool,
  source: string,
  userName: string,
  attributes: Attributes,
  validationData: Attributes | undefined,
) =>
  runTrigger(call, pool, {
    trigger: 'PreSignUp',
    source,
    userName,
    // The user does not exist yet, so the event has no `sub` and no `cognito:user_status`.
    request: { userAttributes: attributes, validationData: validationData ?? null },
  })

/** PostConfirmation trigger. The user stays confirmed where it fails. docs/reference/lambda-triggers.md#4. */
export async function postConfirmation(call: Call, pool: Pool, user: EventUser, status = 'CONFIRMED'): Promise<void> {
  await runTrigger(call, pool, {
    trigger: 'PostConfirmation',
    source: 'ConfirmSignUp',
    userName: user.username,
    request: { userAttributes: userAttributes(pool, { ...user, status }) },
  })
}

import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, password } from '../support/service.ts'

const used = { name: 'PasswordHistoryPolicyViolationException', message: 'Password has previously been used.' }
const numbered = (n: number) => `Correct-horse-${n}`

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  /** A pool whose user `alice` has the password `password`, which is number 9 of the test's passwords. */
  async function world(PasswordHistorySize: number) {
    const { sdk } = service
    const made = await createPoolWithUser(
      service,
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'], PreventUserExistenceErrors: 'ENABLED' },
      { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize } } },
    )
    const { UserPoolId, ClientId, Username } = made
    const set = (Password: string, Permanent = true) =>
      sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent }))
    const signIn = async (PASSWORD: string) => {
      const AuthParameters = { USERNAME: Username, PASSWORD }
      return sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
    }
    const newestCode = async () => {
      const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
      return /\d{6}/.exec(messages[0].text)![0]
    }
    return { ...made, sdk, set, signIn, newestCode }
  }

  test('PasswordHistorySize: the current password and the newest past ones cannot be used again, older ones can', async () => {
    const { set } = await world(3)
    await expect(set(password)).rejects.toMatchObject(used)
    await set(numbered(1))
    await set(numbered(2))
    for (const Password of [password, numbered(1), numbered(2)]) await expect(set(Password)).rejects.toMatchObject(used)
    await set(numbered(3))
    await set(password)
    await expect(set(numbered(2))).rejects.toMatchObject(used)
  })

  test('PasswordHistorySize 1 refuses the current password only, 0 allows every password and deletes the history', async () => {
    const one = await world(1)
    await expect(one.set(password)).rejects.toMatchObject(used)
    await one.set(numbered(1))
    await one.set(password)
    const none = await world(0)
    await none.set(password)
    await none.set(password)

    const { set, sdk, UserPoolId } = await world(5)
    await set(numbered(1))
    const resize = (PasswordHistorySize: number) =>
      sdk.send(new UpdateUserPoolCommand({ UserPoolId, Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize } } }))
    await resize(0)
    await set(numbered(2))
    await resize(5)
    await set(password)
  })

  test('ChangePassword refuses a password of the history', async () => {
    const { sdk, signIn, set } = await world(4)
    await set(numbered(1))
    const { AuthenticationResult } = await signIn(numbered(1))
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      sdk.send(new ChangePasswordCommand({ AccessToken: AuthenticationResult!.AccessToken!, PreviousPassword, ProposedPassword }))
    await expect(change(numbered(1), password)).rejects.toMatchObject(used)
    // The history is checked only after the previous password was proven.
    await expect(change('Wrong-horse-1', password)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await change(numbered(1), numbered(2))
  })

  test('ConfirmForgotPassword: only the correct code learns that a password is in the history, and is not consumed', async () => {
    const { sdk, ClientId, Username, newestCode, signIn } = await world(4)
    await sdk.send(new ForgotPasswordCommand({ ClientId, Username }))
    const code = await newestCode()
    const confirm = (ConfirmationCode: string, Password: string) =>
      sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password }))
    const wrong = code === '000000' ? '111111' : '000000'
    for (const tried of [password, numbered(1)])
      await expect(confirm(wrong, tried)).rejects.toMatchObject({ name: 'CodeMismatchException' })
    await expect(confirm(code, password)).rejects.toMatchObject(used)
    await confirm(code, numbered(1))
    await signIn(numbered(1))
  })

  test('NEW_PASSWORD_REQUIRED refuses a password of the history; a temporary password is not part of it', async () => {
    const { sdk, set, ClientId, UserPoolId, Username } = await world(4)
    await set(numbered(1))
    await set(password, false)
    const AuthParameters = { USERNAME: Username, PASSWORD: password }
    const { Session } = await sdk.send(
      new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }),
    )
    const answer = (NEW_PASSWORD: string) =>
      sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: Username, NEW_PASSWORD },
        }),
      )
    await expect(answer(password)).rejects.toMatchObject(used)
    await expect(answer(numbered(1))).rejects.toMatchObject(used)
    await answer(numbered(2))
    expect((await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).UserStatus).toBe('CONFIRMED')
    await set(numbered(5), false)
    await set(numbered(6))
    await expect(set(numbered(2))).rejects.toMatchObject(used)
    await set(numbered(5))
  })
})

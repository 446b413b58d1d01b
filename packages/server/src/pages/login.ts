import { initiateAuth } from '../sign-in/index.ts'
import { accountPage, findReusableSession } from './account.ts'
import { continueSignIn } from './challenge.ts'
import { allowsLocalSignIn, loginPage, maxCredentialLength, passwordlessChoices } from './login-page.ts'
import { type PageHandler, readVerifiedForm } from './page-context.ts'
import { runSignInStep } from './sign-in-step.ts'

/** `GET /login`: the sign-in page, or the account page where a browser session may be used. */
export const showLogin: PageHandler = async context => {
  const session = await findReusableSession(context)
  return session ? accountPage(context, 200, session) : loginPage(context, 200, { username: context.authorizeRequest.loginHint })
}

/** `POST /login`: starts a sign-in by password, or by the first factor that was chosen. */
export const answerLogin: PageHandler = async context => {
  const { texts } = context
  const fields = await readVerifiedForm(context)
  if (!fields) return loginPage(context, 403, { problem: texts.formExpired })
  if (!allowsLocalSignIn(context)) return loginPage(context, 400)
  const username = fields.get('username').trim()
  const password = fields.get('password')
  if (username.length > maxCredentialLength || password.length > maxCredentialLength)
    return loginPage(context, 400, { problem: texts.refusals.wrongPassword })

  const others: readonly string[] = passwordlessChoices(context)
  const choice = fields.get('choice')
  if (username !== '' && others.length > 0 && (others.includes(choice) || password === '')) {
    const parameters = { USERNAME: username, ...(others.includes(choice) && { PREFERRED_CHALLENGE: choice }) }
    return continueSignIn(context, username, await runSignInStep(context, signIn => initiateAuth('USER_AUTH', { ...signIn, parameters })))
  }
  if (username === '' || password === '') return loginPage(context, 400, { username, problem: texts.nameAndPasswordMissing })
  const parameters = { USERNAME: username, PASSWORD: password }
  return continueSignIn(
    context,
    username,
    await runSignInStep(context, signIn => initiateAuth('USER_PASSWORD_AUTH', { ...signIn, parameters })),
  )
}

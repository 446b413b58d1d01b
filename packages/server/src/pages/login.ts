import { markup } from '../http/index.ts'
import { ownUsers, redirect } from '../oauth/index.ts'
import { initiateAuth } from '../sign-in/index.ts'
import { accountPage, findReusableSession } from './account.ts'
import { continueSignIn } from './challenge.ts'
import { allowsLocalSignIn, loginPage, maxCredentialLength, passwordlessChoices } from './login-page.ts'
import { type AuthorizePageContext, type PageHandler, readVerifiedForm, renderPage } from './page-context.ts'
import { identifierOf, providerChoices } from './providers.ts'
import { runSignInStep } from './sign-in-step.ts'

/** `GET /login`: the sign-in page, or the account page where a browser session may be used. */
export const showLogin: PageHandler = async context => {
  const { identityProvider, loginHint } = context.authorizeRequest
  if (identityProvider !== undefined && identityProvider !== ownUsers) return redirect(context.address('/oauth2/authorize'))
  const session = await findReusableSession(context)
  return session ? accountPage(context, 200, session) : loginPage(context, 200, { username: loginHint })
}

/**
 * Leads to the provider whose identifier is the domain of an address. Not by a redirect: Chromium checks every redirect after a form against the page's
 * form-action, also those of the provider, which are not known here.
 */
async function leadByDomain(context: AuthorizePageContext, address: string): Promise<Response> {
  const { texts } = context
  const choices = await providerChoices(context)
  const identifier = identifierOf(address, choices)
  if (identifier === undefined) return loginPage(context, 400, { choices, address, addressProblem: texts.workAddressUnknown })
  const next = context.address('/oauth2/authorize', { idp_identifier: identifier, identity_provider: '' })
  const body = markup`<p><a class="button" href="${next}">${texts.goOn}</a></p>`
  return renderPage(context, 200, { title: texts.signInTitle, body, next })
}

/** `POST /login`: starts a sign-in by password, or by the first factor that was chosen. */
export const answerLogin: PageHandler = async context => {
  const { texts } = context
  const fields = await readVerifiedForm(context)
  if (!fields) return loginPage(context, 403, { problem: texts.formExpired })
  const address = fields.get('corporateEmail')
  if (address !== '') return leadByDomain(context, address.slice(0, maxCredentialLength))
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

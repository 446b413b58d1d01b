import { flowPermission } from '@poolhouse/contract'
import { tierOf } from '../pools/index.ts'
import { type FirstFactor, firstFactorsOnPages } from '../sign-in/index.ts'
import { allowsSelfRecovery } from '../users/index.ts'
import { loginView, noLoginView } from './login-view.ts'
import { type AuthorizePageContext, renderPage } from './page-context.ts'
import { usernameLabel } from './username-label.ts'

/** Longer names and passwords are nobody's. */
export const maxCredentialLength = 2_048

/** A client that lists other providers alone has no sign-in here. One that lists none has this one: it could have no page at all else. */
export const allowsLocalSignIn = ({ client }: AuthorizePageContext): boolean =>
  client.settings.SupportedIdentityProviders?.includes('COGNITO') ?? true

/** Ways to sign in beside a name and a password. */
export function passwordlessChoices({ pool, client }: AuthorizePageContext): FirstFactor[] {
  const { allowed } = flowPermission(client.settings, 'USER_AUTH', 'InitiateAuth', tierOf(pool))
  return allowed ? firstFactorsOnPages(pool).filter(choice => choice !== 'PASSWORD') : []
}

/** Not where administrators alone make users. */
export const allowsSignUp = ({ pool }: AuthorizePageContext): boolean =>
  pool.config.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true

interface LoginPageData {
  /** As it was typed. */
  username?: string
  notice?: string
  problem?: string
}

export function loginPage(context: AuthorizePageContext, status: number, { username = '', notice, problem }: LoginPageData = {}): Response {
  const { texts, csrf, pool } = context
  const body = allowsLocalSignIn(context)
    ? loginView({
        texts,
        csrf,
        action: context.address('/login'),
        nameLabel: usernameLabel(pool, texts),
        username: username.length > maxCredentialLength ? '' : username,
        notice,
        problem,
        signUpAddress: allowsSignUp(context) ? context.address('/signup') : undefined,
        forgotAddress: allowsSelfRecovery(pool) ? context.address('/forgotPassword') : undefined,
        choices: passwordlessChoices(context),
      })
    : noLoginView(texts)
  return renderPage(context, status, { title: texts.signInTitle, body })
}

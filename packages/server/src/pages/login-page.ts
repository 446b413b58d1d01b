import { flowPermission } from '@poolhouse/contract'
import { tierOf } from '../pools/index.ts'
import { type FirstFactor, firstFactorsOnPages } from '../sign-in/index.ts'
import { allowsSelfRecovery } from '../users/index.ts'
import { loginView, noLoginView } from './login-view.ts'
import { type AuthorizePageContext, renderPage } from './page-context.ts'
import { usernameLabel } from './username-label.ts'

/** Characters. No username or password is longer. */
export const maxCredentialLength = 2_048

/** Whether users of the pool itself may sign in: the client lists COGNITO, or no provider at all. */
export const allowsLocalSignIn = ({ client }: AuthorizePageContext): boolean =>
  client.settings.SupportedIdentityProviders?.includes('COGNITO') ?? true

/** First factors other than the password, where the client allows USER_AUTH. */
export function passwordlessChoices({ pool, client }: AuthorizePageContext): FirstFactor[] {
  const { allowed } = flowPermission(client.settings, 'USER_AUTH', 'InitiateAuth', tierOf(pool))
  return allowed ? firstFactorsOnPages(pool).filter(choice => choice !== 'PASSWORD') : []
}

/** Whether users may sign up: not where only administrators create users. */
export const allowsSignUp = ({ pool }: AuthorizePageContext): boolean =>
  pool.config.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true

interface LoginPageData {
  /** As the user typed it. */
  username?: string
  notice?: string
  problem?: string
}

/** The sign-in page. */
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

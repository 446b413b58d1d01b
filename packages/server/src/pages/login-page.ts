import { flowPermission } from '@poolhouse/contract'
import { allowsProvider, ownUsers } from '../oauth/index.ts'
import { tierOf } from '../pools/index.ts'
import { type FirstFactor, firstFactorsOnPages } from '../sign-in/index.ts'
import { allowsSelfRecovery } from '../users/index.ts'
import { loginView } from './login-view.ts'
import { type AuthorizePageContext, renderPage } from './page-context.ts'
import { type ProviderChoices, providerChoices, providerLabel } from './providers.ts'
import { usernameLabel } from './username-label.ts'

/** Characters. No username or password is longer. */
export const maxCredentialLength = 2_048

/** Whether users of the pool itself may sign in. */
export const allowsLocalSignIn = ({ client }: AuthorizePageContext): boolean => allowsProvider(client, ownUsers)

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
  /** What is wrong with the address that a provider is looked for by. */
  addressProblem?: string
  address?: string
  /** Undefined: they are read. */
  choices?: ProviderChoices
}

/** The sign-in page. */
export async function loginPage(
  context: AuthorizePageContext,
  status: number,
  { username = '', notice, problem, address = '', addressProblem, choices: given }: LoginPageData = {},
): Promise<Response> {
  const { texts, csrf, pool, branding } = context
  const choices = given ?? (await providerChoices(context))
  const body = loginView({
    texts,
    csrf,
    action: context.address('/login'),
    notice,
    problem,
    own: allowsLocalSignIn(context) && {
      nameLabel: usernameLabel(pool, texts),
      username: username.length > maxCredentialLength ? '' : username,
      signUpAddress: allowsSignUp(context) ? context.address('/signup') : undefined,
      forgotAddress: allowsSelfRecovery(pool) ? context.address('/forgotPassword') : undefined,
      choices: passwordlessChoices(context),
    },
    providers: choices.buttons.map(provider => ({
      label: providerLabel(provider),
      address: context.address('/oauth2/authorize', { identity_provider: provider.row.name }),
      icon: branding.providerIcons?.[provider.row.name],
    })),
    byDomain: choices.byDomain.length > 0 ? { address, problem: addressProblem } : undefined,
  })
  return renderPage(context, status, { title: texts.signInTitle, body })
}

import { flowPermission } from '@poolhouse/contract'
import { tierOf } from '../pools/index.ts'
import { type Choice, pageChoices } from '../sign-in/index.ts'
import { isSelfRecovery } from '../users/index.ts'
import { loginView, noLoginView } from './login-view.ts'
import { nameLabel } from './names.ts'
import { show, type Visitor } from './visitor.ts'

/** Longer names and passwords are nobody's. */
export const longestName = 2_048

/** A client that lists other providers alone has no sign-in here. One that lists none has this one: it could have no page at all else. */
export const isLocal = ({ client }: Visitor): boolean => client.settings.SupportedIdentityProviders?.includes('COGNITO') ?? true

/** Ways to sign in beside a name and a password. */
export function otherChoices({ pool, client }: Visitor): Choice[] {
  const { allowed } = flowPermission(client.settings, 'USER_AUTH', 'InitiateAuth', tierOf(pool))
  return allowed ? pageChoices(pool).filter(choice => choice !== 'PASSWORD') : []
}

/** Not where administrators alone make users. */
export const canSignUp = ({ pool }: Visitor): boolean => pool.config.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true

interface Said {
  /** As it was typed. */
  username?: string
  notice?: string
  problem?: string
}

export function loginPage(visitor: Visitor, status: number, { username = '', notice, problem }: Said = {}): Response {
  const { texts, csrf, pool } = visitor
  const body = isLocal(visitor)
    ? loginView({
        texts,
        csrf,
        action: visitor.address('/login'),
        nameLabel: nameLabel(pool, texts),
        username: username.length > longestName ? '' : username,
        notice,
        problem,
        signUpAddress: canSignUp(visitor) ? visitor.address('/signup') : undefined,
        forgotAddress: isSelfRecovery(pool) ? visitor.address('/forgotPassword') : undefined,
        choices: otherChoices(visitor),
      })
    : noLoginView(texts)
  return show(visitor, status, { title: texts.signInTitle, body })
}

import { initiate } from '../sign-in/index.ts'
import { advance, enter } from './advance.ts'
import { loginView, noLoginView } from './login-view.ts'
import { nameLabel } from './names.ts'
import { refusalText } from './refusals.ts'
import { type Answer, readOwnForm, show, type Visitor } from './visitor.ts'

/** Longer names and passwords are nobody's. */
const longest = 2_048

/** A client that lists other providers alone has no sign-in here. One that lists none has this one: it could have no page at all else. */
const isLocal = ({ client }: Visitor): boolean => client.settings.SupportedIdentityProviders?.includes('COGNITO') ?? true

function loginPage(visitor: Visitor, status: number, { username = '', problem }: { username?: string; problem?: string } = {}): Response {
  const { texts, csrf, pool } = visitor
  const body = isLocal(visitor)
    ? loginView({ texts, csrf, action: visitor.address('/login'), nameLabel: nameLabel(pool, texts), username, problem })
    : noLoginView(texts)
  return show(visitor, status, { title: texts.signInTitle, body })
}

export const showLogin: Answer = async visitor => loginPage(visitor, 200, { username: visitor.request.loginHint?.slice(0, longest) })

export const answerLogin: Answer = async visitor => {
  const { texts } = visitor
  const fields = await readOwnForm(visitor)
  if (!fields) return loginPage(visitor, 403, { problem: texts.formExpired })
  if (!isLocal(visitor)) return loginPage(visitor, 400)
  const username = fields.get('username').trim()
  const password = fields.get('password')
  if (username === '' || password === '')
    return loginPage(visitor, 400, { username: shown(username), problem: texts.nameAndPasswordMissing })
  if (username.length > longest || password.length > longest) return loginPage(visitor, 400, { problem: texts.wrongPassword })

  const advanced = await advance(visitor, door =>
    initiate('USER_PASSWORD_AUTH', { ...door, parameters: { USERNAME: username, PASSWORD: password } }),
  )
  if (advanced.kind === 'refused')
    return loginPage(visitor, 400, { username: shown(username), problem: refusalText(texts, advanced.error) })
  if (advanced.kind === 'challenge') return loginPage(visitor, 400, { username: shown(username), problem: texts.somethingWrong })
  return enter(visitor, advanced)
}

const shown = (name: string): string => (name.length > longest ? '' : name)

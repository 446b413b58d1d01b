import { initiate } from '../sign-in/index.ts'
import { accountPage, sessionToChoose } from './account.ts'
import { advance } from './advance.ts'
import { follow } from './challenge.ts'
import { isLocal, loginPage, longestName, otherChoices } from './login-page.ts'
import { type Answer, readOwnForm } from './visitor.ts'

export const showLogin: Answer = async visitor => {
  const session = await sessionToChoose(visitor)
  return session ? accountPage(visitor, 200, session) : loginPage(visitor, 200, { username: visitor.request.loginHint })
}

export const answerLogin: Answer = async visitor => {
  const { texts } = visitor
  const fields = await readOwnForm(visitor)
  if (!fields) return loginPage(visitor, 403, { problem: texts.formExpired })
  if (!isLocal(visitor)) return loginPage(visitor, 400)
  const username = fields.get('username').trim()
  const password = fields.get('password')
  if (username.length > longestName || password.length > longestName)
    return loginPage(visitor, 400, { problem: texts.refusals.wrongPassword })

  const others: readonly string[] = otherChoices(visitor)
  const choice = fields.get('choice')
  if (username !== '' && others.length > 0 && (others.includes(choice) || password === '')) {
    const parameters = { USERNAME: username, ...(others.includes(choice) && { PREFERRED_CHALLENGE: choice }) }
    return follow(visitor, username, await advance(visitor, door => initiate('USER_AUTH', { ...door, parameters })))
  }
  if (username === '' || password === '') return loginPage(visitor, 400, { username, problem: texts.nameAndPasswordMissing })
  const parameters = { USERNAME: username, PASSWORD: password }
  return follow(visitor, username, await advance(visitor, door => initiate('USER_PASSWORD_AUTH', { ...door, parameters })))
}

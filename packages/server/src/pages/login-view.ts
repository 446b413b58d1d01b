import { type Markup, markup } from '../http/index.ts'
import { field, form, problem, submit } from './parts.ts'
import type { Texts } from './texts/index.ts'

export interface Login {
  texts: Texts
  action: string
  csrf: string
  /** Of the input that takes the name. */
  nameLabel: string
  /** As it was typed, or as the application suggests. */
  username: string
  problem?: string
}

/** Names and ids of the service's classic page, for scripts and password managers that know it. */
export const loginView = ({ texts, action, csrf, nameLabel, username, problem: wrong }: Login): Markup => markup`${problem(wrong)}
${form(
  { action, csrf },
  markup`<input type="hidden" name="cognitoAsfData" value="">
${field({ id: 'signInFormUsername', name: 'username', label: nameLabel, value: username, autocomplete: 'username', isWrong: wrong !== undefined, hasFocus: username === '' })}
${field({ id: 'signInFormPassword', name: 'password', label: texts.password, type: 'password', autocomplete: 'current-password', isWrong: wrong !== undefined, hasFocus: username !== '' })}
${submit('signInSubmitButton', texts.signIn)}`,
)}`

export const noLoginView = (texts: Texts): Markup => markup`<p>${texts.noSignIn}</p>`

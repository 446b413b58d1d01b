import { type Markup, markup } from '../http/index.ts'
import type { FirstFactor } from '../sign-in/index.ts'
import { errorNotice, field, form, submitButton, successNotice } from './components.ts'
import type { Texts } from './texts/index.ts'

/** The data of the sign-in page. */
interface LoginView {
  texts: Texts
  action: string
  csrf: string
  /** The label of the username input. */
  nameLabel: string
  /** As the user typed it, or from `login_hint`. */
  username: string
  notice: string | undefined
  problem: string | undefined
  /** Undefined where the pool has no sign-up, or no recovery. */
  signUpAddress: string | undefined
  forgotAddress: string | undefined
  /** First factors other than the password. */
  choices: readonly FirstFactor[]
}

/** The sign-in form, with the names and ids of the service's classic page, which scripts and password managers know. */
export function loginView(page: LoginView): Markup {
  const { texts, action, csrf, nameLabel, username, problem: wrong, choices, signUpAddress, forgotAddress } = page
  const isWrong = wrong !== undefined
  const isTyped = username !== ''
  const name = { id: 'signInFormUsername', name: 'username', label: nameLabel, value: username, autocomplete: 'username', isWrong }
  const password = { id: 'signInFormPassword', name: 'password', label: texts.password, autocomplete: 'current-password', isWrong } as const
  const links = [
    ...(forgotAddress === undefined ? [] : [markup`<li><a href="${forgotAddress}">${texts.forgot}</a></li>`]),
    ...(signUpAddress === undefined ? [] : [markup`<li>${texts.isNew} <a href="${signUpAddress}">${texts.signUp}</a></li>`]),
  ]
  return markup`${errorNotice(wrong)}${successNotice(page.notice)}
${form(
  { action, csrf },
  markup`<input type="hidden" name="cognitoAsfData" value="">
${field({ ...name, hasFocus: !isTyped })}
${field({ ...password, type: 'password', isOptional: choices.length > 0, hasFocus: isTyped })}
${submitButton('signInSubmitButton', texts.signIn)}
${choices.map(choice => markup`<button class="other" type="submit" name="choice" value="${choice}">${texts.signInBy[choice as keyof Texts['signInBy']]}</button>`)}`,
)}
${links.length === 0 ? undefined : markup`<ul class="links redirect-customizable">${links}</ul>`}`
}

/** The view for a client that allows external providers only. */
export const noLoginView = (texts: Texts): Markup => markup`<p>${texts.noSignIn}</p>`

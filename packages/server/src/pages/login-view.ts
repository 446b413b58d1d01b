import { type Markup, markup } from '../http/index.ts'
import type { Choice } from '../sign-in/index.ts'
import { field, form, problem, submit } from './parts.ts'
import type { Texts } from './texts/index.ts'

interface Login {
  texts: Texts
  action: string
  csrf: string
  /** Of the input that takes the name. */
  nameLabel: string
  /** As it was typed, or as the application suggests. */
  username: string
  problem: string | undefined
  /** Beside the password. */
  choices: readonly Choice[]
}

/** Names and ids of the service's classic page, for scripts and password managers that know it. */
export function loginView({ texts, action, csrf, nameLabel, username, problem: wrong, choices }: Login): Markup {
  const isWrong = wrong !== undefined
  const isTyped = username !== ''
  const name = { id: 'signInFormUsername', name: 'username', label: nameLabel, value: username, autocomplete: 'username', isWrong }
  const password = { id: 'signInFormPassword', name: 'password', label: texts.password, autocomplete: 'current-password', isWrong } as const
  return markup`${problem(wrong)}
${form(
  { action, csrf },
  markup`<input type="hidden" name="cognitoAsfData" value="">
${field({ ...name, hasFocus: !isTyped })}
${field({ ...password, type: 'password', isOptional: choices.length > 0, hasFocus: isTyped })}
${submit('signInSubmitButton', texts.signIn)}
${choices.map(choice => markup`<button class="other" type="submit" name="choice" value="${choice}">${texts.signInBy[choice as keyof Texts['signInBy']]}</button>`)}`,
)}`
}

export const noLoginView = (texts: Texts): Markup => markup`<p>${texts.noSignIn}</p>`

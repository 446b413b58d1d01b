import { type Markup, markup } from '../http/index.ts'
import { attributeFields } from './attribute-fields.ts'
import { errorNotice, field, form, submitButton } from './components.ts'
import type { Texts } from './texts/index.ts'

/** The data of the sign-up page. */
export interface SignUpView {
  texts: Texts
  action: string
  csrf: string
  nameLabel: string
  /** The format of the username, where the pool accepts exactly one. */
  usernameKind: 'email' | 'phone_number' | undefined
  passwordHint: string
  attributes: readonly string[]
  /** Attributes that may be left empty. */
  optional: ReadonlySet<string>
  typed: { username: string; attributes: Readonly<Record<string, string>> }
  problem: string | undefined
  /** The field that `problem` is about. */
  wrong: 'username' | 'password' | undefined
  loginAddress: string
  terms: { use: string; privacy: string } | undefined
}

const usernameInputs = {
  email: { type: 'email', mode: 'email', autocomplete: 'username email' },
  phone_number: { type: 'tel', mode: 'tel', autocomplete: 'username tel' },
} as const

/** Opens a new window, so that the form keeps what was typed. */
const termsLink = (address: string, text: string): Markup =>
  markup`<a href="${address}" target="_blank" rel="noopener noreferrer">${text}</a>`

const termsView = (texts: Texts, { use, privacy }: NonNullable<SignUpView['terms']>): Markup =>
  markup`<p class="hint legalText-customizable" id="terms">${texts.terms(termsLink(use, texts.termsOfUse), termsLink(privacy, texts.privacyPolicy))}</p>`

/** The sign-up form. */
export function signUpView(page: SignUpView): Markup {
  const { texts, usernameKind, typed, wrong } = page
  const name = { id: 'signUpUsername', name: 'username', label: page.nameLabel, value: typed.username } as const
  const isNameWrong = wrong === 'username'
  const isPasswordWrong = wrong === 'password'
  return markup`${errorNotice(page.problem)}
${form(
  page,
  markup`${field({ ...name, isWrong: isNameWrong, hasFocus: !isPasswordWrong, ...(usernameKind ? usernameInputs[usernameKind] : { autocomplete: 'username' }), ...(usernameKind === 'phone_number' && { hint: texts.phoneHint }) })}
${attributeFields(texts, page.attributes, typed.attributes, page.optional)}
${field({ id: 'signUpPassword', name: 'password', label: texts.password, type: 'password', autocomplete: 'new-password', hint: page.passwordHint, isWrong: isPasswordWrong, hasFocus: isPasswordWrong })}
${submitButton('signUpButton', texts.signUp)}
${page.terms && termsView(texts, page.terms)}`,
)}
<ul class="links redirect-customizable"><li>${texts.hasAccount} <a href="${page.loginAddress}">${texts.signIn}</a></li></ul>`
}

import { type Markup, markup } from '../http/index.ts'
import type { FirstFactor } from '../sign-in/index.ts'
import { errorNotice, field, form, submitButton, successNotice } from './components.ts'
import type { Texts } from './texts/index.ts'

/** The form for users of the pool itself. */
interface OwnUsersView {
  /** The label of the username input. */
  nameLabel: string
  /** As the user typed it, or from `login_hint`. */
  username: string
  /** Undefined where the pool has no sign-up, or no recovery. */
  signUpAddress: string | undefined
  forgotAddress: string | undefined
  /** First factors other than the password. */
  choices: readonly FirstFactor[]
}

/** The button of an identity provider. */
interface ProviderView {
  label: string
  address: string
  /** Path of a picture. */
  icon: { src: string; darkSrc?: string } | undefined
}

/** The data of the sign-in page. */
interface LoginView {
  texts: Texts
  action: string
  csrf: string
  notice: string | undefined
  problem: string | undefined
  own: OwnUsersView | false
  providers: readonly ProviderView[]
  /** The form that finds a provider by the domain of an email address. */
  byDomain: { address: string; problem: string | undefined } | undefined
}

/** The sign-in form, with the names and ids of the service's classic page, which scripts and password managers know. */
function ownUsersForm({ texts, action, csrf, problem, byDomain }: LoginView, own: OwnUsersView): Markup {
  const { nameLabel, username, choices, signUpAddress, forgotAddress } = own
  const isWrong = problem !== undefined
  const isTyped = username !== ''
  const name = { id: 'signInFormUsername', name: 'username', label: nameLabel, value: username, autocomplete: 'username', isWrong }
  const password = { id: 'signInFormPassword', name: 'password', label: texts.password, autocomplete: 'current-password', isWrong } as const
  const links = [
    ...(forgotAddress === undefined ? [] : [markup`<li><a href="${forgotAddress}">${texts.forgot}</a></li>`]),
    ...(signUpAddress === undefined ? [] : [markup`<li>${texts.isNew} <a href="${signUpAddress}">${texts.signUp}</a></li>`]),
  ]
  return markup`${form(
    { action, csrf },
    markup`<input type="hidden" name="cognitoAsfData" value="">
${field({ ...name, hasFocus: !isTyped && byDomain?.problem === undefined })}
${field({ ...password, type: 'password', isOptional: choices.length > 0, hasFocus: isTyped })}
${submitButton('signInSubmitButton', texts.signIn)}
${choices.map(choice => markup`<button class="other" type="submit" name="choice" value="${choice}">${texts.signInBy[choice as keyof Texts['signInBy']]}</button>`)}`,
  )}
${links.length === 0 ? undefined : markup`<ul class="links redirect-customizable">${links}</ul>`}`
}

/** Without a picture of its own a provider has its first letter. Decorative, so it has no text for screen readers. */
const iconView = ({ icon, label }: ProviderView): Markup =>
  icon
    ? markup`<picture>${icon.darkSrc && markup`<source media="(prefers-color-scheme:dark)" srcset="${icon.darkSrc}">`}<img src="${icon.src}" alt=""></picture>`
    : markup`<span class="initial" aria-hidden="true">${[...label][0]?.toUpperCase()}</span>`

const providerButton = (texts: Texts, provider: ProviderView): Markup =>
  markup`<li><a class="button idpButton-customizable" href="${provider.address}">${iconView(provider)}<span>${texts.continueWith(provider.label)}</span></a></li>`

const domainForm = (
  { texts, action, csrf }: LoginView,
  { address, problem }: { address: string; problem: string | undefined },
): Markup => markup`${errorNotice(problem)}
${form(
  { id: 'domainForm', action, csrf },
  markup`${field({ id: 'signInEmailInput', name: 'corporateEmail', label: texts.workAddress, value: address, hasFocus: problem !== undefined, type: 'email', autocomplete: 'email', mode: 'email', hint: texts.workAddressHint, isWrong: problem !== undefined })}
<button class="other idpButton-customizable" type="submit">${texts.goOn}</button>`,
)}`

/** The sign-in page: the form for users of the pool, the buttons of providers, and the form that finds one by an address, as far as the client has them. */
export function loginView(page: LoginView): Markup {
  const { texts, own, providers, byDomain } = page
  const parts = [
    ...(own ? [ownUsersForm(page, own)] : []),
    ...(providers.length === 0
      ? []
      : [markup`<ul class="providers idpDescription-customizable">${providers.map(each => providerButton(texts, each))}</ul>`]),
    ...(byDomain ? [domainForm(page, byDomain)] : []),
  ]
  const body = parts.flatMap((part, index) => (index === 0 ? [part] : [markup`<p class="or"><span>${texts.or}</span></p>`, part]))
  return markup`${errorNotice(page.problem)}${successNotice(page.notice)}
${parts.length === 0 ? markup`<p>${texts.noSignIn}</p>` : body}`
}

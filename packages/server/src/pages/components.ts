import { type Markup, markup } from '../http/index.ts'
import type { Language } from './texts/index.ts'

/** HTML components of the pages. */

interface Form {
  id?: string
  action: string
  csrf: string
}

/** A form with its CSRF token. */
export const form = (
  { id, action, csrf }: Form,
  content: Markup,
): Markup => markup`<form${id && markup` id="${id}"`} method="post" action="${action}">
<input type="hidden" name="_csrf" value="${csrf}">
${content}
</form>`

interface Field {
  id: string
  name: string
  label: string
  type?: 'text' | 'password' | 'email' | 'tel' | 'date'
  value?: string
  autocomplete?: string
  /** `inputmode`: which keyboard a phone shows. */
  mode?: 'numeric' | 'email' | 'tel'
  hint?: string
  isWrong?: boolean
  hasFocus?: boolean
  isOptional?: boolean
}

/** A labelled input. `required` is for the user's convenience; the handlers validate the values. */
export function field({
  id,
  name,
  label,
  type = 'text',
  value,
  autocomplete = 'off',
  mode,
  hint,
  isWrong,
  hasFocus,
  isOptional,
}: Field): Markup {
  const described = [...(hint === undefined ? [] : [`${id}Hint`]), ...(isWrong ? [errorNoticeId] : [])].join(' ')
  return markup`<div class="field">
<label class="label-customizable" for="${id}">${label}</label>
<input id="${id}" name="${name}" type="${type}"${value ? markup` value="${value}"` : undefined} autocomplete="${autocomplete}" autocapitalize="none" spellcheck="false"${mode && markup` inputmode="${mode}"`} class="${mode === 'numeric' ? 'code ' : ''}inputField-customizable"${described ? markup` aria-describedby="${described}"` : undefined}${isWrong ? markup` aria-invalid="true"` : undefined}${isOptional ? undefined : markup` required`}${hasFocus ? markup` autofocus` : undefined}>
${hint === undefined ? undefined : markup`<p class="hint" id="${id}Hint">${hint}</p>`}
</div>`
}

const errorNoticeId = 'problem'

/** An error message, announced by screen readers. */
export const errorNotice = (text: string | undefined): Markup | undefined =>
  text === undefined ? undefined : markup`<p class="notice bad errorMessage-customizable" id="${errorNoticeId}" role="alert">${text}</p>`

/** A success message. */
export const successNotice = (text: string | undefined): Markup | undefined =>
  text === undefined ? undefined : markup`<p class="notice good" role="status">${text}</p>`

/** A hidden input. */
export const hiddenInput = (name: string, value: string): Markup => markup`<input type="hidden" name="${name}" value="${value}">`

/** The main button of a form. */
export const submitButton = (name: string, label: string): Markup =>
  markup`<button class="submitButton-customizable" type="submit" name="${name}" value="${label}">${label}</button>`

interface RadioGroup {
  name: string
  legend: string
  choices: readonly { value: string; label: string }[]
}

/** Radio buttons; the first is selected. */
export const options = ({ name, legend, choices }: RadioGroup): Markup => markup`<fieldset>
<legend>${legend}</legend>
${choices.map(({ value, label }, index) => markup`<label class="choice" for="${name}-${value}"><input type="radio" id="${name}-${value}" name="${name}" value="${value}" required${index === 0 ? markup` checked` : undefined}> <span>${label}</span></label>`)}
</fieldset>`

/** The input for a new password. */
export const newPasswordField = (
  texts: { newPassword: string },
  { hint, isWrong, hasFocus }: Pick<Field, 'hint' | 'isWrong' | 'hasFocus'>,
): Markup =>
  field({
    id: 'new_password',
    name: 'new_password',
    label: texts.newPassword,
    type: 'password',
    autocomplete: 'new-password',
    hint,
    isWrong,
    hasFocus,
  })

interface PasskeyInputs {
  /** The method of `navigator.credentials`. */
  use: 'get' | 'create'
  /** Options of the method, as JSON. */
  radioGroup: string
  label: string
}

/** The elements that the passkey script uses (passkey-script.ts). */
export const passkeyInputs = (
  texts: { passkeyNeedsScript: string; passkeyFailed: string },
  { use, radioGroup, label }: PasskeyInputs,
): Markup => markup`<noscript><p class="notice bad">${texts.passkeyNeedsScript}</p></noscript>
<p class="notice bad errorMessage-customizable" id="passkeyProblem" role="alert" hidden>${texts.passkeyFailed}</p>
<input type="hidden" id="passkeyCredential" name="credential" value="">
<button class="submitButton-customizable" type="button" id="passkeyButton" data-use="${use}" data-options="${radioGroup}">${label}</button>`

/** Links to the same page in other languages. */
export function languageLinks(
  { lang, requestContext, texts }: { lang: Language; requestContext: { query: URLSearchParams }; texts: { chooseLanguage: string } },
  languages: readonly { lang: Language; name: string }[],
): Markup {
  const to = (other: Language) => {
    const query = new URLSearchParams(requestContext.query)
    query.set('lang', other)
    return `?${query}`
  }
  const links = languages.map(({ lang: other, name }) =>
    other === lang
      ? markup`<a href="${to(other)}" lang="${other}" aria-current="true">${name}</a>`
      : markup`<a href="${to(other)}" lang="${other}" hreflang="${other}">${name}</a>`,
  )
  return markup`<footer><nav aria-label="${texts.chooseLanguage}">${links}</nav></footer>`
}

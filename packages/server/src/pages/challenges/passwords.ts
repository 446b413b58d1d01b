import { type Markup, markup } from '../../http/index.ts'
import { attributeFields, readAttributes } from '../attribute-fields.ts'
import { field, newPasswordField, submitButton } from '../components.ts'
import { passwordHint } from '../password-hint.ts'
import { answerWith, type ChallengePage, type ChallengePageInput } from './challenge-page.ts'
import { readListParameter } from './choices.ts'

/** The password, chosen as the first factor. */
export const password: ChallengePage = {
  title: texts => texts.passwordTitle,
  view: ({ context: { texts }, isWrong }) => markup`
${field({ id: 'signInFormPassword', name: 'password', label: texts.password, type: 'password', autocomplete: 'current-password', isWrong, hasFocus: true })}
${submitButton('signInSubmitButton', texts.signIn)}`,
  answer: answerWith('PASSWORD', fields => ({ PASSWORD: fields.get('password') })),
}

const prefix = 'userAttributes.'

function newPasswordView(ask: ChallengePageInput): Markup {
  const { texts, pool } = ask.context
  const missing = readListParameter(ask, 'requiredAttributes').map(name => name.slice(prefix.length))
  return markup`<p>${texts.newPasswordText}</p>
${newPasswordField(texts, { hint: passwordHint(pool, texts), isWrong: ask.isWrong, hasFocus: true })}
${attributeFields(texts, missing)}
${submitButton('confirmButton', texts.goOn)}`
}

/** Replaces a temporary password, and asks for required attributes that are missing. */
export const newPasswordRequired: ChallengePage = {
  title: texts => texts.newPasswordTitle,
  view: newPasswordView,
  answer: answerWith('NEW_PASSWORD_REQUIRED', fields => ({
    NEW_PASSWORD: fields.get('new_password'),
    ...Object.fromEntries(Object.entries(readAttributes(fields)).map(([name, value]) => [prefix + name, value])),
  })),
}

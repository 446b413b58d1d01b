import { type Markup, markup } from '../../http/index.ts'
import { attributeFields, attributesIn } from '../attribute-fields.ts'
import { field, newPasswordField, submit } from '../parts.ts'
import { passwordHint } from '../password-hint.ts'
import { type Ask, type ChallengePage, reply } from './challenge-page.ts'
import { listIn } from './choices.ts'

/** The first factor that was chosen. */
export const password: ChallengePage = {
  title: texts => texts.passwordTitle,
  view: ({ visitor: { texts }, isWrong }) => markup`
${field({ id: 'signInFormPassword', name: 'password', label: texts.password, type: 'password', autocomplete: 'current-password', isWrong, hasFocus: true })}
${submit('signInSubmitButton', texts.signIn)}`,
  answer: reply('PASSWORD', fields => ({ PASSWORD: fields.get('password') })),
}

const prefix = 'userAttributes.'

function newPasswordView(ask: Ask): Markup {
  const { texts, pool } = ask.visitor
  const missing = listIn(ask, 'requiredAttributes').map(name => name.slice(prefix.length))
  return markup`<p>${texts.newPasswordText}</p>
${newPasswordField(texts, { hint: passwordHint(pool, texts), isWrong: ask.isWrong, hasFocus: true })}
${attributeFields(texts, missing)}
${submit('confirmButton', texts.goOn)}`
}

/** A temporary password becomes the person's own. */
export const newPasswordRequired: ChallengePage = {
  title: texts => texts.newPasswordTitle,
  view: newPasswordView,
  answer: reply('NEW_PASSWORD_REQUIRED', fields => ({
    NEW_PASSWORD: fields.get('new_password'),
    ...Object.fromEntries(Object.entries(attributesIn(fields)).map(([name, value]) => [prefix + name, value])),
  })),
}

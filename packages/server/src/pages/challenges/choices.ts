import { type Markup, markup } from '../../http/index.ts'
import { isFirstFactor } from '../../sign-in/index.ts'
import { options, submitButton } from '../components.ts'
import { answerWith, type ChallengePage, type ChallengePageInput } from './challenge-page.ts'

/** A challenge parameter that holds a JSON list of strings. */
export const readListParameter = ({ step }: ChallengePageInput, parameter: string): string[] =>
  JSON.parse(step.parameters[parameter] ?? '[]')

/** Radio buttons for factors, with a submit button. */
export const choiceView = ({ context: { texts } }: ChallengePageInput, question: string, names: readonly string[]): Markup => markup`
${options({ name: 'answer', legend: question, choices: names.map(name => ({ value: name, label: texts.factors[name as keyof typeof texts.factors] ?? name })) })}
${submitButton('confirmButton', texts.goOn)}`

/** The choice between several second factors. */
export const selectMfaType: ChallengePage = {
  title: texts => texts.chooseTitle,
  view: ask => choiceView(ask, ask.context.texts.chooseSecond, readListParameter(ask, 'MFAS_CAN_CHOOSE')),
  answer: answerWith('SELECT_MFA_TYPE', fields => ({ ANSWER: fields.get('answer') })),
}

/** The choice between several first factors (flow USER_AUTH). */
export const selectChallenge: ChallengePage = {
  title: texts => texts.chooseTitle,
  view: ask => choiceView(ask, ask.context.texts.chooseFirst, readListParameter(ask, 'AVAILABLE_CHALLENGES').filter(isFirstFactor)),
  answer: answerWith('SELECT_CHALLENGE', fields => ({ ANSWER: fields.get('answer') })),
}

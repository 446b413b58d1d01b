import { type Markup, markup } from '../../http/index.ts'
import { isChoice } from '../../sign-in/index.ts'
import { options, submit } from '../parts.ts'
import { type Ask, type ChallengePage, reply } from './challenge-page.ts'

/** Names of factors in a parameter that is a list in JSON. */
export const listIn = ({ step }: Ask, parameter: string): string[] => JSON.parse(step.parameters[parameter] ?? '[]')

export const choiceView = ({ visitor: { texts } }: Ask, question: string, names: readonly string[]): Markup => markup`
${options({ name: 'answer', legend: question, choices: names.map(name => ({ value: name, label: texts.factors[name as keyof typeof texts.factors] ?? name })) })}
${submit('confirmButton', texts.goOn)}`

/** Of several second factors. */
export const selectMfaType: ChallengePage = {
  title: texts => texts.chooseTitle,
  view: ask => choiceView(ask, ask.visitor.texts.chooseSecond, listIn(ask, 'MFAS_CAN_CHOOSE')),
  answer: reply('SELECT_MFA_TYPE', fields => ({ ANSWER: fields.get('answer') })),
}

/** Of several first factors. */
export const selectChallenge: ChallengePage = {
  title: texts => texts.chooseTitle,
  view: ask => choiceView(ask, ask.visitor.texts.chooseFirst, listIn(ask, 'AVAILABLE_CHALLENGES').filter(isChoice)),
  answer: reply('SELECT_CHALLENGE', fields => ({ ANSWER: fields.get('answer') })),
}

import { type Bag, isBag } from '@poolhouse/engine'
import { isGiven } from '../../shape/index.ts'

/** The texts that a pool has twice: at the top, and in the template. The service keeps them equal. */
const pairedMessages = {
  emailVerificationMessage: 'emailMessage',
  emailVerificationSubject: 'emailSubject',
  smsVerificationMessage: 'smsMessage',
} as const

/** A plan in which both of each pair say what the program says, whichever of them it gives. */
export function withPairedMessages(plan: Bag, news: Bag): Bag {
  const template: Bag = isBag(plan.verificationMessageTemplate) ? { ...plan.verificationMessageTemplate } : {}
  const given = isBag(news.verificationMessageTemplate) ? news.verificationMessageTemplate : {}
  const out = { ...plan }
  for (const [top, inner] of Object.entries(pairedMessages)) {
    if (isGiven(given[inner])) out[top] = given[inner]
    else if (isGiven(news[top])) template[inner] = news[top]
  }
  return Object.keys(template).length === 0 ? out : { ...out, verificationMessageTemplate: template }
}

/** A pre token generation trigger is named twice as well: by its ARN, and with its version. Given neither way, it stays as it is. */
export function withPairedTokenTrigger(plan: Bag, news: Bag): Bag {
  const triggers = plan.lambdaConfig
  const given = isBag(news.lambdaConfig) ? news.lambdaConfig : {}
  if (!isBag(triggers)) return plan
  const { preTokenGeneration: arn, preTokenGenerationConfig: config } = given
  if (isBag(config)) return { ...plan, lambdaConfig: { ...triggers, preTokenGeneration: config.lambdaArn! } }
  if (!isGiven(arn)) return plan
  const version = isBag(triggers.preTokenGenerationConfig) ? triggers.preTokenGenerationConfig.lambdaVersion! : 'V1_0'
  return { ...plan, lambdaConfig: { ...triggers, preTokenGenerationConfig: { lambdaArn: arn, lambdaVersion: version } } }
}

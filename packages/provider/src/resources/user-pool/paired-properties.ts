import { type Bag, isBag } from '@poolhouse/engine'
import { isGiven } from '../../shape/index.ts'

/** Message properties that exist twice, at the top level and in verificationMessageTemplate. The service keeps them equal. */
const pairedMessages = {
  emailVerificationMessage: 'emailMessage',
  emailVerificationSubject: 'emailSubject',
  smsVerificationMessage: 'smsMessage',
} as const

/** Copies each message that the program gives to its pair, so that a request has both with the same value. */
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

/** Keeps the two properties of the pre token generation trigger equal: the ARN alone, and the ARN with its version. Unchanged if the program gives neither. */
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

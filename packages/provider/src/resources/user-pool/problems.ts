import { type Bag, hasUnknowns, isBag, revealBag, type Value } from '@poolhouse/engine'
import type { CheckProblem } from '../../shape/index.ts'

const bagAt = (bag: Bag, name: string): Bag => {
  const value: Value | undefined = bag[name]
  return isBag(value) ? value : {}
}

/** Rules across properties, which the official provider checks before a call. Unknown values are skipped. */
export function checkPoolRules(inputs: Bag): CheckProblem[] {
  const given = revealBag(inputs)
  const problems: CheckProblem[] = []
  const triggers = bagAt(given, 'lambdaConfig')
  if (!hasUnknowns(triggers)) {
    for (const sender of ['customEmailSender', 'customSmsSender']) {
      if (triggers[sender] === undefined || triggers.kmsKeyId !== undefined) continue
      problems.push({ path: `lambdaConfig.${sender}`, reason: 'requires lambdaConfig.kmsKeyId: codes are passed to the trigger encrypted' })
    }
  }
  if (isBag(given.emailMfaConfiguration)) {
    const mechanisms = bagAt(given, 'accountRecoverySetting').recoveryMechanisms
    const known = mechanisms === undefined || !hasUnknowns(mechanisms)
    if (known && !(Array.isArray(mechanisms) && mechanisms.length >= 2)) {
      problems.push({ path: 'emailMfaConfiguration', reason: 'requires at least two accountRecoverySetting.recoveryMechanisms' })
    }
    if (given.emailConfiguration === undefined) problems.push({ path: 'emailMfaConfiguration', reason: 'requires emailConfiguration' })
  }
  return problems
}

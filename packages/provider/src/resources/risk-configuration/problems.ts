import { type Bag, isBag } from '@poolhouse/engine'
import { type CheckProblem, isGiven } from '../../shape/index.ts'

const blocks = {
  accountTakeoverRiskConfiguration: 'account_takeover_risk_configuration',
  compromisedCredentialsRiskConfiguration: 'compromised_credentials_risk_configuration',
  riskExceptionConfiguration: 'risk_exception_configuration',
}
const ranges = {
  blockedIpRangeLists: 'risk_exception_configuration.0.blocked_ip_range_list',
  skippedIpRangeLists: 'risk_exception_configuration.0.skipped_ip_range_list',
}

const missing = (path: string, names: Readonly<Record<string, string>>): CheckProblem => {
  const [first] = Object.values(names)
  return { path, reason: `Missing required argument: "${first}": one of \`${Object.values(names).join(',')}\` must be specified` }
}

/** At least one block must be given, and at least one list in a block of exceptions. */
export function checkBlocks(inputs: Bag): CheckProblem[] {
  if (!Object.keys(blocks).some(name => isGiven(inputs[name]))) return [missing('accountTakeoverRiskConfiguration', blocks)]
  const { riskExceptionConfiguration: exception } = inputs
  if (!isBag(exception) || Object.keys(ranges).some(name => isGiven(exception[name]))) return []
  return [missing('riskExceptionConfiguration.blockedIpRangeLists', ranges)]
}

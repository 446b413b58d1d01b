import { type Bag, isBag } from '@poolhouse/engine'
import { type CheckProblem, isEmpty } from '../../shape/index.ts'

/** A campaign hook is a Lambda function or a web address, not both. */
export function checkHook({ campaignHook }: Bag): CheckProblem[] {
  if (!isBag(campaignHook) || isEmpty(campaignHook.lambdaFunctionName) || isEmpty(campaignHook.webUrl)) return []
  const reason = 'Conflicting configuration arguments: "campaign_hook.0.lambda_function_name": conflicts with campaign_hook.0.web_url'
  return [{ path: 'campaignHook.lambdaFunctionName', reason }]
}

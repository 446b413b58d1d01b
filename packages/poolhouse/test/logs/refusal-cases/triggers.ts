import { arn } from '../../../../server/test/triggers/support.ts'
import { type RefusalCase, signUp } from './refusal-case.ts'

/** Refusals of Lambda triggers. */
export const triggersCases: readonly RefusalCase[] = [
  {
    title: 'a trigger that threw',
    act: async kit => signUp(kit, (await kit.pool({}, { LambdaConfig: { PreSignUp: arn('throws') } })).ClientId),
    outcome: 'UserLambdaValidationException',
    rule: 'trigger-threw',
    setting: 'LambdaConfig.PreSignUp',
    value: arn('throws'),
    where: 'user pool ',
  },
  {
    title: 'a trigger that did not answer in time',
    act: async kit => signUp(kit, (await kit.pool({}, { LambdaConfig: { PreSignUp: arn('waits') } })).ClientId),
    outcome: 'UnexpectedLambdaException',
    rule: 'trigger-timeout',
    setting: 'LambdaConfig.PreSignUp',
    value: arn('waits'),
    where: 'user pool ',
  },
  {
    title: 'a trigger without a target',
    act: async kit => signUp(kit, (await kit.pool({}, { LambdaConfig: { PreSignUp: arn('none') } })).ClientId),
    outcome: 'UnexpectedLambdaException',
    rule: 'trigger-failed',
    setting: 'LambdaConfig.PreSignUp',
    value: arn('none'),
    where: 'user pool ',
  },
  {
    title: 'a trigger whose answer is no event',
    act: async kit => signUp(kit, (await kit.pool({}, { LambdaConfig: { PreSignUp: arn('garbles') } })).ClientId),
    outcome: 'InvalidLambdaResponseException',
    rule: 'trigger-answer',
    setting: 'LambdaConfig.PreSignUp',
    value: arn('garbles'),
    where: 'user pool ',
  },
  {
    title: 'CUSTOM_AUTH without its triggers',
    act: async kit => {
      const { ClientId } = await kit.pool({ ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] })
      return kit.api.initiateAuth({ ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: 'alice' } })
    },
    outcome: 'InvalidParameterException',
    rule: 'custom-auth-without-triggers',
    setting: 'LambdaConfig',
    value: {},
    where: 'user pool ',
  },
]

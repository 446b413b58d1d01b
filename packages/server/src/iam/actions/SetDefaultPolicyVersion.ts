import { assertOutcome } from '../../outcomes.ts'
import { setDefaultPolicyVersion } from '../../storage/index.ts'
import { changeIam, type IamAction } from '../action.ts'
import { versionNumber } from '../describe.ts'
import { getOwnPolicy, noSuchPolicy, noSuchVersion } from '../entities.ts'

/** Chooses the version of a managed policy that applies. API: iam:SetDefaultPolicyVersion. */
export const SetDefaultPolicyVersion: IamAction<'SetDefaultPolicyVersion'> = async ({ PolicyArn: arn, VersionId }, call) => {
  await getOwnPolicy(call, arn)
  const outcome = await changeIam(call, setDefaultPolicyVersion, { arn, number: versionNumber(VersionId), at: call.now })
  assertOutcome(outcome, 'set', { gone: () => noSuchPolicy(arn), 'no-version': () => noSuchVersion(arn, VersionId) })
}

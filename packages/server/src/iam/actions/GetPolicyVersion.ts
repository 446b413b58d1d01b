import { readPolicyVersion } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { describeVersion, versionNumber } from '../describe.ts'
import { encodeDocument } from '../documents.ts'
import { getPolicy, noSuchVersion } from '../entities.ts'

/** A version of a managed policy with its document. API: iam:GetPolicyVersion. */
export const GetPolicyVersion: IamAction<'GetPolicyVersion'> = async ({ PolicyArn, VersionId }, call) => {
  const policy = await getPolicy(call, PolicyArn)
  const number = versionNumber(VersionId)
  const version = policy.aws
    ? number === 1 && { number, document: policy.aws.document, created_at: policy.created_at }
    : await call.store.read(readPolicyVersion(PolicyArn, number))
  if (!version) throw noSuchVersion(PolicyArn, VersionId)
  return { PolicyVersion: { Document: encodeDocument(version.document), ...describeVersion(version, policy.default_version) } }
}

import { refuse } from '@poolhouse/contract'
import { newAccessKeyId, newSecretAccessKey } from '../../crypto/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import { createUserAccessKey } from '../../storage/index.ts'
import { sealUserSecret } from '../access-keys.ts'
import { changeIam, type IamAction } from '../action.ts'
import { namedOrOwnUser } from '../caller.ts'
import { noSuchPrincipal } from '../entities.ts'
import { quotas } from '../quotas.ts'

/** Creates an access key of a user. Its secret is shown this once. API: iam:CreateAccessKey. */
export const CreateAccessKey: IamAction<'CreateAccessKey'> = async ({ UserName }, call) => {
  const user = await namedOrOwnUser(call, UserName)
  const secret = newSecretAccessKey()
  const row = { id: newAccessKeyId(), account: user.account, user_id: user.id, created_at: call.now, expires_at: null }
  const key = { ...row, sealed_secret: sealUserSecret(call.keys, row, secret) }
  assertOutcome(await changeIam(call, createUserAccessKey, { key, limit: quotas.accessKeysPerUser }), 'created', {
    gone: () => noSuchPrincipal('user', user.name),
    limit: () => refuse('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${quotas.accessKeysPerUser}`),
  })
  return {
    AccessKey: { UserName: user.name, AccessKeyId: row.id, Status: 'Active', SecretAccessKey: secret, CreateDate: call.now / 1000 },
  }
}

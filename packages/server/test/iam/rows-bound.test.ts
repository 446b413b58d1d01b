import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import type { Log } from '../../src/context.ts'
import { sdkFor, startTestService } from '../support/service.ts'
import { allowing, iamFor, refusal, stsFor, trusting } from './support.ts'

const quiet: Log = { info() {}, warn() {}, error() {} }
const nothing = allowing('s3:GetObject')
const everything = allowing('*')

/**
 * A writer of the database is an attacker with the key of an IAM user, `mallory`, who wants to do what an administrator may: to list user pools here.
 * Each row of the table changes the database of a running service, and says whether mallory then may.
 */
async function world() {
  const service = await startTestService({ production: true, log: quiet })
  const { accessKeyId, secretAccessKey } = await service.createAdminKey()
  const admin = iamFor(service, { accessKeyId, secretAccessKey })
  const newUser = async (UserName: string, PolicyDocument: string) => {
    const { User } = await admin.send(new CreateUserCommand({ UserName }))
    await admin.send(new PutUserPolicyCommand({ UserName, PolicyName: 'inline', PolicyDocument }))
    const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName }))
    return {
      id: User!.UserId!,
      arn: User!.Arn!,
      key: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    }
  }
  const mallory = await newUser('mallory', nothing)
  const boss = await newUser('boss', everything)
  const newPolicy = async (PolicyName: string, PolicyDocument: string) =>
    (await admin.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))).Policy!.Arn!
  const weak = await newPolicy('weak', nothing)
  const strong = await newPolicy('strong', everything)
  await admin.send(new AttachUserPolicyCommand({ UserName: 'mallory', PolicyArn: weak }))
  await admin.send(new AttachUserPolicyCommand({ UserName: 'boss', PolicyArn: strong }))
  const { Role } = await admin.send(new CreateRoleCommand({ RoleName: 'boss', AssumeRolePolicyDocument: trusting({ AWS: boss.arn }) }))
  const write = (statement: string, ...values: string[]) => {
    const db = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
    try {
      return Number(db.prepare(statement).run(...values).changes)
    } finally {
      db.close()
    }
  }
  const listPools = () => refusal(sdkFor(service.url, mallory.key).send(new ListUserPoolsCommand({ MaxResults: 1 })))
  const assume = () =>
    refusal(stsFor(service, mallory.key).send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 'mallory' })))
  return { service, mallory, boss, weak, strong, write, listPools, assume }
}
type World = Awaited<ReturnType<typeof world>>

const denied = /AccessDenied|UnrecognizedClient|InvalidClientTokenId/

test.each<[what: string, attack: (world: World) => number, attempt?: 'assume']>([
  [
    'the document of an inline policy',
    ({ write, mallory }) => write('update iam_inline_policies set document = ? where principal_id = ?', everything, mallory.id),
  ],
  [
    "another user's inline policy",
    ({ write, mallory, boss }) => {
      write('delete from iam_inline_policies where principal_id = ?', mallory.id)
      return write('update iam_inline_policies set principal_id = ? where principal_id = ?', mallory.id, boss.id)
    },
  ],
  [
    'the document of a managed policy',
    ({ write, weak }) => write('update iam_policy_versions set document = ? where policy_arn = ?', everything, weak),
  ],
  [
    'the version of another managed policy',
    ({ write, weak, strong }) => {
      write('delete from iam_policy_versions where policy_arn = ?', weak)
      return write('update iam_policy_versions set policy_arn = ? where policy_arn = ?', weak, strong)
    },
  ],
  [
    'the policy that is attached',
    ({ write, mallory, strong }) => write('update iam_attachments set policy_arn = ? where principal_id = ?', strong, mallory.id),
  ],
  [
    "another user's attachment",
    ({ write, mallory, boss }) => {
      write('delete from iam_attachments where principal_id = ?', mallory.id)
      return write('update iam_attachments set principal_id = ? where principal_id = ?', mallory.id, boss.id)
    },
  ],
  [
    'the owner of an access key',
    ({ write, mallory, boss }) => write('update iam_access_keys set user_id = ? where user_id = ?', boss.id, mallory.id),
  ],
  [
    'the id of a user',
    ({ write, mallory, boss }) => {
      write("update iam_principals set id = 'AIDAGONE' where id = ?", mallory.id)
      return write('update iam_access_keys set user_id = ? where user_id = ?', boss.id, mallory.id)
    },
  ],
  [
    'the trust policy of a role',
    ({ write, mallory }) => write("update iam_principals set trust = ? where kind = 'role'", trusting({ AWS: mallory.arn })),
    'assume',
  ],
  [
    'the ids in a trust policy',
    ({ write, mallory, boss }) =>
      write("update iam_principals set trusted_ids = ? where kind = 'role'", JSON.stringify({ [boss.arn]: mallory.id })),
    'assume',
  ],
])('%s, changed in the database, gives nobody a permission', async (_, attack, attempt) => {
  const attacked = await world()
  try {
    expect(attack(attacked)).toBeGreaterThan(0)
    expect(await (attempt === 'assume' ? attacked.assume() : attacked.listPools())).toMatch(denied)
  } finally {
    await attacked.service.close()
  }
})

test('no secret of a user is in the database', async () => {
  const { service, mallory, write } = await world()
  try {
    const db = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { readOnly: true })
    const [row] = db.prepare('select * from iam_access_keys where id = ?').all(mallory.key.accessKeyId) as [Record<string, unknown>]
    db.close()
    expect(Buffer.from(row.sealed_secret as Uint8Array).includes(Buffer.from(mallory.key.secretAccessKey))).toBe(false)
    expect(write('update iam_access_keys set status = status')).toBe(2)
  } finally {
    await service.close()
  }
})

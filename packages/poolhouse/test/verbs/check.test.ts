import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, expect, test } from 'vitest'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'

const home = folder()
const data = join(home.path, 'data')
afterAll(home.remove)
const check = (...more: string[]) => poolhouse(['check', '--data', data, ...more])
const sound = expect.stringMatching(/^\d+ rows were read; all their \d+ sealed values and MACs are as the service wrote them\.$/)
/** The lines of an answer, without empty ones. */
const linesOf = ({ out, ...rest }: Awaited<ReturnType<typeof check>>) => ({ ...rest, lines: out.split('\n').filter(Boolean) })
const free = { status: 0, lines: ['No two users of a pool share a name.', sound], err: '' }

async function start() {
  const service = poolhouseProcess(['start', '--port', '0', '--data', data])
  const [, endpoint] = await service.says(/ready at (\S+) /)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const api = new CognitoIdentityProvider({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  const stop = async () => {
    service.process.kill('SIGTERM')
    await service.ended
    api.destroy()
  }
  return { api, stop }
}

test('check lists users who share a name with what to do, and answers 1, whether or not the service is running; the remedy works', async () => {
  const first = await start()
  const UserPoolId = (await first.api.createUserPool({ PoolName: 'pool', AliasAttributes: ['preferred_username'] })).UserPool!.Id!
  const create = async (Username: string) => {
    const { User } = await first.api.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS' })
    return User!.Attributes!.find(({ Name }) => Name === 'sub')!.Value!
  }
  const alice = await create('alice')
  const mallory = await create('mallory')
  expect(linesOf(await check())).toEqual(free)
  await first.stop()

  // As a version before names were unique could store it: mallory's preferred username is alice's `sub`, another user's username too.
  const squatter = randomUUID()
  const db = new DatabaseSync(join(data, 'poolhouse.db'))
  const attributes = JSON.stringify({ preferred_username: alice })
  db.prepare('update users set attributes = ? where sub = ?').run(attributes, mallory)
  db.prepare("insert into aliases (pool_id, kind, value, sub) values (?, 'preferred_username', ?, ?)").run(UserPoolId, alice, mallory)
  db.prepare(
    `insert into users (pool_id, sub, username, status, enabled, attributes, tokens_valid_after, created_at, modified_at, version)
      values (?, ?, ?, 'CONFIRMED', 1, '{}', 0, 1, 1, 1)`,
  ).run(UserPoolId, squatter, alice)
  db.prepare("insert into aliases (pool_id, kind, value, sub) values (?, 'username', ?, ?)").run(UserPoolId, alice, squatter)
  db.close()

  const deletion = `aws cognito-idp admin-delete-user --user-pool-id ${UserPoolId} --username ${squatter}`
  const removal = `aws cognito-idp admin-delete-user-attributes --user-pool-id ${UserPoolId} --username ${mallory} --user-attribute-names preferred_username`
  const lines = [
    `${UserPoolId}: "${alice}" is a name of 3 users`,
    `  sub of user "alice" (sub ${alice}): keeps it`,
    `  preferred username of user "mallory" (sub ${mallory}):`,
    `    remove the attribute, or set another value: ${removal}`,
    `  username of user "${alice}" (sub ${squatter}):`,
    `    create the user again under another username, then: ${deletion}`,
  ]
  const found = await check()
  expect(found).toMatchObject({ status: 1, err: '' })
  expect(linesOf(found).lines.slice(0, -1).sort()).toEqual(lines.sort())
  const asJson = await check('--json')
  expect(asJson.status).toBe(1)
  const [collision] = JSON.parse(asJson.out).names
  expect(collision).toMatchObject({ poolId: UserPoolId, name: alice })
  expect(collision.users).toContainEqual({ sub: alice, username: 'alice', as: ['sub'], keeps: true })
  expect(collision.users).toContainEqual({ sub: mallory, username: 'mallory', as: ['preferred_username'], keeps: false })

  const second = await start()
  expect(linesOf(await check()).lines.slice(0, -1)).toEqual(linesOf(found).lines.slice(0, -1))
  expect((await second.api.adminGetUser({ UserPoolId, Username: alice })).Username).toBe('alice')
  await second.api.adminDeleteUserAttributes({ UserPoolId, Username: mallory, UserAttributeNames: ['preferred_username'] })
  await second.api.adminDeleteUser({ UserPoolId, Username: squatter })
  expect(linesOf(await check())).toEqual(free)
  await second.stop()
})

test('check names table and row of a flipped byte, and answers 1, whether or not the service is running; a damaged page of the file too', async () => {
  const own = join(home.path, 'damaged')
  const file = join(own, 'poolhouse.db')
  const checkOwn = (...more: string[]) => poolhouse(['check', '--data', own, ...more])
  const service = poolhouseProcess(['start', '--port', '0', '--data', own])
  const [, endpoint] = await service.says(/ready at (\S+) /)
  const api = new CognitoIdentityProvider({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })
  const UserPoolId = (await api.createUserPool({ PoolName: 'pool' })).UserPool!.Id!
  const { User } = await api.adminCreateUser({ UserPoolId, Username: 'alice', TemporaryPassword: 'Temporary-7!' })
  api.destroy()
  const sub = User!.Attributes!.find(({ Name }) => Name === 'sub')!.Value!
  const database = new DatabaseSync(file, { timeout: 5_000 })
  const { sealed } = database.prepare('select sealed_credential as sealed from users').get() as { sealed: Uint8Array }
  sealed[sealed.length - 1]! ^= 1
  database.prepare('update users set sealed_credential = ?').run(sealed)
  database.close()
  const line = `users pool_id=${UserPoolId} sub=${sub}: sealed_credential does not open: it was changed, copied from another row, or sealed under another master key`
  const expected = { status: 1, err: '', lines: expect.arrayContaining([line]) }
  expect(linesOf(await checkOwn())).toEqual(expected)
  service.process.kill('SIGTERM')
  await service.ended
  expect(linesOf(await checkOwn())).toEqual(expected)
  expect(JSON.parse((await checkOwn('--json')).out).problems).toEqual([
    { table: 'users', row: { pool_id: UserPoolId, sub }, problem: { kind: 'sealed', column: 'sealed_credential' } },
  ])

  // The header of a page of the B-tree of a table.
  const bytes = readFileSync(file)
  bytes.fill(0xff, 4096 * 3, 4096 * 3 + 64)
  writeFileSync(file, bytes)
  const damaged = await checkOwn()
  expect(damaged.status).toBe(1)
  expect(damaged.out).toMatch(/^The file of the database is damaged: .+\n[\s\S]*Restore a backup from before the damage/)
})

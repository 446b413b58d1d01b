import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folder, poolhouse, startedService } from '../support/command.ts'

const home = folder()
const data = join(home.path, 'data')
afterAll(home.remove)

test('secrets lists the secrets of a client with their last use, whether or not the service is running', async () => {
  const { api, stop } = await startedService(data)
  const UserPoolId = (await api.createUserPool({ PoolName: 'pool' })).UserPool!.Id!
  const create = async (input: object) => (await api.createUserPoolClient({ UserPoolId, ClientName: 'c', ...input })).UserPoolClient!
  const machine = await create({ GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'] })
  const ClientId = machine.ClientId!
  const open = (await create({})).ClientId!
  const secrets = (id: string, ...more: string[]) => poolhouse(['secrets', id, '--data', data, ...more])

  const line = new RegExp(`^${ClientId}--\\d+  created \\S+Z  never used$`)
  expect(await secrets(ClientId)).toEqual({ status: 0, out: expect.stringMatching(line), err: '' })
  await api.getClientToken({ ClientId, Secret: machine.ClientSecret })
  const running = await secrets(ClientId)
  expect(running.out).toMatch(/ {2}last used \d{4}-\S+Z$/)
  expect(running.out).not.toContain(machine.ClientSecret)
  expect((await secrets(open)).out).toBe(`The app client "${open}" has no secret.`)
  const unknown = { status: 1, out: '', err: 'poolhouse: there is no app client "nobody" in this service.' }
  expect(await secrets('nobody')).toEqual(unknown)

  await stop()
  expect((await secrets(ClientId)).out).toBe(running.out)
  const [only] = JSON.parse((await secrets(ClientId, '--json')).out)
  expect(only).toEqual({ id: expect.any(String), createdAt: expect.any(String), lastUsedAt: expect.any(String) })
  expect(await secrets('nobody')).toEqual(unknown)
})

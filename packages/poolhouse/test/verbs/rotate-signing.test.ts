import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folder, poolhouse, startedService } from '../support/command.ts'

const home = folder()
const data = join(home.path, 'data')
afterAll(home.remove)

const rotate = (...args: string[]) => poolhouse(['keys', 'rotate-signing', '--data', data, ...args])

test('keys rotate-signing rotates one pool or all, whether or not the service is running', async () => {
  const { url, api, stop } = await startedService(data)
  const newPool = async () => (await api.createUserPool({ PoolName: 'pool' })).UserPool!.Id!
  const publishedKeys = async (poolId: string) =>
    (await (await fetch(`${url}/${poolId}/.well-known/jwks.json`)).json()).keys.map(({ kid }: { kid: string }) => kid) as string[]
  const [one, other] = [await newPool(), await newPool()]

  const first = await rotate(one)
  expect(first).toMatchObject({ status: 0, err: '' })
  expect(first.out).toMatch(new RegExp(`^${one}: new keys are published, and sign from \\S+Z on\\. The old ones verify until \\S+Z\\.$`))
  expect(await publishedKeys(one)).toHaveLength(4)
  expect(await publishedKeys(other)).toHaveLength(2)

  const [pending, rotated] = JSON.parse((await rotate('--all', '--json')).out).sort((a: { poolId: string }) => (a.poolId === one ? -1 : 1))
  expect(pending).toEqual({ kind: 'pending', poolId: one, signsFrom: expect.stringMatching(/Z$/) })
  expect(rotated).toMatchObject({ kind: 'rotated', poolId: other })

  expect((await rotate(other, '--revoke')).out).toBe(
    `${other}: new keys sign from now on. Access and ID tokens of the old keys are refused; refresh tokens bring new ones.`,
  )
  expect(await publishedKeys(other)).toHaveLength(2)

  await stop()
  expect((await rotate(one)).out).toContain('the keys of an earlier rotation are published')
  expect(await rotate(one, 'us-east-1_nowhere00')).toMatchObject({
    status: 1,
    out: expect.stringContaining('us-east-1_nowhere00: there is no such pool.'),
    err: expect.stringContaining('1 of 2 pools do not exist'),
  })
})

test.each([[[]], [['us-east-1_a', '--all']]])('keys rotate-signing %j is refused: it needs pools or --all', async args => {
  expect(await rotate(...args)).toEqual({ status: 2, out: '', err: expect.stringContaining('needs the ids of pools, or --all') })
})

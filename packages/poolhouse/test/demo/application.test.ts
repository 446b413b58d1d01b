import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDemoApplication } from '../../src/demo/application/application.ts'
import { signInOnPage } from '../../src/demo/sign-in-page.ts'
import { serviceForTests } from '../support/service.ts'

const user = { username: 'reader', password: 'Correct-horse-7' }
let service: Awaited<ReturnType<typeof serviceForTests>>
let poolId: string
beforeAll(async () => {
  service = await serviceForTests()
  poolId = (await service.api.createUserPool({ PoolName: 'pool' })).UserPool!.Id!
  const ids = { UserPoolId: poolId, Username: user.username }
  await service.api.adminCreateUser({ ...ids, MessageAction: 'SUPPRESS' })
  await service.api.adminSetUserPassword({ ...ids, Password: user.password, Permanent: true })
})
afterAll(() => service.close())

const start = () => startDemoApplication({ url: service.url, poolId, user })
const begin = async (origin: string) => {
  const { headers } = await fetch(`${origin}/sign-in`, { redirect: 'manual' })
  return { address: headers.get('location')!, cookie: headers.getSetCookie()[0]!.split(';')[0]! }
}
const textOf = async (address: string | URL, cookie?: string) => (await fetch(address, cookie ? { headers: { cookie } } : {})).text()

test('a restarted demo application reuses its client with the new callback URL', async () => {
  const clients = []
  for (const application of [await start(), await start()]) {
    const { address, cookie } = await begin(application.origin)
    const { searchParams } = new URL(address)
    clients.push(searchParams.get('client_id'))
    if (clients.length === 2) expect(await textOf(await signInOnPage(address, user.username, user.password), cookie)).toContain('ID token')
    await application.close()
  }
  expect(clients[1]).toBe(clients[0])
})

test('the callback of the demo application shows an error response and refuses a foreign state (CSRF)', async () => {
  const { origin, close } = await start()
  const { address, cookie } = await begin(origin)
  const state = new URL(address).searchParams.get('state')!
  expect(await textOf(`${origin}/callback?code=x&state=${state}`)).toContain('did not start this sign-in')
  expect(await textOf(`${origin}/callback?code=x&state=other`, cookie)).toContain('did not start this sign-in')
  const shown = await textOf(`${origin}/callback?${new URLSearchParams({ error: '<script>alert(1)</script>', state })}`, cookie)
  expect(shown).toContain('&lt;script&gt;alert(1)')
  expect(shown).not.toContain('<script>')
  const again = await begin(origin)
  const bad = new URLSearchParams({ code: 'nonsense', state: new URL(again.address).searchParams.get('state')! })
  expect(await textOf(`${origin}/callback?${bad}`, again.cookie)).toContain('invalid_grant')
  expect((await fetch(`${origin}/elsewhere`)).status).toBe(404)
  await close()
})

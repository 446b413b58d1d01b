import { startPoolhouse } from '@poolhouse/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../app.mjs'

let poolhouse
let pool
let app
beforeAll(async () => {
  poolhouse = await startPoolhouse()
  pool = await poolhouse.pool({ settings: { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] } })
  app = createApp({ endpoint: poolhouse.url, clientId: pool.clientId })
})
afterAll(async () => {
  app.close()
  await poolhouse.close()
})

test('somebody signs up with the code from the mail, and signs in', async () => {
  await app.signUp('alice@example.com', 'Correct-horse-9')
  const { code } = await poolhouse.inbox.next({ to: 'alice@example.com' })
  await app.confirm('alice@example.com', code)
  expect((await app.signIn('alice@example.com', 'Correct-horse-9')).IdToken).toBeDefined()
  expect((await pool.tokens('alice@example.com', { groups: ['admins'] })).idToken).toBeDefined()
})

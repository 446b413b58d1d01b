import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPoolhouse } from '@poolhouse/testing'
import { createApp } from '../app.mjs'

let poolhouse
let pool
let app
before(async () => {
  poolhouse = await startPoolhouse()
  pool = await poolhouse.pool({ settings: { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] } })
  app = createApp({ endpoint: poolhouse.url, clientId: pool.clientId })
})
after(async () => {
  app.close()
  await poolhouse.close()
})

test('somebody signs up with the code from the mail, and signs in', async () => {
  await app.signUp('alice@example.com', 'Correct-horse-9')
  const { code } = await poolhouse.inbox.next({ to: 'alice@example.com' })
  await app.confirm('alice@example.com', code)
  assert.ok((await app.signIn('alice@example.com', 'Correct-horse-9')).IdToken)
})

test('an expired access token is refused', async () => {
  const { accessToken } = await pool.tokens('alice@example.com')
  await poolhouse.clock.advance({ minutes: 61 })
  const answer = await fetch(`${poolhouse.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${accessToken}` } })
  assert.equal(answer.status, 401)
})

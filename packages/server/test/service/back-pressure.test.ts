import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import pg from 'pg'
import { expect, test } from 'vitest'
import { insertMetadata, openSqlite } from '../../src/storage/index.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, startTestService } from '../support/service.ts'

test('while all connections to PostgreSQL wait, requests beyond the queue are refused at once as too many, and the others are answered', {
  timeout: 90_000,
}, async () => {
  const postgres = await startPostgres()
  const databaseUrl = await postgres.database()
  const service = await startTestService({ databaseUrl })
  const { UserPoolId } = await createPoolWithUser(service)
  const blocker = new pg.Client(databaseUrl)
  await blocker.connect()
  await blocker.query('begin; lock table users in access exclusive mode')
  const body = JSON.stringify({ UserPoolId, Username: 'alice' })
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser' }
  const ask = async () => {
    const answer = await fetch(service.url, { method: 'POST', headers, body })
    return { status: answer.status, body: await answer.json() }
  }
  let settled = 0
  const asked: ReturnType<typeof ask>[] = []
  /** More than have a connection (20) and may wait for one (500). Waiting requests give up after some seconds, so on a busy machine it takes several. */
  const fillQueue = async () => {
    const before = settled
    asked.push(...Array.from({ length: 560 }, () => ask().finally(() => settled++)))
    await expect.poll(() => settled - before, { timeout: 10_000 }).toBeGreaterThanOrEqual(40)
    // The first answer of several, each of another pool, since those of one share its read: one alone may get the place of a request that gave up, and wait.
    return Promise.race(Array.from({ length: 30 }, askForTokens))
  }
  const askForTokens = async (_: unknown, index: number) => {
    const fields = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'unknown', refresh_token: 'unknown' })
    const answer = await fetch(`${service.url}/us-east-1_Unknown${10 + index}/oauth2/token`, { method: 'POST', body: fields })
    return { status: answer.status, body: await answer.json() }
  }
  let tokenAnswer = await fillQueue()
  for (let tries = 0; tokenAnswer.status !== 429 && tries < 5; tries++) tokenAnswer = await fillQueue()
  await blocker.query('commit')
  await blocker.end()
  const answers = await Promise.all(asked)
  const counted = Object.groupBy(answers, ({ status }) => status)
  expect(Object.keys(counted)).toEqual(['200', '400'])
  expect(counted[200]!.length).toBeGreaterThan(0)
  for (const { body } of counted[400]!) expect(body).toEqual({ __type: 'TooManyRequestsException', message: 'Too many requests' })
  expect(tokenAnswer).toMatchObject({ status: 429, body: { error: 'temporarily_unavailable' } })
  expect((await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'alice' }))).Username).toBe('alice')
  await service.close()
  await postgres.stop()
})

test('while the writer of SQLite waits, decisions beyond the queue are refused at once as too many, and the others are made', async () => {
  const path = mkdtempSync(join(tmpdir(), 'poolhouse-busy-'))
  const store = await openSqlite(path)
  const other = new DatabaseSync(join(path, 'poolhouse.db'), { timeout: 5_000 })
  other.exec('begin immediate')
  const outcomes = Array.from({ length: 4_200 }, (_, index) =>
    store.decide(insertMetadata, { key: `key-${index}`, value: 'x' }).then(
      () => 'made',
      error => error.kind,
    ),
  )
  expect(await outcomes.at(-1)).toBe('busy')
  other.exec('commit')
  other.close()
  const counted = Object.groupBy(await Promise.all(outcomes), outcome => outcome)
  expect({ made: counted.made?.length, busy: counted.busy?.length }).toEqual({ made: 4_096, busy: 104 })
  await store.close()
  rmSync(path, { recursive: true, force: true })
})

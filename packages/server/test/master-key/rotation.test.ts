import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfirmForgotPasswordCommand, ForgotPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { checkStore } from '../../src/check-store.ts'
import { Keyring } from '../../src/crypto/index.ts'
import { openPostgres, openSqlite } from '../../src/storage/index.ts'
import { newData, newLoad, type ServiceProcess } from '../faults/service.ts'
import { useEverything } from '../service/use-everything.ts'
import { engines } from '../support/engines.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestOptions, type TestService } from '../support/service.ts'
import { refreshed, signedIn } from './signed-in.ts'

const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)]
const fingerprint = (key: Buffer) => new Keyring(key).fingerprint()
/** For one node; of several the others need a second to notice. */
const settleMs = 100
const timeout = 60_000

async function finished(service: TestService): Promise<void> {
  await expect.poll(async () => (await service.masterKeyStatus()).kind, { timeout: 40_000, interval: 200 }).toBe('done')
}

describe.each(engines)('on %s', engine => {
  let postgres: TestPostgres | undefined
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
  })
  afterAll(() => postgres?.stop())

  async function newStore() {
    const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-master-key-'))
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
    const databaseUrl = await postgres?.database()
    const start = (options: TestOptions) => startTestService({ dataDir, ...(databaseUrl && { databaseUrl }), ...options })
    /** What a key alone opens of the data, read without a service. */
    const openedBy = async (key: Buffer) => {
      const store = await (databaseUrl ? openPostgres(databaseUrl) : openSqlite(dataDir))
      try {
        const { values, problems } = await checkStore({ store, keys: new Keyring(key) })
        return { values, problems: problems.length }
      } finally {
        await store.close()
      }
    }
    return { start, openedBy, dataDir, databaseUrl }
  }

  test('a new master key takes the place of the old one: everything opens with the new key alone, nothing with the old one, and tokens, passwords and codes from before are accepted', {
    timeout,
  }, async () => {
    const store = await newStore()
    const before = await store.start({ masterKey: first })
    await useEverything(before)
    const { UserPoolId, ClientId, signIn } = await createPoolWithUser(before)
    const { RefreshToken } = await signIn()
    await before.close()

    const during = await store.start({ masterKey: second, oldMasterKey: first })
    expect(await during.masterKeyStatus()).toEqual({ kind: 'waiting', fingerprint: fingerprint(first), next: fingerprint(second) })
    await during.sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'alice' }))
    const code = await inboxCodeTo(during.url, 'alice@example.com')
    expect(await during.rotateMasterKey(settleMs)).toMatchObject({ kind: 'rotating', from: fingerprint(first), to: fingerprint(second) })
    // Used while rows of both keys are there.
    await createPoolWithUser(during)
    await finished(during)
    expect((await during.checkRows()).problems).toEqual([])
    await during.close()

    await expect(store.start({ masterKey: first })).rejects.toThrow(`encrypted under another one (fingerprint ${fingerprint(second)})`)
    const opened = await store.openedBy(second)
    expect(opened).toMatchObject({ problems: 0 })
    expect(opened.values).toBeGreaterThan(20)
    const old = await store.openedBy(first)
    expect(old.problems).toBe(old.values)

    const after = await store.start({ masterKey: second })
    onTestFinished(() => after.close())
    const again = await signedIn(after, { UserPoolId, ClientId, password })
    expect(again.AccessToken).toBeDefined()
    expect((await refreshed(after, ClientId, RefreshToken!)).AccessToken).toBeDefined()
    await after.sdk.send(
      new ConfirmForgotPasswordCommand({ ClientId, Username: 'alice', ConfirmationCode: code, Password: 'Recovered-horse-6' }),
    )
  })

  test('a second new key takes the place of the first new one, also where rows are still under the oldest hash keys', {
    timeout,
  }, async () => {
    const store = await newStore()
    const before = await store.start({ masterKey: first })
    const { ClientId, signIn } = await createPoolWithUser(before)
    const { RefreshToken } = await signIn()
    await before.close()
    for (const [masterKey, oldMasterKey] of [
      [second, first],
      [third, second],
    ] as const) {
      const during = await store.start({ masterKey, oldMasterKey })
      await during.rotateMasterKey(settleMs)
      await finished(during)
      await during.close()
    }
    expect(await store.openedBy(third)).toMatchObject({ problems: 0 })
    const after = await store.start({ masterKey: third })
    onTestFinished(() => after.close())
    expect((await refreshed(after, ClientId, RefreshToken!)).AccessToken).toBeDefined()
  })

  test('a start without the old key is refused while rows are still sealed under it', async () => {
    const store = await newStore()
    await (await store.start({ masterKey: first })).close()
    const during = await store.start({ masterKey: second, oldMasterKey: first })
    await during.rotateMasterKey(settleMs)
    await during.close()
    await expect(store.start({ masterKey: second })).rejects.toThrow(`the old one (fingerprint ${fingerprint(first)}) is still needed`)
  })

  test('a key that was given as the old one and never was is not taken', async () => {
    const store = await newStore()
    await (await store.start({ masterKey: first })).close()
    const service = await store.start({ masterKey: first, oldMasterKey: third })
    onTestFinished(() => service.close())
    expect(await service.rotateMasterKey()).toEqual({ kind: 'not-given', fingerprint: fingerprint(first) })
  })

  test('a rotation under load goes on after kill -9, and every acknowledged write is there under the new key alone', {
    timeout,
  }, async () => {
    const data = newData(await postgres?.database())
    const both = `${second.toString('base64')} ${first.toString('base64')}`
    const old = await data.start(data.dataDir, first.toString('base64'))
    const load = await newLoad(old.sdk)
    for (let i = 0; i < 250; i++) await load.write(old.sdk)
    await old.kill()

    const directories = postgres ? [data.dataDir, data.newDirectory()] : [data.dataDir]
    let nodes: ServiceProcess[] = await Promise.all(directories.map(directory => data.start(directory, both)))
    let isOver = false
    const working = Array.from({ length: 4 }, async (_, index) => {
      for (let node = index; !isOver; ) {
        if (!(await load.write(nodes[node % nodes.length]!.sdk))) node++
      }
    })
    await nodes[0]!.rotateMasterKey()
    // Of two nodes the one that was asked dies first, and the other takes over.
    for (let round = 0; round < 3; round++) {
      const victim = round % nodes.length
      await nodes[victim]!.kill()
      const again = await data.start(directories[victim]!, both)
      nodes = nodes.with(victim, again)
    }
    await expect.poll(async () => (await nodes[0]!.masterKeyStatus()).kind, { timeout: 40_000, interval: 500 }).toBe('done')
    isOver = true
    await Promise.all(working)
    for (const node of nodes) await node.kill()

    const after = await data.start(data.dataDir, second.toString('base64'))
    expect(await load.lost(after.sdk)).toEqual([])
    expect(await after.problems()).toEqual([])
    await after.kill()
  })
})

test('of two nodes the one that was not asked seals under the new key within seconds', { timeout }, async () => {
  const postgres = await startPostgres()
  onTestFinished(() => postgres.stop())
  const databaseUrl = await postgres.database()
  const before = await startTestService({ databaseUrl, masterKey: first })
  const { UserPoolId, ClientId } = await createPoolWithUser(before)
  await before.close()
  const [one, other] = await Promise.all([1, 2].map(() => startTestService({ databaseUrl, masterKey: second, oldMasterKey: first })))
  await one!.rotateMasterKey(3_000)
  // Rows of either key on either node, at any moment.
  for (let i = 0; i < 20; i++) {
    await Promise.all([one!, other!].map(node => signedIn(node, { UserPoolId, ClientId, password })))
  }
  await finished(other!)
  await finished(one!)
  for (const node of [one!, other!]) await createPoolWithUser(node)
  await Promise.all([one!.close(), other!.close()])
  const after = await startTestService({ databaseUrl, masterKey: second })
  expect((await after.checkRows()).problems).toEqual([])
  await after.close()
})

test('a node that lacks the new key is not ready when another node has replaced it', { timeout }, async () => {
  const postgres = await startPostgres()
  onTestFinished(() => postgres.stop())
  const databaseUrl = await postgres.database()
  const errors: string[] = []
  const log = { info() {}, warn() {}, error: (message: string) => void errors.push(message) }
  const behind = await startTestService({ databaseUrl, masterKey: first, log })
  const ahead = await startTestService({ databaseUrl, masterKey: second, oldMasterKey: first })
  onTestFinished(async () => {
    await Promise.all([behind.close(), ahead.close()])
  })
  await ahead.rotateMasterKey()
  expect((await fetch(`${behind.url}/health/ready`)).status).toBe(503)
  await expect.poll(() => errors, { timeout: 15_000 }).toEqual([expect.stringContaining('by one that this node does not have')])
})

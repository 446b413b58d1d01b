import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { CreateAppCommand, GetApplicationDateRangeKpiCommand } from '@aws-sdk/client-pinpoint'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { engines } from '../support/engines.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, sdkFor, type TestService } from '../support/service.ts'
import { sdksOf } from './support.ts'

const serve = new URL('../support/service-process.ts', import.meta.url).pathname
const kills = 20

test.each(engines)(
  'on %s a service that is killed twenty times under sign-ins delivers the event of each sign-in and each failure once',
  async engine => {
    const postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    const databaseUrl = await postgres?.database()
    const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-analytics-kill-'))
    const masterKey = randomBytes(32).toString('base64')
    const start = async () => {
      const child = spawn(
        process.execPath,
        ['--conditions=source', serve, dataDir, masterKey, '{}', ...(databaseUrl ? [databaseUrl] : [])],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const [port] = await once(child.stdout!, 'data')
      const url = `http://127.0.0.1:${String(port).trim()}`
      return { child, sdk: sdkFor(url), ...sdksOf(url) }
    }
    let running = await start()
    const kill = async () => {
      running.child.kill('SIGKILL')
      if (running.child.exitCode === null && running.child.signalCode === null) await once(running.child, 'exit')
      running.sdk.destroy()
    }
    onTestFinished(async () => {
      await kill()
      rmSync(dataDir, { recursive: true, force: true })
      await postgres?.stop()
    })
    const { ApplicationResponse } = await running.pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: { Name: 'app' } }))
    const ApplicationId = ApplicationResponse!.Id!
    const { ClientId } = await createPoolWithUser({ sdk: running.sdk } as TestService, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      AnalyticsConfiguration: { ApplicationArn: ApplicationResponse!.Arn, UserDataShared: true },
    })

    /** Endpoints, each of one request: those of requests that were answered. */
    const answered = { signIns: [] as string[], failures: [] as string[] }
    for (let round = 0; round < kills; round++) {
      let isAlive = true
      const { sdk } = running
      const attempt = (USERNAME: string, AnalyticsEndpointId: string) =>
        sdk.send(
          new InitiateAuthCommand({
            ClientId,
            AuthFlow: 'USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME, PASSWORD: password },
            AnalyticsMetadata: { AnalyticsEndpointId },
          }),
        )
      const worker = async (name: string) => {
        for (let n = 0; isAlive; n++) {
          const endpoint = `${name}-${n}`
          if (n % 3 < 2) {
            const answer = await attempt('alice', endpoint).catch(() => undefined)
            if (answer) answered.signIns.push(endpoint)
          } else {
            const error: Error = await attempt(`nobody-${endpoint}`, endpoint).catch(cause => cause)
            if (error.name === 'UserNotFoundException') answered.failures.push(endpoint)
          }
        }
      }
      const workers = Array.from({ length: 8 }, (_, index) => worker(`${round}-${index}`))
      // A new process loads what a sign-in needs at its first one, which takes long on a busy machine: the kill comes after two sign-ins and two failures.
      const [signIns, failures] = [answered.signIns.length + 1, answered.failures.length + 1]
      await expect.poll(() => answered.signIns.length > signIns && answered.failures.length > failures, { timeout: 60_000 }).toBe(true)
      await setTimeout(Math.random() * 900)
      isAlive = false
      await kill()
      await Promise.all(workers)
      running = await start()
    }

    const file = join(dataDir, 'poolhouse.db')
    const read = async (text: string): Promise<Record<string, unknown>[]> => {
      if (databaseUrl) {
        const client = new pg.Client(databaseUrl)
        await client.connect()
        const { rows } = await client.query(text)
        await client.end()
        return rows
      }
      const db = new DatabaseSync(file, { readOnly: true })
      const rows = db.prepare(text).all()
      db.close()
      return rows
    }
    // On PostgreSQL the last node’s leases have to expire first.
    await expect.poll(async () => (await read('select id from analytics_outbox')).length, { timeout: 90_000 }).toBe(0)
    const events = await read('select endpoint_id, event_type from pinpoint_events')
    const endpointsOf = (type: string) =>
      events.filter(({ event_type }) => event_type === type).map(({ endpoint_id }) => String(endpoint_id))
    const signIns = endpointsOf('_userauth.sign_in')
    const failures = endpointsOf('_userauth.auth_fail')
    expect(answered.signIns.length).toBeGreaterThan(kills)
    expect(answered.failures.length).toBeGreaterThan(kills)

    // None lost.
    expect(answered.signIns.filter(endpoint => !signIns.includes(endpoint))).toEqual([])
    expect(answered.failures.filter(endpoint => !failures.includes(endpoint))).toEqual([])
    // None twice: each request has an endpoint of its own, and each sign-in a family.
    expect(new Set(signIns).size).toBe(signIns.length)
    expect(new Set(failures).size).toBe(failures.length)
    expect(signIns.length).toBe((await read('select id from refresh_families')).length)
    const delivered = await read('select outcome, sum(events) as events from analytics_deliveries group by outcome')
    expect(delivered.map(row => [row.outcome, Number(row.events)])).toEqual([['delivered', events.length]])
    const { ApplicationDateRangeKpiResponse: kpi } = await running.pinpoint.send(
      new GetApplicationDateRangeKpiCommand({ ApplicationId, KpiName: 'sign-ins' }),
    )
    expect(Number(kpi?.KpiResult?.Rows?.[0]?.Values?.[0]?.Value)).toBe(signIns.length)
  },
  300_000,
)

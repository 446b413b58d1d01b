import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../server/test/support/engines.ts'
import { startPostgres } from '../../../server/test/support/postgres-of-run.ts'
import { password } from '../../../server/test/support/service.ts'
import { neverAnswers, startTriggerServer } from '../../../server/test/triggers/support.ts'
import { showRequests } from '../../src/logs/index.ts'
import { JsonLines } from '../../src/logs/json-lines.ts'
import { type Kit, startLogged } from './kit.ts'
import { refusalCases } from './refusal-cases/index.ts'

/** The clock and the inbox are of development mode, so cases that move the one or read the other are not for production. */
const inProduction = refusalCases.filter(({ act }) => !/clock\.|inbox|withApp/.test(String(act)))

describe.each(engines)('production, on %s', engine => {
  let kit: Kit
  let stopPostgres: (() => Promise<void>) | undefined
  let functions: Awaited<ReturnType<typeof startTriggerServer>>
  const written: string[] = []
  const environment = { write: (text: string) => void written.push(text) }
  let stopShowing = async () => {}
  beforeAll(async () => {
    functions = await startTriggerServer({
      throws: () => {
        throw new Error('bob@example.com may not sign up')
      },
      waits: () => neverAnswers,
      garbles: () => 'no event',
    })
    const postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    stopPostgres = postgres && (() => postgres.stop())
    kit = await startLogged({
      production: true,
      databaseUrl: await postgres?.database(),
      triggers: { targets: functions.targets, timeoutMs: 50 },
      quotas: { groups: 2 },
    })
    stopShowing = showRequests(kit.service.requestLog, { level: 'info', lines: new JsonLines(environment.write) }, environment)
    for (const { act } of inProduction) await act(kit).catch(() => undefined)
  })
  afterAll(async () => {
    await kit.close()
    await functions.close()
    await stopPostgres?.()
  })

  test('the same rules decide, and every event of a refusal names one', async () => {
    const events = await kit.logs('--errors')
    expect(events.length).toBeGreaterThan(40)
    expect(events.filter(({ rule }) => !rule).map(({ outcome, path }) => `${outcome} ${path}`)).toEqual([])
    expect(new Set(events.map(({ rule }) => rule!.id)).size).toBeGreaterThan(30)
  })

  test('no event has a secret, a mail address, a telephone number or a message', async () => {
    await kit.api
      .signUp({
        ClientId: (await kit.pool()).ClientId,
        Username: '+15555550100',
        Password: password,
        UserAttributes: [{ Name: 'email', Value: 'x@y' }],
      })
      .catch(() => undefined)
    await kit.api
      .adminAddUserToGroup({ UserPoolId: (await kit.pool()).UserPoolId, Username: 'alice', GroupName: 'carol@example.com' })
      .catch(() => undefined)
    await fetch(`${kit.service.url}/people/dave@example.com/+15555550100/123456?code=abc`)
    const text = JSON.stringify(await kit.logs())
    expect([...kit.secrets].filter(secret => text.includes(secret))).toEqual([])
    expect(text.match(/.{0,80}(?:@|%40|5555550100|123456|"message").{0,40}/g)).toBeNull()
    expect(text).toContain('/people/(hidden)/(hidden)/(hidden)')
  })

  test('start writes each event as a line of JSON with its level', async () => {
    await stopShowing()
    const lines = written.join('').trimEnd().split('\n')
    const events = lines.map(line => JSON.parse(line))
    expect(events.length).toBeGreaterThan(100)
    expect(new Set(events.map(({ level }) => level))).toEqual(new Set(['info', 'warn']))
    expect(events.find(({ outcome }) => outcome === 'redirect_mismatch')).toMatchObject({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      method: 'GET',
      status: 302,
      durationMs: expect.any(Number),
      rule: { setting: 'CallbackURLs', value: ['https://app.example/callback'], sent: 'https://app.example/callbak' },
    })
  })
})

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { startTestService, type TestOptions } from '../support/service.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ask = async (url: string) => (await fetch(`${url}/_poolhouse/service`)).json() as Promise<{ identity: string; mode: string }>
const start = async (options: TestOptions) => {
  const service = await startTestService(options)
  onTestFinished(() => service.close())
  return service
}

describe.each(engines)('the identity of a service (%s)', engine => {
  const service = useServiceOn(engine)

  test('stays the same until a reset, which makes another one', async () => {
    const { identity } = await ask(service.url)
    expect(identity).toMatch(uuid)
    expect((await ask(service.url)).identity).toBe(identity)
    await service.reset()
    expect((await ask(service.url)).identity).toMatch(uuid)
    expect((await ask(service.url)).identity).not.toBe(identity)
  })
})

test('the identity of a service survives a restart, and another data directory has another one', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-identity-'))
  const masterKey = Buffer.from('a0b1c2d3e4f5061728394a5b6c7d8e9f102132435465768798a9bacbdcedfe0f', 'hex')
  const first = await startTestService({ dataDir, masterKey })
  const { identity, mode } = await ask(first.url)
  await first.close()
  expect((await ask((await start({ dataDir, masterKey })).url)).identity).toBe(identity)
  expect((await ask((await start({})).url)).identity).not.toBe(identity)
  expect(mode).toBe('development')
})

test('a service in production answers its identity without credentials', async () => {
  const { url } = await start({ production: true })
  expect(await ask(url)).toEqual({ identity: expect.stringMatching(uuid), mode: 'production' })
})

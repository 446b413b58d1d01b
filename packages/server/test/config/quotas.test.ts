import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError, parseConfig } from '../../src/config/index.ts'
import { quotaPresets } from '../../src/request-quotas/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'quotas-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (content: unknown) => {
  const path = join(folder, 'quotas.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const key = { POOLHOUSE_MASTER_KEY: Buffer.from(Array.from({ length: 32 }, (_, n) => (n * 71 + 13) % 256)).toString('base64') }
const quotasOf = (quotas?: string, production = false) => {
  const options = {
    ...(quotas !== undefined && { quotas }),
    ...(production && { production, noMail: true, publicUrl: 'https://auth.example.com' }),
  }
  const { requestQuotas, codeQuotas } = parseConfig(options, key, folder).settings
  return { requests: requestQuotas, codes: codeQuotas }
}

test('development has no quotas, production its own; a preset is named in both', () => {
  expect(quotasOf()).toEqual(quotaPresets.none)
  expect(quotasOf(undefined, true)).toEqual(quotaPresets.production)
  expect(quotasOf('aws')).toEqual(quotaPresets.aws)
  expect(quotasOf('none', true)).toEqual(quotaPresets.none)
})

test('a file has numbers of its own, which replace those of the preset that it begins from', () => {
  const path = file({ from: 'production', requests: { UserCreation: { source: '5/min', client: '100/h' } }, codes: { country: '500/d' } })
  const { requests, codes } = quotasOf(path)
  expect(requests).toContainEqual({ of: 'UserCreation', by: 'source', limit: 5, seconds: 60 })
  expect(requests).toContainEqual({ of: 'UserCreation', by: 'client', limit: 100, seconds: 3_600 })
  expect(requests!.filter(({ of, by }) => of === 'UserCreation' && by === 'source')).toHaveLength(1)
  expect(requests!.length).toBe(quotaPresets.production.requests.length + 1)
  expect(codes).toEqual([...quotaPresets.production.codes, { of: 'country', limit: 500, seconds: 86_400 }])
})

test.each<[unknown, RegExp]>([
  ['{', /is not JSON/],
  [{ request: {} }, /the member "request" is unknown\. Write one of from, requests, codes\./],
  [{ from: 'google' }, /from "google" is unknown\. Write one of none, production, aws\./],
  [{ requests: { Sign: {} } }, /the class "Sign" is unknown\. Write one of UserAuthentication, /],
  [
    { requests: { UserToken: { tenant: '1/s' } } },
    /requests\.UserToken "tenant" is unknown\. Write one of service, source, client, pool, user, operation-of-pool\./,
  ],
  [{ requests: { UserToken: { source: 5 } } }, /requests\.UserToken\.source is 5\. Write a number in a time, such as 120\/s/],
  [{ codes: { phone: '1/h' } }, /codes "phone" is unknown\. Write one of destination, country\./],
  [[], /the file is no object/],
])('the file %j is refused: %s', (content, message) => {
  const path = file(content)
  expect(() => quotasOf(path)).toThrow(ConfigError)
  expect(() => quotasOf(path)).toThrow(message)
})

test('a name that is neither a preset nor a file is refused', () => {
  expect(() => quotasOf('amazon')).toThrow(/--quotas "amazon" is not none, production, aws, and no file that can be read \(ENOENT\)/)
})

test('the file of docs/tasks/production.md is accepted', () => {
  const page = readFileSync(new URL('../../../../docs/tasks/production.md', import.meta.url), 'utf8')
  const { requests, codes } = quotasOf(file(/`(\{"from".+\})`/.exec(page)![1]!))
  expect(requests).toContainEqual({ of: 'UserToken', by: 'service', limit: 500, seconds: 1 })
  expect(codes).toHaveLength(3)
})

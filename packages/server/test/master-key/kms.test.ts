import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { backUp } from '../../src/backup.ts'
import { parseConfig, restoreBackup } from '../../src/index.ts'
import { engines } from '../support/engines.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService } from '../support/service.ts'
import { signedIn } from './signed-in.ts'

const arn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'

/** A KMS with a key of its own that never leaves it: GenerateDataKey and Decrypt of the API, which binds to the encryption context. */
async function startKms() {
  const key = randomBytes(32)
  const calls: { action: string; authorization: string; input: Record<string, unknown> }[] = []
  let isDown = false
  const answer = (action: string, input: { CiphertextBlob?: string; EncryptionContext?: object }) => {
    const aad = Buffer.from(JSON.stringify(input.EncryptionContext))
    if (action === 'GenerateDataKey') {
      const [plain, nonce] = [randomBytes(32), randomBytes(12)]
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad)
      const text = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return { KeyId: arn, Plaintext: plain.toString('base64'), CiphertextBlob: text.toString('base64') }
    }
    const blob = Buffer.from(input.CiphertextBlob!, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, 12), { authTagLength: 16 }).setAAD(aad)
    decipher.setAuthTag(blob.subarray(-16))
    return { KeyId: arn, Plaintext: Buffer.concat([decipher.update(blob.subarray(12, -16)), decipher.final()]).toString('base64') }
  }
  const server = createServer(async (asked: IncomingMessage, response) => {
    const action = String(asked.headers['x-amz-target']).replace('TrentService.', '')
    const input = (await json(asked)) as Record<string, unknown>
    calls.push({ action, authorization: String(asked.headers.authorization), input })
    if (isDown) return response.writeHead(400).end(JSON.stringify({ __type: 'DisabledException', message: 'The key is disabled.' }))
    return response.writeHead(200).end(JSON.stringify(answer(action, input)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const disable = () => {
    isDown = true
  }
  return { endpoint, calls, disable, close: () => server.close() }
}

const environment = (endpoint: string) => ({
  POOLHOUSE_MASTER_KEY_KMS: arn,
  AWS_ENDPOINT_URL_KMS: endpoint,
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
})

describe.each(engines)('on %s', engine => {
  let postgres: TestPostgres | undefined
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
  })
  afterAll(() => postgres?.stop())

  test('the master key of a KMS is generated once, decrypted at each start, and in clear in no file; without the KMS there is no start', async () => {
    const kms = await startKms()
    const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-kms-'))
    onTestFinished(() => {
      kms.close()
      rmSync(dataDir, { recursive: true, force: true })
    })
    const databaseUrl = await postgres?.database()
    const masterKeySource = parseConfig({ production: true, data: dataDir }, environment(kms.endpoint)).masterKey
    const start = () => startTestService({ dataDir, masterKeySource, ...(databaseUrl && { databaseUrl }) })
    const first = await start()
    const { UserPoolId, ClientId } = await createPoolWithUser(first)
    await first.close()
    const again = await start()
    expect((await signedIn(again, { UserPoolId, ClientId, password })).AccessToken).toBeDefined()
    await again.close()

    expect(kms.calls.map(({ action }) => action)).toEqual(['GenerateDataKey', 'Decrypt'])
    expect(kms.calls[1]!.input).toMatchObject({ KeyId: arn, EncryptionContext: { application: 'poolhouse', purpose: 'master key' } })
    expect(kms.calls[0]!.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/kms\/aws4_request/)
    expect(readdirSync(dataDir)).not.toContain('master.key')

    // A backup has the encrypted key with it.
    const file = join(dataDir, 'today.backup')
    await backUp({ dataDir, databaseUrl }, file)
    const restored = join(dataDir, 'restored')
    await restoreBackup(parseConfig({ production: true, data: restored }, environment(kms.endpoint)), file)
    const from = await startTestService({ dataDir: restored, masterKeySource })
    expect((await signedIn(from, { UserPoolId, ClientId, password })).AccessToken).toBeDefined()
    await from.close()

    kms.disable()
    await expect(start()).rejects.toThrow(/did not answer kms:Decrypt for the master key arn:aws:kms.*kms:Decrypt/)
  })

  test('nodes that start at the same time agree on one master key of the KMS', async () => {
    if (!postgres) return
    const kms = await startKms()
    onTestFinished(() => void kms.close())
    const databaseUrl = await postgres.database()
    const masterKeySource = parseConfig({ production: true }, environment(kms.endpoint)).masterKey
    const nodes = await Promise.all([1, 2].map(() => startTestService({ masterKeySource, databaseUrl })))
    const { UserPoolId, ClientId } = await createPoolWithUser(nodes[0]!)
    expect((await signedIn(nodes[1]!, { UserPoolId, ClientId, password })).AccessToken).toBeDefined()
    await Promise.all(nodes.map(node => node.close()))
  })
})

test.each`
  key                                       | region         | outcome
  ${arn}                                    | ${undefined}   | ${undefined}
  ${'alias/poolhouse'}                      | ${'eu-west-1'} | ${undefined}
  ${'1234abcd-12ab-34cd-56ef-1234567890ab'} | ${'eu-west-1'} | ${undefined}
  ${'alias/poolhouse'}                      | ${undefined}   | ${'says no region'}
  ${'arn:aws:s3:::bucket'}                  | ${undefined}   | ${'is no KMS key'}
  ${'a key with blanks'}                    | ${'eu-west-1'} | ${'is no KMS key'}
`('a KMS key $key with the region $region: $outcome', ({ key, region, outcome }) => {
  const given = { ...environment('http://127.0.0.1:1'), POOLHOUSE_MASTER_KEY_KMS: key, AWS_REGION: region }
  const parse = () => parseConfig({ production: true, data: '/nowhere' }, given).masterKey
  if (outcome === undefined) expect(parse()).toMatchObject({ kind: 'kms', key: { id: key } })
  else expect(parse).toThrow(outcome)
})

test.each([
  [{ POOLHOUSE_MASTER_KEY_KMS: arn, POOLHOUSE_MASTER_KEY_FILE: '/etc/key' }],
  [{ POOLHOUSE_OLD_MASTER_KEY: 'a', POOLHOUSE_OLD_MASTER_KEY_FILE: '/etc/key', POOLHOUSE_MASTER_KEY_FILE: '/etc/other' }],
])('two sources of one master key, %j, are refused', given => {
  expect(() =>
    parseConfig(
      { production: true, data: '/nowhere' },
      { ...environment('http://127.0.0.1:1'), POOLHOUSE_MASTER_KEY_KMS: undefined, ...given },
    ),
  ).toThrow(/are both set\. Keep one of them/)
})

test('a KMS without credentials is refused', () => {
  expect(() => parseConfig({ production: true, data: '/nowhere' }, { POOLHOUSE_MASTER_KEY_KMS: arn })).toThrow(
    'POOLHOUSE_MASTER_KEY_KMS aws needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of a user that may use KMS.',
  )
})

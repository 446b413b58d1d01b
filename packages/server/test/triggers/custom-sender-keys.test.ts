import { describe, expect, test } from 'vitest'
import { startTestService } from '../support/service.ts'
import { customSenders, decryptCode, key, returnUnchanged, signUp } from './custom-sender-setup.ts'
import { startTriggerServer, type TriggerEvent } from './support.ts'

const { running, setUp } = customSenders()

describe('kms:Decrypt', () => {
  const post = async (url: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'TrentService.Decrypt', 'content-type': 'application/x-amz-json-1.1', ...headers },
      body: JSON.stringify(body),
    })
    return { status: answer.status, type: (await answer.json()).__type }
  }

  test('kms:Decrypt decrypts only data keys that this service wrapped, with the encryption context of their pool', async () => {
    const w = await setUp()
    await signUp('bob', 'email', 'bob@example.com')(w)
    const event = await w.next()
    await expect(decryptCode(w.service.url, event, key.replace('1111', '2222'))).rejects.toThrow()
    const other = await setUp()
    await expect(decryptCode(other.service.url, event)).rejects.toThrow()
    const CiphertextBlob = Buffer.from(encryptedDataKey(event)).toString('base64')
    expect(await post(w.service.url, { CiphertextBlob, EncryptionContext: { 'userpool-id': 'other' } })).toEqual({
      status: 400,
      type: 'InvalidCiphertextException',
    })
    for (const [body, type] of [
      [{}, 'ValidationException'],
      [{ CiphertextBlob: 'AAAA' }, 'InvalidCiphertextException'],
      [{ CiphertextBlob: '//8=' }, 'InvalidCiphertextException'],
      [{ CiphertextBlob, EncryptionContext: 1 }, 'SerializationException'],
      [[], 'SerializationException'],
    ] as const)
      expect(await post(w.service.url, body), JSON.stringify(body)).toEqual({ status: 400, type })
  })

  test('kms:Decrypt accepts only signed requests in production mode', async () => {
    const service = await startTestService({ production: true })
    running.push(() => service.close())
    expect(await post(service.url, { CiphertextBlob: 'AAAA' })).toEqual({ status: 400, type: 'MissingAuthenticationTokenException' })
    const { accessKeyId, secretAccessKey } = await service.createAdminKey()
    const { KMS: Client } = await import('@aws-crypto/client-node')
    const client = new Client({ endpoint: service.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 })
    await expect(client.decrypt({ CiphertextBlob: Buffer.from('AAAA') })).rejects.toMatchObject({ name: 'InvalidCiphertextException' })
  })
})

/** The encrypted data key in a message of the AWS Encryption SDK; it follows the encryption context in the header. */
function encryptedDataKey(event: TriggerEvent): Buffer {
  const message = Buffer.from(event.request.code as string, 'base64')
  let at = 20
  const take = () => {
    const length = message.readUInt16BE(at)
    at += 2 + length
    return message.subarray(at - length, at)
  }
  take()
  at += 2
  take()
  take()
  return take()
}

test('a configured KMS endpoint generates the data keys of codes, by a signed GenerateDataKey request', async () => {
  const wrapped = Buffer.from('wrapped by the other')
  const requests: { target: unknown; authorization: string; body: Record<string, unknown> }[] = []
  const plain = Buffer.alloc(32, 7)
  const kms = await startTriggerServer({
    '': (event, request, response) => {
      const { 'x-amz-target': target, authorization = '' } = request.headers
      requests.push({ target, authorization, body: event as never })
      const isDecrypt = target === 'TrentService.Decrypt'
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      const answer = isDecrypt ? { KeyId: key, Plaintext: plain.toString('base64') } : generated
      response.end(JSON.stringify(answer))
    },
  })
  const generated = { KeyId: key, Plaintext: plain.toString('base64'), CiphertextBlob: wrapped.toString('base64') }
  running.push(kms.close)
  const api = { endpoint: kms.url, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } }
  const w = await setUp(returnUnchanged, { delivery: { kms: api } })
  await signUp('bob', 'email', 'bob@example.com')(w)
  const event = await w.next()
  expect(requests).toEqual([
    {
      target: 'TrentService.GenerateDataKey',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/kms\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/,
      ),
      body: { KeyId: key, NumberOfBytes: 32, EncryptionContext: expect.objectContaining({ 'userpool-id': w.UserPoolId }) },
    },
  ])
  expect(encryptedDataKey(event)).toEqual(wrapped)
  expect((await decryptCode(kms.url, event)).code).toMatch(/^\d{6}$/)
})

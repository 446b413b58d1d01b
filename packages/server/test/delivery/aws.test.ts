import { once } from 'node:events'
import { createServer } from 'node:http'
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { DeliverySettings } from '../../src/context.ts'
import { readSignature } from '../../src/gateway/signature.ts'
import { calculateSignature, canonicalRequest, sha256, stringToSign } from '../../src/gateway/sigv4.ts'
import { startTestService } from '../support/service.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

interface ReceivedRequest {
  path: string
  /** Service and region, such as `ses us-east-1`, where the signature is valid. */
  signed: string | undefined
  type: string
  body: string
}

/** A server that verifies signatures. It answers the first `refuse` requests with an error. */
async function awsServer(refuse = 0) {
  const received: ReceivedRequest[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = {
      method: incoming.method,
      path: incoming.url,
      query: '',
      headers: Object.entries(incoming.headersDistinct).flatMap(([name, values]) => values!.map(value => [name, value])),
    } as unknown as Parameters<typeof readSignature>[0]
    const body = Buffer.concat(chunks)
    const signature = readSignature(request)!
    const isValid =
      calculateSignature(stringToSign(canonicalRequest(request, signature, sha256(body)), signature), 'secret', signature.scope) ===
      signature.signature
    received.push({
      path: incoming.url!,
      signed: isValid ? `${signature.scope.service} ${signature.scope.region}` : undefined,
      type: incoming.headers['content-type'] ?? '',
      body: body.toString(),
    })
    response.writeHead(received.length > refuse ? 200 : 400).end(received.length > refuse ? '{}' : 'MessageRejected')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  running.push(() => server.close())
  const endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  return { received, api: { endpoint, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } } }
}

async function signUp(
  delivery: DeliverySettings,
  pool: Partial<CreateUserPoolCommandInput>,
  address: { email?: string; phone_number?: string },
) {
  const service = await startTestService({ delivery })
  running.push(() => service.close())
  const { sdk } = service
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...pool }))
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId: UserPool!.Id, ClientName: 'client' }))
  const UserAttributes = Object.entries(address).map(([Name, Value]) => ({ Name, Value }))
  await sdk.send(new SignUpCommand({ ClientId: UserPoolClient!.ClientId, Username: 'bob', Password: 'Correct-horse-9', UserAttributes }))
  return service
}

const SourceArn = 'arn:aws:ses:eu-west-1:123456789012:identity/team@app.example'
const own = {
  AutoVerifiedAttributes: ['email'],
  EmailVerificationSubject: 'Hello',
  EmailVerificationMessage: 'Your <b>code</b>: {####} ✓',
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn,
    From: 'Team <hello@app.example>',
    ReplyToEmailAddress: 'help@app.example',
    ConfigurationSet: 'codes',
  },
} satisfies Partial<CreateUserPoolCommandInput>
const bob = { email: 'bob@example.com' }
const id = /^[0-9a-f-]{36}$/

describe('SES', () => {
  test('SES version 2 gets the mail of a pool with an SES identity, signed, as JSON, in the Region of the identity', async () => {
    const { received, api } = await awsServer()
    await signUp({ ses: { ...api, version: 2 } }, own, bob)
    await vi.waitFor(() => expect(received).toHaveLength(1), 10_000)
    expect(received[0]).toMatchObject({ path: '/v2/email/outbound-emails', signed: 'ses eu-west-1', type: 'application/json' })
    expect(JSON.parse(received[0]!.body)).toEqual({
      FromEmailAddress: 'Team <hello@app.example>',
      FromEmailAddressIdentityArn: SourceArn,
      Destination: { ToAddresses: ['bob@example.com'] },
      ReplyToAddresses: ['help@app.example'],
      Content: {
        Simple: {
          Subject: { Data: 'Hello', Charset: 'UTF-8' },
          Body: { Html: { Data: expect.stringMatching(/^Your <b>code<\/b>: \d{6} ✓$/), Charset: 'UTF-8' } },
        },
      },
      ConfigurationSetName: 'codes',
      EmailTags: [{ Name: 'poolhouse-message', Value: expect.stringMatching(id) }],
    })
  })

  test.each`
    From                                       | sent
    ${'Team <hello@app.example>'}              | ${'Team <hello@app.example>'}
    ${'hello@app.example'}                     | ${'hello@app.example'}
    ${'The "A" Team <hello@app.example>'}      | ${undefined}
    ${'"Acme, Inc." <hello@app.example>'}      | ${'"Acme, Inc." <hello@app.example>'}
    ${'"<x@evil.example>" <a@app.example>'}    | ${'"<x@evil.example>" <a@app.example>'}
    ${'Büro <hello@app.example>'}              | ${'=?UTF-8?B?QsO8cm8=?= <hello@app.example>'}
    ${'=?UTF-8?Q?B=C3=BCro?= <a@app.example>'} | ${'=?UTF-8?Q?B=C3=BCro?= <a@app.example>'}
  `('SES gets the sender $From as $sent', async ({ From, sent }) => {
    const { received, api } = await awsServer()
    const made = signUp({ ses: { ...api, version: 2 } }, { ...own, EmailConfiguration: { ...own.EmailConfiguration, From } }, bob)
    if (sent === undefined) return expect(made).rejects.toMatchObject({ message: 'Provided From email address is invalid' })
    await made
    await vi.waitFor(() => expect(received).toHaveLength(1), 10_000)
    expect(JSON.parse(received[0]!.body).FromEmailAddress).toBe(sent)
  })

  test('SES version 1 gets the mail as a form, and the same message again after an error', async () => {
    const { received, api } = await awsServer(1)
    const service = await signUp(
      { ses: { ...api, version: 1 } },
      { AutoVerifiedAttributes: ['email'], EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn } },
      bob,
    )
    await vi.waitFor(() => expect(received).toHaveLength(1), 10_000)
    await service.clock.advance(2_000)
    await vi.waitFor(() => expect(received).toHaveLength(2), 10_000)
    expect(received[1]).toEqual(received[0])
    expect(received[0]).toMatchObject({ path: '/', signed: 'ses eu-west-1', type: 'application/x-www-form-urlencoded; charset=utf-8' })
    expect(Object.fromEntries(new URLSearchParams(received[0]!.body))).toEqual({
      Action: 'SendEmail',
      Version: '2010-12-01',
      Source: 'team@app.example',
      SourceArn,
      'Destination.ToAddresses.member.1': 'bob@example.com',
      'Message.Subject.Data': 'Your verification code',
      'Message.Subject.Charset': 'UTF-8',
      'Message.Body.Text.Data': expect.stringMatching(/^Your verification code is \d{6}\. $/),
      'Message.Body.Text.Charset': 'UTF-8',
      'Tags.member.1.Name': 'poolhouse-message',
      'Tags.member.1.Value': expect.stringMatching(id),
    })
  })

  test('SES gets no mail of a pool without an SES identity, or with an invalid region in its ARN', async () => {
    const { received, api } = await awsServer()
    const warned: unknown[] = []
    const log = { info() {}, warn: (_: string, fields?: object) => void warned.push(fields), error() {} }
    const service = await startTestService({ delivery: { ses: { credentials: api.credentials, version: 2 } }, log })
    running.push(() => service.close())
    for (const EmailConfiguration of [
      undefined,
      { EmailSendingAccount: 'DEVELOPER' as const, SourceArn: 'arn:aws:ses:evil.example:123456789012:identity/a@b.example' },
    ]) {
      const { UserPool } = await service.sdk.send(
        new CreateUserPoolCommand({ PoolName: 'pool', AutoVerifiedAttributes: ['email'], EmailConfiguration }),
      )
      const { UserPoolClient } = await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId: UserPool!.Id, ClientName: 'client' }))
      await service.sdk.send(
        new SignUpCommand({
          ClientId: UserPoolClient!.ClientId,
          Username: 'bob',
          Password: 'Correct-horse-9',
          UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
        }),
      )
    }
    await vi.waitFor(() => expect(warned).toHaveLength(2), 10_000)
    expect(warned.map(fields => (fields as { cause: string }).cause).sort()).toEqual([
      'No transport is configured for pools that do not send by AWS themselves.',
      'SES did not take the message: "evil.example" is not a region of AWS',
    ])
    expect(received).toEqual([])
  })
})

describe('SNS', () => {
  const phone = { phone_number: '+15551234567' }
  test.each([
    ['its own Region', undefined, 'sns us-east-1'],
    ['the Region that the pool names', 'eu-central-1', 'sns eu-central-1'],
  ])('SNS gets the SMS of a pool with SnsCallerArn, signed, in %s', async (_, SnsRegion, signed) => {
    const { received, api } = await awsServer()
    await signUp(
      { sns: api },
      {
        AutoVerifiedAttributes: ['phone_number'],
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', SnsRegion },
        SmsVerificationMessage: 'Code {####} & more',
      },
      phone,
    )
    await vi.waitFor(() => expect(received).toHaveLength(1), 10_000)
    expect(received[0]).toMatchObject({ path: '/', signed, type: 'application/x-www-form-urlencoded; charset=utf-8' })
    expect(Object.fromEntries(new URLSearchParams(received[0]!.body))).toEqual({
      Action: 'Publish',
      Version: '2010-03-31',
      PhoneNumber: '+15551234567',
      Message: expect.stringMatching(/^Code \d{6} & more$/),
    })
  })
})

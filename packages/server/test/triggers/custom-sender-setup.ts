import { buildClient, CommitmentPolicy, getClient, KMS, KmsKeyringNode } from '@aws-crypto/client-node'
import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, expect, vi } from 'vitest'
import { createPoolWithUser, password, startTestService, type TestOptions } from '../support/service.ts'
import { arn, type Handler, startTriggerServer, type TriggerEvent } from './support.ts'

/** The KMS key of the pools. */
export const key = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555'

/** A trigger that changes nothing. */
export const returnUnchanged: Handler = () => undefined

/** Decrypts a code as the samples of AWS do: the unmodified AWS Encryption SDK with the ARN of the key. */
export async function decryptCode(endpoint: string, event: TriggerEvent, keyId = key) {
  const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const keyring = new KmsKeyringNode({ keyIds: [keyId], clientProvider: getClient(KMS, { endpoint, credentials, maxAttempts: 1 }) })
  const { plaintext, messageHeader } = await decrypt(keyring, Buffer.from(event.request.code as string, 'base64'))
  return { code: plaintext.toString(), context: messageHeader.encryptionContext }
}

/** Pools whose codes go to a custom sender; their services are stopped after each test of the file that calls this. */
export function customSenders() {
  const running: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const stop of running.splice(0).reverse()) await stop()
  })

  async function setUp(handler: Handler = returnUnchanged, options: TestOptions = {}) {
    const lambdas = await startTriggerServer({ sender: handler, message: returnUnchanged })
    running.push(lambdas.close)
    const service = await startTestService({ triggers: { targets: lambdas.targets }, ...options })
    running.push(() => service.close())
    const sender = { LambdaVersion: 'V1_0' as const, LambdaArn: arn('sender') }
    const made = await createPoolWithUser(
      service,
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] },
      {
        AutoVerifiedAttributes: ['email', 'phone_number'],
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
        LambdaConfig: { CustomEmailSender: sender, CustomSMSSender: sender, CustomMessage: arn('message'), KMSKeyID: key },
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
      },
    )
    /** The next event of the custom sender. CustomMessage never runs beside a custom sender. */
    const next = async () => {
      await vi.waitFor(() => expect(lambdas.events.length).toBeGreaterThan(0), 10_000)
      expect(lambdas.sources().filter(source => source.startsWith('CustomMessage'))).toEqual([])
      return lambdas.events.shift()!
    }
    return { service, lambdas, next, ...made }
  }

  return { running, setUp }
}

/** A service, its pool and the events of its custom sender. */
export type TestSetup = Awaited<ReturnType<ReturnType<typeof customSenders>['setUp']>>

/** What clients send for triggers. */
export const ClientMetadata = { k: 'v' }

/** Signs up a user with an address. */
export const signUp = (Username: string, name: 'email' | 'phone_number', Value: string) => (w: TestSetup) =>
  w.service.sdk.send(
    new SignUpCommand({ ClientId: w.ClientId, Username, Password: password, UserAttributes: [{ Name: name, Value }], ClientMetadata }),
  )

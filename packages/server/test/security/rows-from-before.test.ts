import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  CompleteWebAuthnRegistrationCommand,
  DeleteWebAuthnCredentialCommand,
  ListUserPoolsCommand,
  ListWebAuthnCredentialsCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, expect, test } from 'vitest'
import { Keyring } from '../../src/crypto/index.ts'
import { createPoolWithUser, password, sdkFor, startTestService, type TestOptions, type TestService } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'

/** Rows as a checkout from before they were bound wrote them. They are refused, and nothing binds them: docs/decisions/bound-rows.md. */

let service: TestService
afterEach(() => service.close())

async function start(options: TestOptions = {}) {
  service = await startTestService(options)
  return (statement: string, ...values: (string | number | Uint8Array)[]) => {
    const database = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
    const { changes } = database.prepare(statement).run(...values)
    database.close()
    expect(Number(changes)).toBe(1)
  }
}

test('a passkey from before is refused; its user signs in by password, deletes it and registers again', async () => {
  const write = await start()
  const { sdk } = service
  const { UserPoolId, begin, answer } = await createPoolWithUser(
    service,
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH'] },
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
  )
  await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, WebAuthnConfiguration: { RelyingPartyId: 'app.example' } }))
  const { AccessToken } = (await begin('USER_PASSWORD_AUTH', { PASSWORD: password })).AuthenticationResult!
  const register = async () => {
    const passkey = createSoftwarePasskey('app.example', 'https://app.example')
    const { CredentialCreationOptions } = await sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
    const Credential = passkey.register(CredentialCreationOptions as { challenge: string })
    await sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
    return passkey
  }
  const signInBy = async (passkey: Awaited<ReturnType<typeof register>>) => {
    const asked = await begin('USER_AUTH', { PREFERRED_CHALLENGE: 'WEB_AUTHN' })
    const CREDENTIAL = passkey.assert(asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!)
    return (await answer('WEB_AUTHN', asked.Session, { CREDENTIAL })).AuthenticationResult
  }
  const old = await register()
  // Keys were not sealed: any COSE key in the column was the user's.
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const parts = [
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x!, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y!, 'base64url'),
  ]
  write('update passkeys set public_key = ?', Buffer.concat(parts))
  await expect(signInBy(old)).rejects.toMatchObject({ name: 'NotAuthorizedException' })

  expect((await begin('USER_PASSWORD_AUTH', { PASSWORD: password })).AuthenticationResult).toBeDefined()
  const [listed] = (await sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }))).Credentials!
  await sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: listed!.CredentialId }))
  expect(await signInBy(await register())).toBeDefined()
})

test('an access key from before is refused, with a line in the log that says what to do; a new one works', async () => {
  const masterKey = randomBytes(32)
  const errors: string[] = []
  const log = { info() {}, warn() {}, error: (message: string) => void errors.push(message) }
  const write = await start({ production: true, masterKey, log })
  const old = await service.createAdminKey()
  const keys = new Keyring(masterKey)
  // The secret was sealed for the id alone.
  const sealed = keys.seal({ dataKey: keys.ownKey, aad: ['access key', old.accessKeyId], plain: old.secretAccessKey })
  write('update access_keys set sealed_secret = ? where id = ?', sealed, old.accessKeyId)
  const listPools = (key: typeof old) => sdkFor(service.url, key).send(new ListUserPoolsCommand({ MaxResults: 1 }))
  await expect(listPools(old)).rejects.toMatchObject({ name: 'UnrecognizedClientException' })
  expect(errors).toEqual([expect.stringContaining('Create another with `poolhouse keys create`')])
  expect((await listPools(await service.createAdminKey())).UserPools).toEqual([])
})

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AdminCreateUserCommand, AdminInitiateAuthCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { srpVerifier } from '../../src/crypto/index.ts'
import { createPoolWithUser, password, sdkFor, startTestService } from '../support/service.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-at-rest-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))
const masterKey = randomBytes(32)

test('the data directory contains no password, verifier, client secret, private key, refresh token or invitation in plain text', async () => {
  const service = await startTestService({ dataDir, masterKey })
  const { UserPoolId, ClientSecret, signIn } = await createPoolWithUser(service, {
    GenerateSecret: true,
    ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'],
  })
  const { RefreshToken } = await signIn()
  const admin = await service.createAdminKey()
  await service.sdk.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: 'bob',
      TemporaryPassword: 'Temporary-1!',
      DesiredDeliveryMediums: ['EMAIL'],
      UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
    }),
  )
  await service.close()

  const files = readdirSync(dataDir).map(name => readFileSync(join(dataDir, name)))
  const db = new DatabaseSync(join(dataDir, 'poolhouse.db'))
  const { credential_salt } = db.prepare('select credential_salt from users where username = ?').get('alice') as { credential_salt: string }
  const { outbox } = db.prepare('select count(*) as outbox from outbox').get() as { outbox: number }
  db.close()
  expect(outbox).toBe(1)
  const verifier = await srpVerifier({ poolId: UserPoolId, userId: 'alice', password, salt: Buffer.from(credential_salt, 'hex') })
  for (const secret of [
    password,
    'Temporary-1!',
    ClientSecret!,
    admin.secretAccessKey,
    RefreshToken!,
    verifier,
    verifier.toString('hex'),
    verifier.toString('base64'),
    'PRIVATE KEY',
  ]) {
    for (const file of files) expect(file.includes(secret)).toBe(false)
  }
  // PKCS #8 of an RSA key starts with this algorithm identifier.
  const rsa = Buffer.from('06092a864886f70d010101', 'hex')
  for (const file of files) expect(file.includes(rsa)).toBe(false)
})

test('a sealed password verifier that is copied to another user signs neither user in', async () => {
  const first = await startTestService({ dataDir, masterKey })
  const { UserPoolId, ClientId } = await createPoolWithUser(first)
  await first.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'mallory', MessageAction: 'SUPPRESS' }))
  await first.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'mallory', Password: 'Mallorys-1!', Permanent: true }))
  await first.close()

  const db = new DatabaseSync(join(dataDir, 'poolhouse.db'))
  db.exec(
    `update users set (credential_salt, sealed_credential) = (select credential_salt, sealed_credential from users where username = 'mallory') where username = 'alice'`,
  )
  db.close()

  const second = await startTestService({ dataDir, masterKey })
  const signIn = (PASSWORD: string) =>
    second.sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_NO_SRP_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD },
      }),
    )
  for (const guess of ['Mallorys-1!', password])
    await expect(signIn(guess)).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' })
  await second.close()
})

test('a service that starts with another master key is refused, and the right key still works', async () => {
  const service = await startTestService({ dataDir, masterKey })
  await service.close()
  await expect(startTestService({ dataDir, masterKey: randomBytes(32) })).rejects.toMatchObject({
    name: 'StorageError',
    message: expect.stringMatching(/The master key does not decrypt .*encrypted under another one/),
  })
  const again = await startTestService({ dataDir, masterKey })
  await again.close()
})

test('production mode refuses unsigned and wrongly signed requests, accepts a key of `keys create`, and needs no signature for public operations', async () => {
  const service = await startTestService({ production: true, dataDir, masterKey })
  const admin = await service.createAdminKey()
  const signed = sdkFor(service.url, admin)
  const made = await createPoolWithUser({ ...service, sdk: signed })
  expect((await made.signIn()).AccessToken).toBeDefined()

  const attempt = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    createPoolWithUser({ ...service, sdk: sdkFor(service.url, credentials) })
  await expect(attempt({ ...admin, secretAccessKey: 'wrong' })).rejects.toMatchObject({ name: 'InvalidSignatureException' })
  await expect(attempt({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' })).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  })

  const raw = (target: string, body: object) =>
    fetch(service.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityProviderService.${target}` },
      body: JSON.stringify(body),
    }).then(async answer => [answer.status, (await answer.json()).__type])
  expect(await raw('ListUserPools', { MaxResults: 1 })).toEqual([400, 'MissingAuthenticationTokenException'])
  expect(await raw('GetUser', { AccessToken: 'x' })).toEqual([400, 'NotAuthorizedException'])
  expect((await fetch(`${service.url}/_poolhouse/clock`, { headers: { 'x-poolhouse': '1' } })).status).toBe(404)
  await service.close()
})

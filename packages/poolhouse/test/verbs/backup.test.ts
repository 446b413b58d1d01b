import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  AdminGetUserCommand,
  AssociateSoftwareTokenCommand,
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  ListUsersCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { srpClientSession } from '@poolhouse/server/srp-client'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../../../server/src/storage/migrations/index.ts'
import { applyMigrations } from '../../../server/src/storage/sqlite/database.ts'
import { totpCode } from '../../../server/test/support/authenticator-app.ts'
import type { TestPostgres } from '../../../server/test/support/postgres.ts'
import { startPostgres } from '../../../server/test/support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../../../server/test/support/service.ts'
import { folder, poolhouse } from '../support/command.ts'

const home = folder()
let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(async () => {
  await postgres.stop()
  home.remove()
})

const masterKey = randomBytes(32)
const env = { POOLHOUSE_MASTER_KEY: masterKey.toString('base64') }
let made = 0

/** A place for data: the options of commands, and those of a service. */
async function newPlace(engine: 'SQLite' | 'PostgreSQL') {
  const dataDir = join(home.path, `data-${made++}`)
  const databaseUrl = engine === 'PostgreSQL' ? await postgres.database() : undefined
  return {
    env: { ...env, ...(databaseUrl !== undefined && { POOLHOUSE_DATABASE_URL: databaseUrl }) },
    args: ['--data', dataDir],
    service: { dataDir, databaseUrl, masterKey, issuer: 'aws' as const },
  }
}
type Place = Awaited<ReturnType<typeof newPlace>>
const backUp = async (place: Place, file = join(home.path, `${made++}.backup`)) => {
  // Without the master key: a backup does not need it.
  const { POOLHOUSE_MASTER_KEY: _, ...without } = place.env as Record<string, string>
  return { file, ...(await poolhouse(['backup', file, ...place.args], { env: without })) }
}
const restore = (file: string, place: Place) => poolhouse(['restore', file, ...place.args], { env: place.env })

/** A pool whose user signs in by password or SRP, has an authenticator app, and whose client has a secret. */
async function usedPool(service: TestService) {
  const rotating = { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 0 }
  const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] as const
  const pool = await createPoolWithUser(service, { GenerateSecret: true, RefreshTokenRotation: rotating, ExplicitAuthFlows: [...flows] })
  const { UserPoolId } = pool
  await service.sdk.send(
    new SetUserPoolMfaConfigCommand({ UserPoolId, SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: 'OPTIONAL' }),
  )
  const tokens = (await pool.begin('USER_PASSWORD_AUTH', { PASSWORD: password })).AuthenticationResult!
  const { AccessToken } = tokens
  const SecretCode = (await service.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))).SecretCode!
  await service.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode, Date.now() - 30_000) }))
  await service.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }))
  return { ...pool, tokens, SecretCode }
}
type UsedPool = Awaited<ReturnType<typeof usedPool>>

/** Everything that a user and an application of the pool do, at this service. */
async function expectSameUsers(service: TestService, { UserPoolId, ClientId, ClientSecret, SECRET_HASH, tokens, SecretCode }: UsedPool) {
  const { sdk } = service
  const { InitiateAuthCommand, RespondToAuthChallengeCommand } = await import('@aws-sdk/client-cognito-identity-provider')
  const answer = (ChallengeName: 'PASSWORD_VERIFIER' | 'SOFTWARE_TOKEN_MFA', Session: string | undefined, responses: object) =>
    sdk.send(
      new RespondToAuthChallengeCommand({
        ...{ ClientId, ChallengeName, Session },
        ChallengeResponses: { USERNAME: 'alice', SECRET_HASH: SECRET_HASH!, ...responses },
      }),
    )
  const srp = srpClientSession()
  const begin = (AuthFlow: 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH', more: object) =>
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: { USERNAME: 'alice', SECRET_HASH: SECRET_HASH!, ...more } }))
  const asked = await begin('USER_SRP_AUTH', { SRP_A: srp.A })
  const proof = srp.prove(UserPoolId, password, asked.ChallengeParameters)
  const second = await answer('PASSWORD_VERIFIER', asked.Session, proof)
  expect(second.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  expect((await begin('USER_PASSWORD_AUTH', { PASSWORD: password })).ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  const signedIn = await answer('SOFTWARE_TOKEN_MFA', second.Session, { SOFTWARE_TOKEN_MFA_CODE: totpCode(SecretCode) })
  expect(signedIn.AuthenticationResult!.AccessToken).toBeDefined()

  // Tokens from before the backup.
  const keys = createRemoteJWKSet(new URL(`${service.url}/${UserPoolId}/.well-known/jwks.json`))
  expect((await jwtVerify(tokens.AccessToken!, keys)).payload.username).toBe('alice')
  expect((await jwtVerify(tokens.IdToken!, keys)).payload['cognito:username']).toBe('alice')
  expect((await sdk.send(new GetUserCommand({ AccessToken: tokens.AccessToken }))).Username).toBe('alice')
  const refreshed = await sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, ClientSecret, RefreshToken: tokens.RefreshToken }))
  expect(refreshed.AuthenticationResult!.RefreshToken).toBeDefined()
  const described = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
  expect(described.UserPoolClient!.ClientSecret).toBe(ClientSecret)
}

describe.each([
  { from: 'SQLite', to: 'SQLite' },
  { from: 'SQLite', to: 'PostgreSQL' },
  { from: 'PostgreSQL', to: 'PostgreSQL' },
  { from: 'PostgreSQL', to: 'SQLite' },
] as const)('a backup of a running service on $from that is restored on $to', ({ from, to }) => {
  test('signs in the same users by password, SRP and TOTP, and takes their tokens and the secrets of clients', async () => {
    const [source, target] = [await newPlace(from), await newPlace(to)]
    const service = await startTestService(source.service)
    const pool = await usedPool(service)
    const backup = await backUp(source)
    expect(backup).toMatchObject({ status: 0, err: '' })
    expect(statSync(backup.file).mode & 0o777).toBe(0o600)
    // The time step of the last code has passed.
    await service.close()

    expect(await restore(backup.file, target)).toMatchObject({ status: 0, err: '' })
    const restored = await startTestService(target.service)
    await expectSameUsers(restored, pool)
    await restored.close()
  })
})

describe.each(['SQLite', 'PostgreSQL'] as const)('on %s', engine => {
  test('a backup while users sign up has each of them with all rows or with none, and everybody who was answered before it began', async () => {
    const [source, target] = [await newPlace(engine), await newPlace(engine)]
    const service = await startTestService(source.service)
    const { UserPoolId, ClientId } = await createPoolWithUser(service, {}, { AliasAttributes: ['email'] })
    let isWriting = true
    const before: string[] = []
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; isWriting; n++) {
        const Username = `user-${writer}-${n}`
        const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
        await service.sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }))
        before.push(Username)
      }
    })
    while (before.length < 12) await new Promise(resolve => setTimeout(resolve, 10))
    const answered = [...before]
    const backup = await backUp(source)
    isWriting = false
    await Promise.all(writers)
    await service.close()
    expect(backup.status).toBe(0)

    expect(await restore(backup.file, target)).toMatchObject({ status: 0 })
    const restored = await startTestService(target.service)
    const listed = new Set<string>()
    for (let PaginationToken: string | undefined, first = true; first || PaginationToken; first = false) {
      const page = await restored.sdk.send(new ListUsersCommand({ UserPoolId, Limit: 60, PaginationToken }))
      for (const { Username } of page.Users!) listed.add(Username!)
      PaginationToken = page.PaginationToken
    }
    expect(answered.filter(name => !listed.has(name))).toEqual([])
    // A user is in several tables: those of the look-up by name, and of the search by attribute.
    for (const name of [...before, 'alice']) {
      const isThere = await restored.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: name })).then(
        () => true,
        () => false,
      )
      expect({ name, isThere }).toEqual({ name, isThere: listed.has(name) })
      const found = await restored.sdk.send(new ListUsersCommand({ UserPoolId, Filter: `email = "${name}@example.com"` }))
      expect({ name, isThere: found.Users!.length === 1 }).toEqual({ name, isThere })
    }
    await restored.close()
  })

  test('a restore is refused where there is data, and changes nothing', async () => {
    const place = await newPlace(engine)
    const service = await startTestService(place.service)
    const { UserPoolId } = await createPoolWithUser(service)
    const { file } = await backUp(place)
    const { ClientId } = (await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'later' }))).UserPoolClient!
    await service.close()
    const refused = await restore(file, place)
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toMatch(/^poolhouse: .* already, and a restore replaces nothing\. Restore into an empty /)
    const again = await startTestService(place.service)
    expect((await again.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient!.ClientName).toBe('later')
    await again.close()
  })
})

/** The lines of a backup with changes, as another file with a checksum of its own where `sum` is false. */
function changed(file: string, change: (lines: string[]) => string[]): string {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
  const other = join(home.path, `${made++}.backup`)
  writeFileSync(other, gzipSync(`${change(lines).join('\n')}\n`))
  return other
}
const written = (bytes: Buffer): string => {
  const other = join(home.path, `${made++}.backup`)
  writeFileSync(other, bytes)
  return other
}
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at]! ^= 1
  return copy
}

describe('a backup that cannot be used', () => {
  let file: string
  beforeAll(async () => {
    const place = await newPlace('SQLite')
    const service = await startTestService(place.service)
    await createPoolWithUser(service)
    ;({ file } = await backUp(place))
    await service.close()
  })

  const refusals: Record<string, [give: (file: string) => string, says: RegExp]> = {
    'is not there': [
      () => join(home.path, 'nowhere.backup'),
      /nowhere\.backup does not exist\. Give a file that "poolhouse backup" has written\./,
    ],
    'is another file': [() => written(Buffer.from('hello\n'.repeat(100))), /is not a backup of Poolhouse/],
    'is empty': [() => written(Buffer.alloc(0)), /is not a backup of Poolhouse|is damaged/],
    'is cut off': [file => written(readFileSync(file).subarray(0, -200)), /is damaged: unexpected end of file\. Nothing was restored\./],
    'has a flipped bit': [file => written(flipped(readFileSync(file), statSync(file).size >> 1)), /is damaged: .*Nothing was restored\./],
    'has a changed row': [
      file => changed(file, lines => lines.map(line => line.replace('alice@example.com', 'mallo@example.com'))),
      /is damaged: its checksum is wrong\. Nothing was restored\. Use another backup\./,
    ],
    'lacks a row': [file => changed(file, lines => lines.toSpliced(-3, 1)), /is damaged: its checksum is wrong/],
    'lacks its end': [file => changed(file, lines => lines.slice(0, -1)), /is damaged: its end is missing/],
    'goes on after its end': [file => changed(file, lines => [...lines, lines[1]!]), /is damaged: it goes on after its end/],
    'is of a newer schema': [
      file => changed(file, ([header, ...lines]) => [JSON.stringify({ ...JSON.parse(header!), schema: 9_999 }), ...lines]),
      /is of a newer Poolhouse \(schema 9999, this one knows \d+\)\. Update Poolhouse\./,
    ],
    'is of a newer format': [
      file => changed(file, ([header, ...lines]) => [JSON.stringify({ ...JSON.parse(header!), format: 2 }), ...lines]),
      /was written by a newer Poolhouse \(format 2, this one knows 1\)\. Update Poolhouse\./,
    ],
    'names a table that is none': [
      file => changed(file, lines => lines.toSpliced(1, 0, '{"table":"metadata; drop table users","columns":["key"]}')),
      /names a table or a column that Poolhouse does not have/,
    ],
  }
  const rows = Object.entries(refusals).flatMap(([how, [give, says]]) =>
    (['SQLite', 'PostgreSQL'] as const).map(engine => ({ how, engine, give, says })),
  )
  test.each(rows)('since it $how is refused on $engine, and leaves the place empty', async ({ engine, give, says }) => {
    const place = await newPlace(engine)
    const refused = await restore(give(file), place)
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toMatch(says)
    // The intact one is restored there afterwards.
    expect(await restore(file, place)).toMatchObject({ status: 0, err: '' })
  })

  test('with another master key is refused, with the fingerprints of both', async () => {
    const place = await newPlace('SQLite')
    const refused = await restore(file, { ...place, env: { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') } })
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toMatch(
      /needs the master key with the fingerprint [0-9a-f]{16}, and the one that was given with the fingerprint [0-9a-f]{16} does not open it\./,
    )
  })

  test('without a master key is refused with its fingerprint and where to put it, and none is made', async () => {
    const place = await newPlace('SQLite')
    const refused = await poolhouse(['restore', file, ...place.args])
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toMatch(
      /needs the master key with the fingerprint [0-9a-f]{16}, which is not in the backup\. Copy master\.key of the service into /,
    )
    expect(() => statSync(join(place.service.dataDir, 'master.key'))).toThrow()
  })
})

test('a backup has neither the master key nor a password in clear', async () => {
  const place = await newPlace('SQLite')
  const service = await startTestService(place.service)
  const { ClientSecret } = await usedPool(service)
  const { file } = await backUp(place)
  await service.close()
  const text = gunzipSync(readFileSync(file)).toString()
  for (const secret of [masterKey.toString('base64'), masterKey.toString('hex'), password, ClientSecret!])
    expect(text).not.toContain(secret)
})

test('a backup into a folder is named after the time; one of a file that exists, or of no data, is refused', async () => {
  const place = await newPlace('SQLite')
  expect((await backUp(place)).err).toMatch(/has no poolhouse\.db, so that there is nothing to back up\./)
  const service = await startTestService(place.service)
  const made = await poolhouse(['backup', home.path, '--json', ...place.args])
  const { file, rows, sha256 } = JSON.parse(made.out)
  expect(file).toMatch(/poolhouse-\d{8}T\d{6}Z\.backup$/)
  expect(rows).toBeGreaterThan(0)
  expect(sha256).toMatch(/^[0-9a-f]{64}$/)
  const again = await backUp(place, file)
  expect(again).toMatchObject({ status: 1, out: '' })
  expect(again.err).toContain(`${file} exists, and a backup replaces nothing.`)
  await service.close()
})

test('a backup of an older schema is restored, and migrated when the service starts', async () => {
  const [source, target] = [await newPlace('SQLite'), await newPlace('SQLite')]
  const service = await startTestService(source.service)
  const { UserPoolId } = await createPoolWithUser(service)
  await service.close()
  // As the version before the last migration wrote it: its tables, with the rows that they have in both.
  const file = join(source.service.dataDir, 'poolhouse.db')
  renameSync(file, `${file}.newer`)
  const older = new DatabaseSync(file)
  applyMigrations(older, 0, migrations.length - 1)
  older.exec(`attach '${file}.newer' as newer`)
  for (const { name } of older.prepare(`select name from main.sqlite_schema where type = 'table'`).all() as { name: string }[]) {
    const columns = older
      .prepare('select name from pragma_table_info(?)')
      .all(name)
      .map(column => column.name)
    older.exec(`delete from main.${name}; insert into main.${name} (${columns.join(', ')}) select ${columns.join(', ')} from newer.${name}`)
  }
  older.close()
  const backup = await backUp(source)
  expect(backup).toMatchObject({ status: 0, err: '' })
  expect(await restore(backup.file, target)).toMatchObject({ status: 0, err: '' })
  const restored = await startTestService(target.service)
  expect((await restored.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'alice' }))).Username).toBe('alice')
  await restored.close()
})

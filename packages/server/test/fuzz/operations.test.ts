import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { declaredErrors, type ErrorName, type OperationName } from '@poolhouse/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/index.ts'
import { srpClientSession } from '../../src/srp-client.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'
import { bodyOf, type Known } from './bodies.ts'

/** FUZZ_SEED repeats the requests of a run; FUZZ_RUNS sets their number. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.FUZZ_RUNS ?? 250)

const protocolErrors = new Set<string>(['SerializationException', 'NotImplementedException'])
/** Errors that the API model does not declare, although Cognito returns them. docs/reference/users-and-pools.md#11. */
const unmodelled: Partial<Record<OperationName, ErrorName>> = { AdminCreateUser: 'AliasExistsException' }
/** Operations that delete or revoke; they get separate pools, so that the other operations still find existing ids. */
const destructive = new Set<OperationName>(['DeleteUserPool', 'DeleteUserPoolClient', 'AdminDeleteUser', 'GlobalSignOut', 'RevokeToken'])

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

describe.each(['SQLite', 'PostgreSQL'])('fuzzing a service on %s', engine => {
  const failures: string[] = []
  const log = {
    info() {},
    warn() {},
    error: (message: string, fields?: Record<string, unknown>) => void failures.push(`${message} ${JSON.stringify(fields)}`),
  }
  let service: TestService
  let known: Known
  let spare: Known
  let doomed: Known
  beforeAll(async () => {
    service = await startTestService({ log, ...(engine === 'PostgreSQL' && { databaseUrl: await postgres.database() }) })
    known = await prepare(service)
    spare = await prepare(service)
    doomed = await prepare(service)
  })
  afterAll(() => service.close())

  test(`random requests to every operation are answered with 200 or an error that the operation declares (seed ${seed})`, {
    timeout: 120_000,
  }, async () => {
    const names = Object.keys(operations) as OperationName[]
    const idsFor = (name: OperationName) => (name === 'DeleteUserPool' ? doomed : destructive.has(name) ? spare : known)
    const requests = fc.constantFrom(...names).chain(name => fc.tuple(fc.constant(name), bodyOf(name, idsFor(name))))
    await fc.assert(
      fc.asyncProperty(requests, async ([name, body]) => {
        failures.splice(0)
        const answer = await fetch(service.url, {
          method: 'POST',
          headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AWSCognitoIdentityProviderService.${name}` },
          body: JSON.stringify(body),
        })
        const text = await answer.text()
        expect(failures).toEqual([])
        expect(answer.status === 200 || answer.status === 400, `${name} ${answer.status} ${text}`).toBe(true)
        expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
        if (answer.status === 200) return
        const { __type, message } = JSON.parse(text)
        expect(typeof message).toBe('string')
        expect(answer.headers.get('x-amzn-errortype')).toBe(`${__type}:`)
        const declared: readonly string[] = [...declaredErrors(name), unmodelled[name] ?? '']
        expect(declared.includes(__type) || protocolErrors.has(__type), `${name} answered ${__type}: ${message}`).toBe(true)
      }),
      { seed, numRuns },
    )
    // The service still works.
    const { signIn } = await createPoolWithUser(service)
    expect((await signIn()).AccessToken).toBeDefined()
  })
})

/** Creates a pool with clients, users in several states, tokens, an open challenge session and an SRP secret block. */
async function prepare(service: TestService): Promise<Known> {
  const { sdk } = service
  const flows = ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_USER_SRP_AUTH' as const, 'ALLOW_ADMIN_USER_PASSWORD_AUTH' as const]
  const exchanges = ['ALLOW_TOKEN_EXCHANGE_IMPERSONATION' as never, 'ALLOW_TOKEN_EXCHANGE_DELEGATION' as never]
  const ExplicitAuthFlows = [...flows, ...exchanges, 'ALLOW_REFRESH_TOKEN_AUTH' as const]
  const pool = { AliasAttributes: ['email' as const, 'preferred_username' as const] }
  const made = await createPoolWithUser(service, { ExplicitAuthFlows, PreventUserExistenceErrors: 'ENABLED' }, pool)
  const { UserPoolId, ClientId } = made
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'may read' }]
  await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'photos', Name: 'photos', Scopes }))
  const withSecret = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'secret',
      GenerateSecret: true,
      ExplicitAuthFlows: flows,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    }),
  )
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', TemporaryPassword: 'Temporary-1!', MessageAction: 'SUPPRESS' }))
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'carol', MessageAction: 'SUPPRESS' }))
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'carol', Password: 'Correct-horse-9', Permanent: true }))

  const begin = (AuthFlow: 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH', AuthParameters: Record<string, string>) =>
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters }))
  const { Session } = await begin('USER_PASSWORD_AUTH', { USERNAME: 'bob', PASSWORD: 'Temporary-1!' })
  const proof = await begin('USER_SRP_AUTH', { USERNAME: 'alice', SRP_A: srpClientSession().A })
  const tokens = await made.signIn()
  return {
    pools: [UserPoolId],
    clients: [ClientId, withSecret.UserPoolClient!.ClientId!],
    secrets: [withSecret.UserPoolClient!.ClientSecret!],
    names: ['alice', 'bob', 'carol', 'alice@example.com', 'unknown'],
    passwords: ['Correct-horse-9', 'Temporary-1!', 'Brand-new-1!', 'weak'],
    tokens: [tokens.AccessToken!, tokens.IdToken!, tokens.RefreshToken!],
    sessions: [Session!],
    blocks: [proof.ChallengeParameters!.SECRET_BLOCK!],
  }
}

import { declaredErrors, type ErrorName, type OperationName } from '@poolhouse/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/index.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'
import { bodyOf, type Known } from './bodies.ts'
import { prepareKnown } from './known.ts'

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
    known = await prepareKnown(service)
    spare = await prepareKnown(service)
    doomed = await prepareKnown(service)
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

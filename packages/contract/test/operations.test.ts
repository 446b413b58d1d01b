import { spawnSync } from 'node:child_process'
import { callerKind, declaredErrors, hasEmptyBody, isOperationName, operationNames, refuse } from '@poolhouse/contract'
import { expect, test } from 'vitest'

test('the contract has every operation of the model', () => {
  expect(operationNames).toHaveLength(141)
  expect(isOperationName('GetDerivedToken')).toBe(true)
  expect(isOperationName('constructor')).toBe(false)
})

test.each`
  operation                   | kind
  ${'InitiateAuth'}           | ${'public'}
  ${'RespondToAuthChallenge'} | ${'public'}
  ${'RevokeToken'}            | ${'public'}
  ${'VerifySoftwareToken'}    | ${'public'}
  ${'GetUser'}                | ${'token'}
  ${'GlobalSignOut'}          | ${'token'}
  ${'ForgetDevice'}           | ${'token'}
  ${'AdminInitiateAuth'}      | ${'iam'}
  ${'CreateUserPoolClient'}   | ${'iam'}
  ${'GetClientToken'}         | ${'public'}
  ${'GetDerivedToken'}        | ${'either'}
`('the caller of $operation is: $kind', ({ operation, kind }) => {
  expect(callerKind(operation)).toBe(kind)
})

test('35 operations verify no signature: the 34 that SDKs do not sign, and GetClientToken', () => {
  expect(operationNames.filter(name => ['public', 'token'].includes(callerKind(name)))).toHaveLength(35)
})

test('13 operations have an empty response body', () => {
  expect(operationNames.filter(hasEmptyBody)).toHaveLength(13)
  expect(hasEmptyBody('DeleteUserPoolClient')).toBe(true)
  expect(hasEmptyBody('RevokeToken')).toBe(false)
})

test('declaredErrors lists the exceptions of an operation', () => {
  expect(declaredErrors('GetTokensFromRefreshToken')).toContain('RefreshTokenReuseException')
  expect(declaredErrors('UpdateUserPoolClient')).not.toContain('LimitExceededException')
})

test.each`
  name                           | status
  ${'ResourceNotFoundException'} | ${400}
  ${'InternalErrorException'}    | ${500}
  ${'InternalServerException'}   | ${500}
  ${'ForbiddenException'}        | ${403}
  ${'RequestEntityTooLarge'}     | ${413}
  ${'ServiceUnavailable'}        | ${503}
  ${'SignatureDoesNotMatch'}     | ${403}
`('$name is HTTP $status', ({ name, status }) => {
  expect(refuse(name, 'text', { cause: 'why' })).toMatchObject({ name, status, message: 'text', cause: 'why' })
})

test('the generated code is up to date with the model', () => {
  const script = new URL('../../../scripts/generate/contract.ts', import.meta.url).pathname
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

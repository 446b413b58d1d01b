import { operationNames, ServiceError, validate } from '@poolhouse/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shapeOf } from '../src/constraints.ts'
import { inputShape } from '../src/operations.ts'

/** Bodies with the right member names and anything in them, so that every reader meets every kind of value. */
const bodies = fc.constantFrom(...operationNames).chain(name => {
  const members = Object.keys(shapeOf(inputShape(name)).members ?? {})
  const keys = members.length > 0 ? fc.constantFrom(...members, '__proto__', 'constructor') : fc.constant('__proto__')
  return fc.record({ name: fc.constant(name), body: fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue({ maxDepth: 4 }))) })
})

test('validate answers any JSON with an input or a ServiceError, and changes no prototype', () => {
  fc.assert(
    fc.property(bodies, ({ name, body }) => {
      try {
        const input = validate(name, JSON.parse(JSON.stringify(body)))
        expect(Object.keys(input).every(member => member in shapeOf(inputShape(name)).members!)).toBe(true)
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error
        expect(['SerializationException', 'InvalidParameterException']).toContain(error.name)
      }
      expect(Object.keys(Object.prototype)).toEqual([])
    }),
    { numRuns: 3000 },
  )
})

test('validate returns a legal input unchanged', () => {
  const texts = fc.stringMatching(/^[A-Za-z0-9]{1,20}$/)
  fc.assert(
    fc.property(fc.dictionary(texts, texts), fc.uniqueArray(texts), (AuthParameters, urls) => {
      const signIn = { ClientId: 'abc', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }
      expect(validate('InitiateAuth', signIn)).toEqual(signIn)
      const client = { UserPoolId: 'us-east-1_a', ClientName: 'web', CallbackURLs: urls.map(url => `https://${url}`) }
      expect(validate('CreateUserPoolClient', client)).toEqual(client)
    }),
  )
})

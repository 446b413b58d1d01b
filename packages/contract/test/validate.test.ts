import { type OperationName, operationNames, ServiceError, validate } from '@poolhouse/contract'
import { expect, test } from 'vitest'

const poolId = 'us-east-1_EXAMPLE'
const refusal = (name: OperationName, body: unknown): ServiceError => {
  try {
    validate(name, body)
  } catch (error) {
    if (error instanceof ServiceError) return error
    throw error
  }
  throw new Error(`${name} took ${JSON.stringify(body)?.slice(0, 200)}`)
}

const at = (violation: string): string => `1 validation error detected: ${violation}`
const flows =
  'USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, USER_AUTH'
const visible = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+'

test.each`
  operation                 | body                                                                                                       | message
  ${'DescribeUserPool'}     | ${{}}                                                                                                      | ${at("Value null at 'userPoolId' failed to satisfy constraint: Member must not be null")}
  ${'DescribeUserPool'}     | ${{ UserPoolId: null }}                                                                                    | ${at("Value null at 'userPoolId' failed to satisfy constraint: Member must not be null")}
  ${'DescribeUserPool'}     | ${{ UserPoolId: 'abc' }}                                                                                   | ${at("Value 'abc' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+")}
  ${'DescribeUserPool'}     | ${{ UserPoolId: `${poolId}\n` }}                                                                           | ${at(`Value '${poolId}\n' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+`)}
  ${'DescribeUserPool'}     | ${{ UserPoolId: `a_${'b'.repeat(60)}` }}                                                                   | ${at(`Value 'a_${'b'.repeat(60)}' at 'userPoolId' failed to satisfy constraint: Member must have length less than or equal to 55`)}
  ${'DescribeUserPool'}     | ${{ UserPoolId: '' }}                                                                                      | ${"2 validation errors detected: Value '' at 'userPoolId' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+"}
  ${'InitiateAuth'}         | ${{ ClientId: 'abc', AuthFlow: 'NO_SUCH_FLOW' }}                                                           | ${at(`Value 'NO_SUCH_FLOW' at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: [${flows}]`)}
  ${'InitiateAuth'}         | ${{ ClientId: 'no-good', AuthFlow: 'USER_AUTH' }}                                                          | ${at("Value at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+]+")}
  ${'ChangePassword'}       | ${{ AccessToken: 'a b', ProposedPassword: 'x' }}                                                           | ${at("Value at 'accessToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+")}
  ${'AdminSetUserPassword'} | ${{ UserPoolId: poolId, Username: 'a', Password: 'p'.repeat(257) }}                                        | ${at("Value at 'password' failed to satisfy constraint: Member must have length less than or equal to 256")}
  ${'AdminSetUserPassword'} | ${{ UserPoolId: poolId, Username: 'a', Password: 'a b' }}                                                  | ${at("Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\S]+")}
  ${'CreateUserPool'}       | ${{ PoolName: 'p', Policies: { PasswordPolicy: { MinimumLength: 5 } } }}                                   | ${at("Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value greater than or equal to 6")}
  ${'CreateUserPool'}       | ${{ PoolName: 'p', Schema: [{ Name: 'a'.repeat(21) }] }}                                                   | ${at(`Value '${'a'.repeat(21)}' at 'schema.1.member.name' failed to satisfy constraint: Member must have length less than or equal to 20`)}
  ${'CreateUserPool'}       | ${{ PoolName: 'p', Schema: [] }}                                                                           | ${at("Value at 'schema' failed to satisfy constraint: Member must have length greater than or equal to 1")}
  ${'CreateUserPool'}       | ${{ PoolName: 'p', AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: 'hello there' } } }}      | ${at("Value 'hello there' at 'adminCreateUserConfig.inviteMessage.sMSMessage' failed to satisfy constraint: Member must satisfy regular expression pattern: (?s).*\\{####\\}.*")}
  ${'CreateUserPool'}       | ${{ PoolName: 'p', EmailVerificationMessage: 'no code here' }}                                             | ${at("Value 'no code here' at 'emailVerificationMessage' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{####\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*")}
  ${'CreateUserPool'}       | ${{ PoolName: 'p', UserPoolTags: { '': 'x' } }}                                                            | ${at("Value '{=x}' at 'userPoolTags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]")}
  ${'CreateUserPool'}       | ${{ PoolName: 'p', UserPoolTags: { a: 'x'.repeat(257) } }}                                                 | ${at(`Value '{a=${'x'.repeat(257)}}' at 'userPoolTags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 0]`)}
  ${'CreateUserPoolClient'} | ${{ UserPoolId: poolId, ClientName: 'a', CallbackURLs: ['https://a b', 'c'] }}                             | ${at(`Value '[https://a b, c]' at 'callbackURLs' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${visible}]`)}
  ${'CreateUserPoolClient'} | ${{ UserPoolId: poolId, ClientName: 'a', RefreshTokenRotation: {} }}                                       | ${at("Value null at 'refreshTokenRotation.feature' failed to satisfy constraint: Member must not be null")}
  ${'CreateUserPoolClient'} | ${{ UserPoolId: poolId, ClientName: 'a', AuthSessionValidity: 16 }}                                        | ${at("Value '16' at 'authSessionValidity' failed to satisfy constraint: Member must have value less than or equal to 15")}
  ${'CreateUserPoolClient'} | ${{ UserPoolId: poolId, ClientName: 'a', ClientSecret: 'short' }}                                          | ${at("Value at 'clientSecret' failed to satisfy constraint: Member must have length greater than or equal to 24")}
  ${'ListUserPools'}        | ${{ MaxResults: 61 }}                                                                                      | ${at("Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60")}
  ${'AdminCreateUser'}      | ${{ UserPoolId: poolId, Username: 'a', UserAttributes: [{ Name: 'email', Value: 'v'.repeat(2049) }, {}] }} | ${"2 validation errors detected: Value at 'userAttributes.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 2048; Value null at 'userAttributes.2.member.name' failed to satisfy constraint: Member must not be null"}
`('$operation answers InvalidParameterException: $message', ({ operation, body, message }) => {
  expect(refusal(operation, body)).toMatchObject({ name: 'InvalidParameterException', status: 400, message })
})

const notString = (found: string): string => `${found} can not be converted to a String`

test.each`
  operation                 | body                                                | message
  ${'DescribeUserPool'}     | ${{ UserPoolId: 1 }}                                | ${notString('NUMBER_VALUE')}
  ${'DescribeUserPool'}     | ${{ UserPoolId: true }}                             | ${notString('TRUE_VALUE')}
  ${'DescribeUserPool'}     | ${{ UserPoolId: {} }}                               | ${'Start of structure or map found where not expected.'}
  ${'DescribeUserPool'}     | ${{ UserPoolId: [] }}                               | ${'Start of list found where not expected.'}
  ${'ListUserPools'}        | ${{ MaxResults: '10' }}                             | ${'STRING_VALUE can not be converted to an Integer'}
  ${'ListUserPools'}        | ${{ MaxResults: 1.5 }}                              | ${'NUMBER_VALUE can not be converted to an Integer'}
  ${'ListUserPools'}        | ${{ MaxResults: 1e300 }}                            | ${'NUMBER_VALUE can not be converted to an Integer'}
  ${'CreateUserPoolClient'} | ${{ GenerateSecret: 'true' }}                       | ${'STRING_VALUE can not be converted to a Boolean'}
  ${'CreateUserPoolClient'} | ${{ CallbackURLs: 'https://a' }}                    | ${'Unexpected field type'}
  ${'CreateUserPoolClient'} | ${{ CallbackURLs: {} }}                             | ${'Start of structure or map found where not expected.'}
  ${'CreateUserPoolClient'} | ${{ CallbackURLs: [1] }}                            | ${notString('NUMBER_VALUE')}
  ${'InitiateAuth'}         | ${{ AuthParameters: { USERNAME: 1 } }}              | ${notString('NUMBER_VALUE')}
  ${'InitiateAuth'}         | ${{ AuthParameters: [] }}                           | ${'Start of list found where not expected.'}
  ${'SetUICustomization'}   | ${{ UserPoolId: poolId, ImageFile: 'not base64!' }} | ${'Invalid Base64 in a Blob'}
  ${'DescribeUserPool'}     | ${[]}                                               | ${'Start of list found where not expected.'}
  ${'DescribeUserPool'}     | ${'text'}                                           | ${'Unexpected field type'}
`('$operation $body is a SerializationException: $message', ({ operation, body, message }) => {
  expect(refusal(operation, body)).toMatchObject({ name: 'SerializationException', status: 400, message })
})

test('a wrong JSON type is reported before broken constraints', () => {
  expect(refusal('DescribeUserPoolClient', { UserPoolId: 'no', ClientId: 1 })).toMatchObject({ name: 'SerializationException' })
})

test('validate reads null as absent and drops unknown members', () => {
  const body = JSON.parse(`{"MaxResults": 5, "NextToken": null, "Other": 1, "__proto__": {"polluted": true}}`)
  expect(validate('ListUserPools', body)).toEqual({ MaxResults: 5 })
})

test('a map keeps __proto__ as a key and reaches no prototype', () => {
  const body = JSON.parse(
    `{"ClientId": "a", "AuthFlow": "USER_AUTH", "AuthParameters": {"__proto__": "x", "USERNAME": "alice", "gone": null}}`,
  )
  const { AuthParameters } = validate('InitiateAuth', body)
  expect(Object.entries(AuthParameters!)).toEqual([
    ['__proto__', 'x'],
    ['USERNAME', 'alice'],
  ])
  expect(AuthParameters!.constructor).toBeUndefined()
  expect(({} as Record<string, unknown>).USERNAME).toBeUndefined()
})

test('validate reads an absent body as an empty object', () => {
  expect(refusal('ListUserPools', undefined).message).toContain('maxResults')
})

test('validate accepts any JSON in a document', () => {
  const Credential = { id: 'x', nested: [1, { deep: null }] }
  expect(validate('CompleteWebAuthnRegistration', { AccessToken: 'a', Credential })).toEqual({ AccessToken: 'a', Credential })
})

test.each`
  what                       | members
  ${'client token'}          | ${{ ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'] }}
  ${'an emoji counted once'} | ${{ ClientName: 'web', SupportedIdentityProviders: ['😀'.repeat(32)] }}
`('CreateUserPoolClient accepts $what', ({ members }) => {
  const body = { UserPoolId: poolId, ClientName: 'web', ...members }
  expect(validate('CreateUserPoolClient', body)).toEqual(body)
})

test('messages do not show values inside a sensitive structure', () => {
  const IpAddress = 'x'.repeat(131073)
  const { message } = refusal('SignUp', { ClientId: 'a', Username: 'b', UserContextData: { IpAddress } })
  expect(message).toBe(
    at("Value at 'userContextData.ipAddress' failed to satisfy constraint: Member must have length less than or equal to 131072"),
  )
})

test('a body with many violations has a message of bounded length', () => {
  const UserAttributes = Array.from({ length: 200_000 }, () => ({}))
  const { message } = refusal('AdminCreateUser', { UserPoolId: poolId, Username: 'a', UserAttributes })
  expect(message).toMatch(/^100 validation errors detected: /)
  expect(message.length).toBeLessThan(20_000)
})

test.each(operationNames)('%s never fails with anything but a ServiceError', name => {
  for (const body of [{}, [], null, 'x', 1, JSON.parse('{"UserPoolId": {"a": [[[]]]}, "AccessToken": "\\ud800"}')]) {
    try {
      validate(name, body)
    } catch (error) {
      expect(error).toBeInstanceOf(ServiceError)
    }
  }
})

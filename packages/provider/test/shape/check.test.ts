import { type Bag, secret, UNKNOWN } from '@poolhouse/engine'
import { expect, test } from 'vitest'
import { configuredProvider, type Kind, subject } from '../support/engine.ts'

const seed = new Uint8Array(32)
const provider = await configuredProvider({ region: 'us-east-1' })
const check = (kind: Kind, news: Bag, olds: Bag = {}) => provider.check({ ...subject(kind, 'web'), news, olds, randomSeed: seed })

const attribute = 'Invalid Attribute Value'
const duration = (field: string, range: string, got: string): string =>
  `${attribute}. Attribute ${field} must have a duration between ${range}, got: ${got}`
const day = '5m0s and 24h0m0s'
const decade = '1h0m0s and 87600h0m0s'
const minutes = (name: string) => ({ tokenValidityUnits: { [name]: 'minutes' } })
const oauth = {
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ['code'],
  allowedOauthScopes: ['openid'],
  callbackUrls: ['https://a'],
}

const oneOfTwo = (found: string): string =>
  `Invalid Attribute Combination. ${found} specified when one (and only one) of [analytics_configuration[0].application_arn,analytics_configuration[0].application_id] is required`

test.each`
  inputs                                                                                                                         | path                                              | reason
  ${{ accessTokenValidity: 25 }}                                                                                                 | ${'accessTokenValidity'}                          | ${duration('access_token_validity', day, '25h0m0s')}
  ${{ accessTokenValidity: 2, tokenValidityUnits: { accessToken: 'days' } }}                                                     | ${'accessTokenValidity'}                          | ${duration('access_token_validity', day, '48h0m0s')}
  ${{ accessTokenValidity: 4, ...minutes('accessToken') }}                                                                       | ${'accessTokenValidity'}                          | ${duration('access_token_validity', day, '4m0s')}
  ${{ idTokenValidity: 25 }}                                                                                                     | ${'idTokenValidity'}                              | ${duration('id_token_validity', day, '25h0m0s')}
  ${{ refreshTokenValidity: 3651 }}                                                                                              | ${'refreshTokenValidity'}                         | ${duration('refresh_token_validity', decade, '87624h0m0s')}
  ${{ refreshTokenValidity: 59, ...minutes('refreshToken') }}                                                                    | ${'refreshTokenValidity'}                         | ${duration('refresh_token_validity', decade, '59m0s')}
  ${{ authSessionValidity: 16 }}                                                                                                 | ${'authSessionValidity'}                          | ${`${attribute}. Attribute auth_session_validity value must be between 3 and 15, got: 16`}
  ${{ preventUserExistenceErrors: 'NO' }}                                                                                        | ${'preventUserExistenceErrors'}                   | ${`${attribute} Match. Attribute prevent_user_existence_errors value must be one of: ["LEGACY" "ENABLED"], got: "NO"`}
  ${{ name: 'a/b' }}                                                                                                             | ${'name'}                                         | ${`${attribute} Match. Attribute name can include any letter, number, space, tab, or one of "+=,.@-", got: a/b`}
  ${{ name: 'x'.repeat(129) }}                                                                                                   | ${'name'}                                         | ${`${attribute} Length. Attribute name string length must be between 1 and 128, got: 129`}
  ${{ callbackUrls: ['https://a b'] }}                                                                                           | ${'callbackUrls[0]'}                              | ${`${attribute} Match. Attribute callback_urls can include any valid Unicode letter, combining character, symbol, number, or punctuation, got: https://a b`}
  ${{ callbackUrls: Array.from({ length: 101 }, (_, index) => `https://a/${index}`) }}                                           | ${'callbackUrls'}                                 | ${`${attribute}. Attribute callback_urls set must contain at most 100 elements, got: 101`}
  ${{ refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 61 } }}                                               | ${'refreshTokenRotation.retryGracePeriodSeconds'} | ${`${attribute}. Attribute refresh_token_rotation.retry_grace_period_seconds value must be between 0 and 60, got: 61`}
  ${{ callbackUrls: ['http://app.example'] }}                                                                                    | ${'callbackUrls[0]'}                              | ${'http://app.example cannot use the HTTP protocol. Use https, or http://localhost'}
  ${{ ...oauth, callbackUrls: [] }}                                                                                              | ${'callbackUrls'}                                 | ${'CallbackUrls can not be empty when code flow or implicit flow is selected'}
  ${{ ...oauth, allowedOauthFlows: ['client_credentials'] }}                                                                     | ${'allowedOauthFlows'}                            | ${'client_credentials flow can not be selected if client does not have a client secret. Set generateSecret: true'}
  ${{ explicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'ALLOW_USER_AUTH'] }}                                                             | ${'explicitAuthFlows'}                            | ${"Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names"}
  ${{ analyticsConfiguration: { applicationId: 'a' } }}                                                                          | ${'analyticsConfiguration'}                       | ${'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid'}
  ${{ analyticsConfiguration: { externalId: 'a' } }}                                                                             | ${'analyticsConfiguration.applicationArn'}        | ${oneOfTwo('No attribute')}
  ${{ analyticsConfiguration: { applicationId: 'a', applicationArn: 'arn:aws:mobiletargeting:us-east-1:000000000000:apps/a' } }} | ${'analyticsConfiguration.applicationArn'}        | ${oneOfTwo('2 attributes')}
  ${{ callbackUrls: 'https://a' }}                                                                                               | ${'callbackUrls'}                                 | ${'expected a list, got "https://a"'}
  ${{ authSessionValidity: 'three' }}                                                                                            | ${'authSessionValidity'}                          | ${'expected a number, got "three"'}
  ${{ generateSecret: 1 }}                                                                                                       | ${'generateSecret'}                               | ${'expected true or false, got 1'}
  ${{ tokenValidityUnits: ['hours'] }}                                                                                           | ${'tokenValidityUnits'}                           | ${'expected an object, got ["hours"]'}
  ${{ clientSecret: 'x' }}                                                                                                       | ${'clientSecret'}                                 | ${'Invalid or unknown key. The service sets it'}
`('a client with $inputs: $reason', async ({ inputs, path, reason }) => {
  const { failures } = await check('client', { userPoolId: 'us-east-1_a', ...inputs })
  expect(failures).toEqual([{ property: '', reason: `${reason}. Examine values at 'web.${path}'.` }])
})

test.each`
  inputs                                             | path                               | meant
  ${{ callbackUrl: ['https://a'] }}                  | ${'callbackUrl'}                   | ${" Did you mean 'callbackUrls'?"}
  ${{ tokenValidityUnits: { accesToken: 'hours' } }} | ${'tokenValidityUnits.accesToken'} | ${" Did you mean 'accessToken'?"}
  ${{ wholly: 'unlike' }}                            | ${'wholly'}                        | ${''}
`('a client with the unknown key $path: it is left out with a warning', async ({ inputs, path, meant }) => {
  const { failures, warnings, inputs: checked } = await check('client', { userPoolId: 'us-east-1_a', ...inputs })
  expect(failures).toEqual([])
  expect(warnings?.map(({ reason }) => reason)).toEqual([
    `Invalid or unknown key${meant ? `.${meant}` : ''}. Examine values at 'web.${path}'.`,
  ])
  expect(JSON.stringify(checked)).not.toContain(path.split('.').at(-1))
})

const texts = (field: string, limit: number): string => `"${field}" cannot be longer than ${limit} UTF-8 characters`

test.each`
  inputs                                                                                   | path                                                        | reason
  ${{ mfaConfiguration: 'MAYBE' }}                                                         | ${'mfaConfiguration'}                                       | ${'expected mfa_configuration to be one of ["OFF" "ON" "OPTIONAL"], got MAYBE'}
  ${{ passwordPolicy: { minimumLength: 5 } }}                                              | ${'passwordPolicy.minimumLength'}                           | ${'expected password_policy.minimum_length to be in the range (6 - 99), got 5'}
  ${{ emailVerificationMessage: 'hi' }}                                                    | ${'emailVerificationMessage'}                               | ${'"email_verification_message" cannot be less than 6 UTF-8 characters'}
  ${{ emailVerificationMessage: 'no code' }}                                               | ${'emailVerificationMessage'}                               | ${'"email_verification_message" does not contain {####}'}
  ${{ smsAuthenticationMessage: `{####}${'x'.repeat(135)}` }}                              | ${'smsAuthenticationMessage'}                               | ${texts('sms_authentication_message', 140)}
  ${{ emailVerificationSubject: 'x'.repeat(141) }}                                         | ${'emailVerificationSubject'}                               | ${texts('email_verification_subject', 140)}
  ${{ adminCreateUserConfig: { inviteMessageTemplate: { smsMessage: '{####}' } } }}        | ${'adminCreateUserConfig.inviteMessageTemplate.smsMessage'} | ${'"admin_create_user_config.invite_message_template.sms_message" does not contain {username}'}
  ${{ verificationMessageTemplate: { emailMessageByLink: 'no link here' } }}               | ${'verificationMessageTemplate.emailMessageByLink'}         | ${'"verification_message_template.email_message_by_link" does not contain {##[\\w\\W]*##}'}
  ${{ lambdaConfig: { preSignUp: 'lambda' } }}                                             | ${'lambdaConfig.preSignUp'}                                 | ${'"lambda_config.pre_sign_up" (lambda) is an invalid ARN: arn: invalid prefix or not enough sections'}
  ${{ schemas: [{ name: 'x'.repeat(21), attributeDataType: 'String' }] }}                  | ${'schemas[0].name'}                                        | ${`expected length of schema.name to be in the range (1 - 20), got ${'x'.repeat(21)}`}
  ${{ aliasAttributes: ['email'], usernameAttributes: ['email'] }}                         | ${'aliasAttributes'}                                        | ${'Conflicting configuration arguments: "alias_attributes": conflicts with username_attributes'}
  ${{ emailVerificationSubject: 'a', verificationMessageTemplate: { emailSubject: 'b' } }} | ${'emailVerificationSubject'}                               | ${'Conflicting configuration arguments: "email_verification_subject": conflicts with verification_message_template.0.email_subject'}
  ${{ emailMfaConfiguration: {}, emailConfiguration: {} }}                                 | ${'emailMfaConfiguration'}                                  | ${'requires at least two accountRecoverySetting.recoveryMechanisms'}
  ${{ tags: { a: ['b'] } }}                                                                | ${'tags["a"]'}                                              | ${'expected a string, got ["b"]'}
`('a pool with $inputs: $reason', async ({ inputs, path, reason }) => {
  const { failures } = await check('pool', inputs)
  expect(failures).toEqual([{ property: '', reason: `${reason}. Examine values at 'web.${path}'.` }])
})

test('missing required properties are named at every depth', async () => {
  expect((await check('client', {})).failures).toEqual([{ property: '', reason: "Missing required property 'userPoolId'" }])
  const { failures } = await check('client', { userPoolId: 'p', refreshTokenRotation: { retryGracePeriodSeconds: 1 } })
  expect(failures).toEqual([{ property: '', reason: "Missing required property 'refreshTokenRotation.feature'" }])
})

test('check reports all failures together', async () => {
  const { failures } = await check('client', { authSessionValidity: 1, preventUserExistenceErrors: 'x' })
  expect(failures).toHaveLength(3)
})

test('check converts between strings and numbers or booleans', async () => {
  const { inputs, failures } = await check('client', {
    userPoolId: 'p',
    authSessionValidity: '5',
    enableTokenRevocation: 'false',
    name: 12,
  })
  expect(failures).toEqual([])
  expect(inputs).toMatchObject({ authSessionValidity: 5, enableTokenRevocation: false, name: '12' })
})

test('unknown values pass every rule, and secrets stay secret', async () => {
  const news = {
    userPoolId: UNKNOWN,
    callbackUrls: [UNKNOWN],
    tokenValidityUnits: UNKNOWN,
    authSessionValidity: UNKNOWN,
    defaultRedirectUri: secret('https://a'),
  }
  const { inputs, failures } = await check('client', news)
  expect(failures).toEqual([])
  expect(inputs).toMatchObject(news)
})

test('rules apply to secret values', async () => {
  const { failures } = await check('client', { userPoolId: 'p', preventUserExistenceErrors: secret('NO') })
  expect(failures).toHaveLength(1)
})

test('check adds name, missing units and region to a client, and no __defaults', async () => {
  const { inputs } = await check('client', { userPoolId: 'p', tokenValidityUnits: { accessToken: 'days' } })
  expect(inputs).toEqual({
    userPoolId: 'p',
    name: expect.stringMatching(/^web-[0-9a-f]{7}$/),
    region: 'us-east-1',
    tokenValidityUnits: { accessToken: 'days', idToken: 'hours', refreshToken: 'days' },
  })
})

test('check lists the defaulted names of a pool in __defaults of every object', async () => {
  const { inputs } = await check('pool', { emailConfiguration: {} })
  expect(inputs).toEqual({
    name: expect.stringMatching(/^web-[0-9a-f]{7}$/),
    region: 'us-east-1',
    deletionProtection: 'INACTIVE',
    mfaConfiguration: 'OFF',
    tagsAll: {},
    emailConfiguration: { emailSendingAccount: 'COGNITO_DEFAULT', __defaults: ['emailSendingAccount'] },
    __defaults: ['deletionProtection', 'mfaConfiguration', 'name'],
  })
})

test('a generated name depends on the random seed only', async () => {
  const one = await check('pool', {})
  const two = await check('pool', {})
  const other = await provider.check({ ...subject('pool', 'web'), news: {}, olds: {}, randomSeed: new Uint8Array(32).fill(1) })
  expect(two.inputs.name).toBe(one.inputs.name)
  expect(other.inputs.name).not.toBe(one.inputs.name)
})

test.each`
  kind        | olds                                             | kept
  ${'client'} | ${{ name: 'web-1234567' }}                       | ${true}
  ${'pool'}   | ${{ name: 'web-1234567', __defaults: ['name'] }} | ${true}
  ${'pool'}   | ${{ name: 'web-1234567', __defaults: [] }}       | ${false}
`('a $kind with the old inputs $olds keeps its name: $kept', async ({ kind, olds, kept }) => {
  const { inputs } = await check(kind, { userPoolId: 'p' }, { userPoolId: 'p', ...olds })
  expect(inputs.name === 'web-1234567').toBe(kept)
})

test('an update may leave out properties that the service keeps', async () => {
  const olds = { userPoolId: 'p', name: 'web', generateSecret: true, ...oauth }
  const { failures } = await check('client', { userPoolId: 'p', name: 'web', allowedOauthFlowsUserPoolClient: true }, olds)
  expect(failures).toEqual([])
})

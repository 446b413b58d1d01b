import { assertValidClient, clientFindings, secretFinding } from '@poolhouse/contract'
import { expect, test } from 'vitest'

const around = {
  action: 'creating',
  hasSecret: false,
  poolId: 'us-east-1_EXAMPLE',
  region: 'us-east-1',
  tier: 'ESSENTIALS',
  schema: [
    { Name: 'sub', Required: true },
    { Name: 'email', Required: true },
    { Name: 'email_verified' },
    { Name: 'name' },
    { Name: 'custom:tier' },
  ],
  resourceScopes: new Set(['solar/read', 'https://photos.example/api/read']),
  providers: new Set(['Google']),
} as const

const web = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: ['https://app.example/cb'],
}
const rotation = { RefreshTokenRotation: { Feature: 'ENABLED' } }
const arn = (region: string): string => `arn:aws:mobiletargeting:${region}:000000000000:apps/abc`
const analytics = 'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid'
const range = 'Invalid range for token validity.'
const outlives = 'Access and Id Token expiration times must be less than or equal to refresh token expiration times.'

test.each`
  rule                                | settings                                                                                              | more                             | exception                              | message
  ${'legacy and new flows'}           | ${{ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'ALLOW_USER_SRP_AUTH'] }}                                | ${{}}                            | ${'InvalidParameterException'}         | ${"Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."}
  ${'refresh flow beside rotation'}   | ${{ ...rotation, ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }}                                   | ${{}}                            | ${'InvalidParameterException'}         | ${'ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled'}
  ${'credentials beside code'}        | ${{ AllowedOAuthFlows: ['client_credentials', 'code'] }}                                              | ${{ hasSecret: true }}           | ${'InvalidOAuthFlowException'}         | ${'client_credentials flow can not be selected along with code flow or implicit flow.'}
  ${'credentials without secret'}     | ${{ AllowedOAuthFlows: ['client_credentials'] }}                                                      | ${{}}                            | ${'InvalidOAuthFlowException'}         | ${'client_credentials flow can not be selected if client does not have a client secret.'}
  ${'OAuth without flows'}            | ${{ ...web, AllowedOAuthFlows: [] }}                                                                  | ${{}}                            | ${'InvalidOAuthFlowException'}         | ${'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.'}
  ${'OAuth without scopes'}           | ${{ ...web, AllowedOAuthScopes: undefined }}                                                          | ${{}}                            | ${'InvalidOAuthFlowException'}         | ${'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.'}
  ${'code without callback'}          | ${{ ...web, CallbackURLs: undefined }}                                                                | ${{}}                            | ${'InvalidOAuthFlowException'}         | ${'CallbackUrls can not be empty when code flow or implicit flow is selected'}
  ${'unknown scope'}                  | ${{ AllowedOAuthScopes: ['openid', 'solar/write'] }}                                                  | ${{}}                            | ${'ScopeDoesNotExistException'}        | ${'Invalid scope requested: solar/write'}
  ${'unknown scope, servers unknown'} | ${{ AllowedOAuthScopes: ['solar/write', 'admin'] }}                                                   | ${{ resourceScopes: undefined }} | ${'ScopeDoesNotExistException'}        | ${'Invalid scope requested: admin'}
  ${'unknown provider'}               | ${{ SupportedIdentityProviders: ['COGNITO', 'Facebook'] }}                                            | ${{}}                            | ${'InvalidParameterException'}         | ${'The provider Facebook does not exist for User Pool us-east-1_EXAMPLE.'}
  ${'unknown readable'}               | ${{ ReadAttributes: ['email', 'custom:nope'] }}                                                       | ${{}}                            | ${'InvalidParameterException'}         | ${'Invalid read attributes specified while creating a client'}
  ${'writable without a required'}    | ${{ WriteAttributes: ['name'] }}                                                                      | ${{}}                            | ${'InvalidParameterException'}         | ${'Invalid write attributes specified while creating a client'}
  ${'unknown writable, on update'}    | ${{ WriteAttributes: ['email', 'custom:nope'] }}                                                      | ${{ action: 'updating' }}        | ${'InvalidParameterException'}         | ${'Invalid write attributes specified while updating a client'}
  ${'forbidden writable'}             | ${{ WriteAttributes: ['email', 'email_verified'] }}                                                   | ${{}}                            | ${'InvalidParameterException'}         | ${'Invalid write attributes specified while creating a client'}
  ${'forbidden, schema unknown'}      | ${{ WriteAttributes: ['email', 'sub'] }}                                                              | ${{ schema: undefined }}         | ${'InvalidParameterException'}         | ${'Invalid write attributes specified while creating a client'}
  ${'access below 5 minutes'}         | ${{ AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } }}                         | ${{}}                            | ${'InvalidParameterException'}         | ${range}
  ${'ID above a day'}                 | ${{ IdTokenValidity: 25 }}                                                                            | ${{}}                            | ${'InvalidParameterException'}         | ${range}
  ${'refresh below an hour'}          | ${{ RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } }}                      | ${{}}                            | ${'InvalidParameterException'}         | ${range}
  ${'refresh above ten years'}        | ${{ RefreshTokenValidity: 3651 }}                                                                     | ${{}}                            | ${'InvalidParameterException'}         | ${range}
  ${'access outlives refresh'}        | ${{ AccessTokenValidity: 2, RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'hours' } }} | ${{}}                            | ${'InvalidParameterException'}         | ${outlives}
  ${'user context without secret'}    | ${{ EnablePropagateAdditionalUserContextData: true }}                                                 | ${{}}                            | ${'InvalidParameterException'}         | ${'Client Secret is required to set EnablePropagateAdditionalUserContextData as true'}
  ${'client token among others'}      | ${{ ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH', 'ALLOW_USER_AUTH'] }}                              | ${{ hasSecret: true }}           | ${'InvalidParameterException'}         | ${'ALLOW_CLIENT_TOKEN_AUTH cannot be used with other auth flows.'}
  ${'client token without secret'}    | ${{ ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'] }}                                                 | ${{}}                            | ${'InvalidParameterException'}         | ${'ALLOW_CLIENT_TOKEN_AUTH can not be selected if client does not have a client secret.'}
  ${'choice-based in LITE'}           | ${{ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }}                                                         | ${{ tier: 'LITE' }}              | ${'FeatureUnavailableInTierException'} | ${'The following feature is not available for the LITE pricing tier configured: Choice-Based Sign-In'}
  ${'rotation in LITE'}               | ${rotation}                                                                                           | ${{ tier: 'LITE' }}              | ${'FeatureUnavailableInTierException'} | ${'The following feature is not available for the LITE pricing tier configured: Refresh Token Rotation'}
  ${'analytics of both forms'}        | ${{ AnalyticsConfiguration: { ApplicationArn: arn('us-east-1'), RoleArn: 'r' } }}                     | ${{}}                            | ${'InvalidParameterException'}         | ${analytics}
  ${'analytics without role'}         | ${{ AnalyticsConfiguration: { ApplicationId: 'a', ExternalId: 'e' } }}                                | ${{}}                            | ${'InvalidParameterException'}         | ${analytics}
  ${'analytics of another region'}    | ${{ AnalyticsConfiguration: { ApplicationArn: arn('eu-west-1') } }}                                   | ${{}}                            | ${'InvalidParameterException'}         | ${'The integration with Pinpoint is not supported for the requested eu-west-1 region.'}
  ${'plain http'}                     | ${{ CallbackURLs: ['http://app.example/cb'] }}                                                        | ${{}}                            | ${'InvalidParameterException'}         | ${'http://app.example/cb cannot use the HTTP protocol.'}
  ${'stray default URL'}              | ${{ ...web, DefaultRedirectURI: 'https://app.example/cb/' }}                                          | ${{}}                            | ${'InvalidParameterException'}         | ${'The default redirect URI https://app.example/cb/ is not in the callback URIs list.'}
`('$rule: $message', ({ settings, more, exception, message }) => {
  expect(clientFindings(settings, { ...around, ...more })).toEqual([expect.objectContaining({ exception, message })])
  expect(() => assertValidClient(settings, { ...around, ...more })).toThrow(expect.objectContaining({ name: exception, message }))
})

test.each`
  what                             | settings                                                                                                                     | more
  ${'nothing at all'}              | ${{}}                                                                                                                        | ${{}}
  ${'a web client'}                | ${web}                                                                                                                       | ${{}}
  ${'no refresh flow in the list'} | ${{ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }}                                                                            | ${{}}
  ${'rotation with an unset list'} | ${rotation}                                                                                                                  | ${{}}
  ${'grants with OAuth off'}       | ${{ AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid'] }}                                                           | ${{}}
  ${'machine with OIDC scopes'}    | ${{ AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['openid'] }}      | ${{ hasSecret: true }}
  ${'a scope with slashes'}        | ${{ AllowedOAuthScopes: ['https://photos.example/api/read'] }}                                                               | ${{}}
  ${'the registration scope'}      | ${{ AllowedOAuthScopes: ['aws.cognito/dcr/register'] }}                                                                      | ${{}}
  ${'equal lifetimes'}             | ${{ AccessTokenValidity: 1, IdTokenValidity: 1, RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } }} | ${{}}
  ${'a unit without a value'}      | ${{ TokenValidityUnits: { AccessToken: 'seconds', RefreshToken: 'seconds' } }}                                               | ${{}}
  ${'0 for 30 days'}               | ${{ RefreshTokenValidity: 0 }}                                                                                               | ${{}}
  ${'analytics by ARN'}            | ${{ AnalyticsConfiguration: { ApplicationArn: arn('us-east-1'), UserDataShared: true } }}                                    | ${{}}
  ${'analytics by id'}             | ${{ AnalyticsConfiguration: { ApplicationId: 'a', RoleArn: 'r', ExternalId: 'e' } }}                                         | ${{}}
  ${'readable without a required'} | ${{ ReadAttributes: ['name'] }}                                                                                              | ${{}}
  ${'readable verified flags'}     | ${{ ReadAttributes: ['email', 'email_verified'] }}                                                                           | ${{}}
  ${'providers not known here'}    | ${{ SupportedIdentityProviders: ['Facebook'] }}                                                                              | ${{ providers: undefined }}
`('client rules accept $what', ({ settings, more }) => {
  expect(clientFindings(settings, { ...around, ...more })).toEqual([])
})

test('GenerateSecret and ClientSecret exclude each other', () => {
  expect(secretFinding({ GenerateSecret: true, ClientSecret: 'x' })).toMatchObject({
    exception: 'InvalidParameterException',
    property: 'ClientSecret',
  })
  expect(secretFinding({ GenerateSecret: false, ClientSecret: 'x' })).toBeUndefined()
  expect(secretFinding({ GenerateSecret: true })).toBeUndefined()
})

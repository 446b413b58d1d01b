import { exchangePermission, flowPermission } from '@poolhouse/contract'
import { expect, test } from 'vitest'

const rotating = { RefreshTokenRotation: { Feature: 'ENABLED' } }
const generic = 'Auth flow not enabled for this client'
const wrongApi = 'Initiate Auth method not supported.'

test.each`
  client                                                                    | flow                          | api                    | refusal
  ${{}}                                                                     | ${'USER_SRP_AUTH'}            | ${'InitiateAuth'}      | ${undefined}
  ${{ ExplicitAuthFlows: [] }}                                              | ${'CUSTOM_AUTH'}              | ${'AdminInitiateAuth'} | ${undefined}
  ${{}}                                                                     | ${'REFRESH_TOKEN'}            | ${'InitiateAuth'}      | ${undefined}
  ${{}}                                                                     | ${'USER_PASSWORD_AUTH'}       | ${'InitiateAuth'}      | ${'USER_PASSWORD_AUTH flow not enabled for this client'}
  ${{}}                                                                     | ${'ADMIN_USER_PASSWORD_AUTH'} | ${'AdminInitiateAuth'} | ${generic}
  ${{}}                                                                     | ${'USER_AUTH'}                | ${'InitiateAuth'}      | ${'USER_AUTH is not enabled for the client.'}
  ${{ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }}                    | ${'USER_PASSWORD_AUTH'}       | ${'InitiateAuth'}      | ${undefined}
  ${{ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }}                    | ${'USER_PASSWORD_AUTH'}       | ${'AdminInitiateAuth'} | ${wrongApi}
  ${{ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }}                    | ${'USER_SRP_AUTH'}            | ${'InitiateAuth'}      | ${'USER_SRP_AUTH is not enabled for the client.'}
  ${{ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }}                    | ${'CUSTOM_AUTH'}              | ${'InitiateAuth'}      | ${'CUSTOM_AUTH is not enabled for the client.'}
  ${{ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }}                    | ${'REFRESH_TOKEN_AUTH'}       | ${'InitiateAuth'}      | ${generic}
  ${{ ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] }}              | ${'ADMIN_NO_SRP_AUTH'}        | ${'AdminInitiateAuth'} | ${undefined}
  ${{ ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] }}              | ${'ADMIN_USER_PASSWORD_AUTH'} | ${'InitiateAuth'}      | ${wrongApi}
  ${{ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] }}                           | ${'ADMIN_USER_PASSWORD_AUTH'} | ${'AdminInitiateAuth'} | ${undefined}
  ${{ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] }}                           | ${'USER_SRP_AUTH'}            | ${'InitiateAuth'}      | ${undefined}
  ${{ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] }}                           | ${'REFRESH_TOKEN_AUTH'}       | ${'InitiateAuth'}      | ${undefined}
  ${{ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] }}                           | ${'USER_PASSWORD_AUTH'}       | ${'InitiateAuth'}      | ${'USER_PASSWORD_AUTH flow not enabled for this client'}
  ${{ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] }}                           | ${'USER_AUTH'}                | ${'InitiateAuth'}      | ${'USER_AUTH is not enabled for the client.'}
  ${{ ExplicitAuthFlows: ['USER_PASSWORD_AUTH'] }}                          | ${'USER_PASSWORD_AUTH'}       | ${'InitiateAuth'}      | ${undefined}
  ${{ ExplicitAuthFlows: ['CUSTOM_AUTH_FLOW_ONLY'] }}                       | ${'CUSTOM_AUTH'}              | ${'InitiateAuth'}      | ${undefined}
  ${{ ExplicitAuthFlows: ['CUSTOM_AUTH_FLOW_ONLY'] }}                       | ${'USER_SRP_AUTH'}            | ${'InitiateAuth'}      | ${'USER_SRP_AUTH is not enabled for the client.'}
  ${{ ExplicitAuthFlows: ['CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'] }} | ${'USER_PASSWORD_AUTH'}       | ${'InitiateAuth'}      | ${'USER_PASSWORD_AUTH flow not enabled for this client'}
  ${{ ExplicitAuthFlows: ['CUSTOM_AUTH_FLOW_ONLY'] }}                       | ${'REFRESH_TOKEN_AUTH'}       | ${'InitiateAuth'}      | ${undefined}
  ${rotating}                                                               | ${'REFRESH_TOKEN_AUTH'}       | ${'InitiateAuth'}      | ${generic}
  ${rotating}                                                               | ${'REFRESH_TOKEN'}            | ${'AdminInitiateAuth'} | ${generic}
  ${rotating}                                                               | ${'USER_SRP_AUTH'}            | ${'InitiateAuth'}      | ${undefined}
  ${{ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'], ...rotating }}              | ${'REFRESH_TOKEN_AUTH'}       | ${'InitiateAuth'}      | ${generic}
`('$flow by $api for $client: $refusal', ({ client, flow, api, refusal }) => {
  const expected = refusal === undefined ? { allowed: true } : { allowed: false, exception: 'InvalidParameterException', message: refusal }
  expect(flowPermission(client, flow, api)).toMatchObject(expected)
})

test.each`
  tier            | allowed
  ${'LITE'}       | ${false}
  ${'ESSENTIALS'} | ${true}
  ${undefined}    | ${true}
`('USER_AUTH in a pool of tier $tier: $allowed', ({ tier, allowed }) => {
  expect(flowPermission({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }, 'USER_AUTH', 'InitiateAuth', tier).allowed).toBe(allowed)
})

test.each`
  flows                                     | exchange            | allowed
  ${['ALLOW_CLIENT_TOKEN_AUTH']}            | ${'GetClientToken'} | ${true}
  ${undefined}                              | ${'GetClientToken'} | ${false}
  ${['ALLOW_TOKEN_EXCHANGE_IMPERSONATION']} | ${'impersonation'}  | ${true}
  ${['ALLOW_TOKEN_EXCHANGE_IMPERSONATION']} | ${'delegation'}     | ${false}
`('$exchange with $flows: $allowed', ({ flows, exchange, allowed }) => {
  expect(exchangePermission({ ExplicitAuthFlows: flows }, exchange).allowed).toBe(allowed)
})

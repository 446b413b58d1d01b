import { challengeSessionSeconds, graceSeconds, rotatesRefreshTokens, tokenLifetimeSeconds } from '@poolhouse/contract'
import { expect, test } from 'vitest'

test.each`
  settings                                                                           | kind         | seconds
  ${{}}                                                                              | ${'access'}  | ${3600}
  ${{}}                                                                              | ${'id'}      | ${3600}
  ${{}}                                                                              | ${'refresh'} | ${2_592_000}
  ${{ RefreshTokenValidity: 0 }}                                                     | ${'refresh'} | ${2_592_000}
  ${{ AccessTokenValidity: 2 }}                                                      | ${'access'}  | ${7200}
  ${{ AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } }}      | ${'access'}  | ${300}
  ${{ TokenValidityUnits: { AccessToken: 'seconds' } }}                              | ${'access'}  | ${3600}
  ${{ IdTokenValidity: 1, TokenValidityUnits: { IdToken: 'days' } }}                 | ${'id'}      | ${86_400}
  ${{ RefreshTokenValidity: 7200, TokenValidityUnits: { RefreshToken: 'seconds' } }} | ${'refresh'} | ${7200}
  ${{ RefreshTokenValidity: 1, TokenValidityUnits: { AccessToken: 'minutes' } }}     | ${'refresh'} | ${86_400}
`('$kind token of $settings: $seconds s', ({ settings, kind, seconds }) => {
  expect(tokenLifetimeSeconds(settings, kind)).toBe(seconds)
})

test.each`
  rotation                                               | on       | grace
  ${undefined}                                           | ${false} | ${0}
  ${{ Feature: 'ENABLED' }}                              | ${true}  | ${0}
  ${{ Feature: 'ENABLED', RetryGracePeriodSeconds: 10 }} | ${true}  | ${10}
  ${{ Feature: 'DISABLED', RetryGracePeriodSeconds: 0 }} | ${false} | ${0}
`('rotation $rotation: on $on, grace $grace', ({ rotation, on, grace }) => {
  expect(rotatesRefreshTokens({ RefreshTokenRotation: rotation })).toBe(on)
  expect(graceSeconds({ RefreshTokenRotation: rotation })).toBe(grace)
})

test('AuthSessionValidity counts minutes', () => {
  expect(challengeSessionSeconds({ AuthSessionValidity: 3 })).toBe(180)
})

import {
  defaultRedirectUri,
  isRegisteredCallback,
  isRegisteredLogoutUrl,
  readableAttributeNames,
  redirectFindings,
  redirectUriProblem,
  splitRequestedScopes,
  writableAttributeNames,
} from '@poolhouse/contract'
import { expect, test } from 'vitest'

test.each`
  callback                         | problem
  ${'https://app.example/cb'}      | ${undefined}
  ${'http://localhost:3000/cb'}    | ${undefined}
  ${'http://127.0.0.1/cb'}         | ${undefined}
  ${'http://[::1]:8080/cb'}        | ${undefined}
  ${'myapp://example'}             | ${undefined}
  ${'com.myclientapp://client/cb'} | ${undefined}
  ${'http://app.example/cb'}       | ${'http://app.example/cb cannot use the HTTP protocol.'}
  ${'HTTP://app.example/cb'}       | ${'HTTP://app.example/cb cannot use the HTTP protocol.'}
  ${'http://localhost.evil.test'}  | ${'http://localhost.evil.test cannot use the HTTP protocol.'}
  ${'https://app.example/cb#x'}    | ${'https://app.example/cb#x cannot use fragment'}
  ${'https://app.example/cb#'}     | ${'https://app.example/cb# cannot use fragment'}
  ${'javascript:alert(1)'}         | ${'javascript:alert(1) cannot use the javascript scheme.'}
  ${'data:text/html,x'}            | ${'data:text/html,x cannot use the data scheme.'}
  ${'/cb'}                         | ${'/cb is not an absolute URL.'}
  ${'app.example'}                 | ${'app.example is not an absolute URL.'}
`('callback $callback: $problem', ({ callback, problem }) => {
  expect(redirectUriProblem(callback)).toBe(problem)
})

test.each`
  url                         | count
  ${'https://app.example/#x'} | ${0}
  ${'/bye'}                   | ${0}
  ${'http://app.example'}     | ${1}
  ${'javascript:alert(1)'}    | ${1}
`('sign-out URL $url: $count problems', ({ url, count }) => {
  expect(redirectFindings({ LogoutURLs: [url] })).toHaveLength(count)
})

test.each`
  asked                        | is
  ${'https://app.example/cb'}  | ${true}
  ${'https://app.example/cb/'} | ${false}
  ${'https://APP.example/cb'}  | ${false}
`('$asked is a registered callback: $is', ({ asked, is }) => {
  expect(isRegisteredCallback({ CallbackURLs: ['https://app.example/cb'] }, asked)).toBe(is)
  expect(isRegisteredLogoutUrl({ LogoutURLs: ['https://app.example/cb'] }, asked)).toBe(is)
  expect(isRegisteredCallback({}, asked)).toBe(false)
})

test.each`
  client                                                                                                                    | url
  ${{ SupportedIdentityProviders: ['COGNITO'], CallbackURLs: ['https://a'] }}                                               | ${'https://a'}
  ${{ SupportedIdentityProviders: ['COGNITO'], CallbackURLs: ['https://a', 'https://b'] }}                                  | ${undefined}
  ${{ SupportedIdentityProviders: ['COGNITO'], CallbackURLs: ['https://a', 'https://b'], DefaultRedirectURI: 'https://b' }} | ${'https://b'}
  ${{ SupportedIdentityProviders: ['COGNITO', 'Google'], CallbackURLs: ['https://a'], DefaultRedirectURI: 'https://a' }}    | ${undefined}
  ${{ CallbackURLs: ['https://a'] }}                                                                                        | ${undefined}
`('the default redirect URI of $client is $url', ({ client, url }) => {
  expect(defaultRedirectUri(client)).toBe(url)
})

const names = ['sub', 'email', 'email_verified', 'custom:tier', 'dev:custom:score']

test.each`
  list                        | read                                                 | write
  ${undefined}                | ${['sub', 'email', 'email_verified', 'custom:tier']} | ${['email', 'custom:tier']}
  ${[]}                       | ${['sub', 'email', 'email_verified', 'custom:tier']} | ${['email', 'custom:tier']}
  ${['email']}                | ${['sub', 'email']}                                  | ${['email']}
  ${['custom:tier', 'other']} | ${['sub', 'custom:tier']}                            | ${['custom:tier']}
`('attribute list $list: reads $read, writes $write', ({ list, read, write }) => {
  expect(readableAttributeNames({ ReadAttributes: list }, names)).toEqual(read)
  expect(writableAttributeNames({ WriteAttributes: list }, names)).toEqual(write)
})

test.each`
  held                    | asked                   | granted                 | refused
  ${['openid', 'a/read']} | ${undefined}            | ${['openid', 'a/read']} | ${[]}
  ${['openid', 'a/read']} | ${['a/read', 'a/read']} | ${['a/read']}           | ${[]}
  ${['openid']}           | ${['openid', 'email']}  | ${['openid']}           | ${['email']}
  ${undefined}            | ${['openid']}           | ${[]}                   | ${['openid']}
`('scopes $asked of a client with $held: $granted, refused $refused', ({ held, asked, granted, refused }) => {
  expect(splitRequestedScopes({ AllowedOAuthScopes: held }, asked)).toEqual({ granted, refused })
})

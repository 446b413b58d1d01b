import { expect, test } from 'vitest'
import { isSecure, parseNetworks } from '../../src/http/index.ts'

const proxies = parseNetworks(['10.0.0.0/8'])

test.each<[name: string, socket: object, forwarded: string | string[] | undefined, expected: boolean]>([
  ['a TLS connection', { encrypted: true, remoteAddress: '192.0.2.1' }, undefined, true],
  ['a TLS connection that says http', { encrypted: true, remoteAddress: '10.0.0.1' }, 'http', true],
  ['a plain connection', { remoteAddress: '192.0.2.1' }, undefined, false],
  ['a stranger that says https', { remoteAddress: '192.0.2.1' }, 'https', false],
  ['a trusted proxy that says https', { remoteAddress: '10.0.0.1' }, 'https', true],
  ['a trusted proxy, mapped into IPv6', { remoteAddress: '::ffff:10.0.0.1' }, 'HTTPS', true],
  ['a trusted proxy that says http', { remoteAddress: '10.0.0.1' }, 'http', false],
  ['a trusted proxy that says nothing', { remoteAddress: '10.0.0.1' }, undefined, false],
  ['a trusted proxy that adds http to what the client wrote', { remoteAddress: '10.0.0.1' }, 'https, http', false],
])('%s', (_, socket, forwarded, expected) => {
  expect(isSecure({ socket, headers: { 'x-forwarded-proto': forwarded } } as never, proxies)).toBe(expected)
})

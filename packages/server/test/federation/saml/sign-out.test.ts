import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import { GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { locationOf } from '../../oauth/support.ts'
import { engines, useServiceOn } from '../../support/engines.ts'
import { after, ecdsa, inflateMessage, newCertifiedKey, newId, redirectQuery, sha1, sha256, signXml } from '../../support/saml-provider.ts'
import { startTestService, type TestService } from '../../support/service.ts'
import { createSamlApp, entityId, parametersOf, providerKey, type SamlAppOptions } from './support.ts'

const bye = 'https://app.example/bye'
const slo = 'https://idp.example.com/slo'
const otherKey = newCertifiedKey('other')

/** An app of a provider with single logout, and its messages about it. */
async function createApp(service: TestService, options: SamlAppOptions = {}) {
  const app = await createSamlApp(service, { details: { IDPSignout: 'true' }, metadata: { signOut: [['redirect', slo]] }, ...options })
  const path = `${app.base}/saml2/logout`
  const address = `${service.url}${path}`
  const logout = async (query = `client_id=${app.ClientId}&logout_uri=${encodeURIComponent(bye)}`) =>
    locationOf(await app.browser.open(`${app.base}/logout?${query}`))
  const header = (element: string, { destination = address, issuer = entityId, issued = after(0), more = '' } = {}) =>
    `<samlp:${element} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${newId()}" Version="2.0" IssueInstant="${issued}" Destination="${destination}"${more}><saml:Issuer>${issuer}</saml:Issuer>`
  const response = (inResponseTo: string, options: Parameters<typeof header>[1] = {}, status = 'Success') =>
    `${header('LogoutResponse', { ...options, more: ` InResponseTo="${inResponseTo}"` })}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status></samlp:LogoutResponse>`
  const request = (nameId = 'Carla', indexes: readonly string[] = ['s1'], options: Parameters<typeof header>[1] = {}) =>
    `${header('LogoutRequest', options)}<saml:NameID>${nameId}</saml:NameID>${indexes.map(index => `<samlp:SessionIndex>${index}</samlp:SessionIndex>`).join('')}</samlp:LogoutRequest>`
  const base64 = (xml: string) => Buffer.from(xml).toString('base64')
  /** Where the browser is sent after a message with the POST binding. */
  const post = async (fields: Record<string, string>, using = app.browser) =>
    new URL(locationOf(await using.post(path, fields, { origin: 'https://idp.example.com' })), service.url)
  const get = async (query: string, using = app.browser) => new URL(locationOf(await using.open(`${path}?${query}`)), service.url)
  /** Whether the browser is signed in still. */
  const isSignedIn = async (using = app.browser) => {
    const location = locationOf(await using.open(`${app.base}/oauth2/authorize?${app.query({ prompt: 'none' })}`))
    return new URL(location).searchParams.has('code')
  }
  return { ...app, address, logout, response, request, base64, post, get, isSignedIn }
}

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  test.each(['POST', 'redirect'])(
    'sign-out goes to the provider with a signed request, and on to the application after its answer by %s',
    async binding => {
      const { signIn, logout, UserPoolId, audience, response, base64, post, get, isSignedIn } = await createApp(service)
      await signIn({
        assertion: { nameId: 'Carla', nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', sessionIndex: 's1' },
      })
      expect(await isSignedIn()).toBe(true)
      const location = await logout()
      expect(await isSignedIn()).toBe(false)
      expect(location).toMatch(/^https:\/\/idp\.example\.com\/slo\?/)
      const [signed, signature] = new URL(location).search.slice(1).split('&Signature=')
      const { Certificate } = await service.sdk.send(new GetSigningCertificateCommand({ UserPoolId }))
      const key = createPublicKey(new X509Certificate(Buffer.from(Certificate!, 'base64')).toString())
      expect(verify('sha256', Buffer.from(signed!), key, Buffer.from(decodeURIComponent(signature!), 'base64'))).toBe(true)
      const xml = inflateMessage(location)
      expect(xml).toContain(`>${audience}</saml:Issuer>`)
      expect(xml).toContain('<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">Carla</saml:NameID>')
      expect(xml).toMatch(/SessionIndex[^>]*>s1</)
      const id = / ID="([^"]+)"/.exec(xml)![1]!
      const RelayState = new URL(location).searchParams.get('RelayState')!
      const answer =
        binding === 'POST'
          ? await post({ SAMLResponse: base64(signXml(response(id), 'LogoutResponse', providerKey)), RelayState })
          : await get(redirectQuery('SAMLResponse', response(id), RelayState, providerKey.privateKey))
      expect(answer.href).toBe(bye)
    },
  )

  test.each(['POST', 'redirect'])(
    'a provider that signs a user out by %s ends the browser session of its session index, and is answered',
    async binding => {
      const { signIn, newBrowser, request, base64, post, get, isSignedIn } = await createApp(service)
      const [one, other] = [newBrowser(), newBrowser()]
      await signIn({ assertion: { sessionIndex: 's1' } }, {}, one)
      await signIn({ assertion: { sessionIndex: 's2' } }, {}, other)
      // The form of another site comes without the session's cookie.
      const answer =
        binding === 'POST'
          ? await post({ SAMLRequest: base64(signXml(request(), 'LogoutRequest', providerKey)), RelayState: 'theirs' }, newBrowser())
          : await get(redirectQuery('SAMLRequest', request(), 'theirs', providerKey.privateKey), newBrowser())
      expect([await isSignedIn(one), await isSignedIn(other)]).toEqual([false, true])
      expect(answer.href).toMatch(/^https:\/\/idp\.example\.com\/slo\?/)
      expect([...answer.searchParams.keys()]).toEqual(['SAMLResponse', 'RelayState', 'SigAlg', 'Signature'])
      expect(answer.searchParams.get('RelayState')).toBe('theirs')
      expect(inflateMessage(answer.href, 'SAMLResponse')).toContain('status:Success')
    },
  )
})

describe('single logout', () => {
  let service: TestService
  const lines: string[] = []
  beforeAll(async () => {
    service = await startTestService({ log: { info() {}, warn: (_, fields) => lines.push(JSON.stringify(fields)), error: console.error } })
  })
  afterAll(() => service.close())

  test.each([
    ['the provider has IDPSignout off', { details: { IDPSignout: 'false' } }],
    ['the metadata has no address for it', { metadata: { signOut: [] } }],
  ])('is left out where %s', async (_title, options: SamlAppOptions) => {
    const { signIn, logout, isSignedIn } = await createApp(service, options)
    await signIn()
    expect(await logout()).toBe(bye)
    expect(await isSignedIn()).toBe(false)
  })

  test('goes on to the sign-in page, where the application asked for that', async () => {
    const { signIn, logout, response, base64, post, query, base } = await createApp(service)
    await signIn()
    const location = await logout(query())
    const id = / ID="([^"]+)"/.exec(inflateMessage(location))![1]!
    const RelayState = new URL(location).searchParams.get('RelayState')!
    const answer = await post({ SAMLResponse: base64(signXml(response(id), 'LogoutResponse', providerKey)), RelayState })
    expect(answer.pathname).toBe(`${base}/login`)
  })

  test.each([
    ['by the key of the metadata', 'P-256', true],
    ['by another key', 'other P-256', false],
    ['by an RSA key that names ECDSA', 'RSA', false],
  ] as const)('a LogoutRequest that is redirected with ECDSA %s: signed out %s', async (_, name, isOut) => {
    const curveKey = newCertifiedKey('curve', 'P-256')
    const keys = { 'P-256': curveKey, 'other P-256': newCertifiedKey('curve', 'P-256'), RSA: providerKey }
    const { signIn, request, get, isSignedIn } = await createApp(service, {
      details: { IDPSignout: 'true' },
      metadata: { signOut: [['redirect', slo]], certificates: [providerKey.base64, curveKey.base64] },
    })
    await signIn()
    await get(redirectQuery('SAMLRequest', request(), 'theirs', keys[name].privateKey, ecdsa('sha256')))
    expect(await isSignedIn()).toBe(!isOut)
  })

  test('goes on where the provider could not sign out everywhere, with a line for the operator', async () => {
    const { signIn, logout, response, get } = await createApp(service)
    await signIn()
    const location = await logout()
    const id = / ID="([^"]+)"/.exec(inflateMessage(location))![1]!
    const RelayState = new URL(location).searchParams.get('RelayState')!
    const answer = await get(redirectQuery('SAMLResponse', response(id, {}, 'Responder'), RelayState, providerKey.privateKey))
    expect(answer.href).toBe(bye)
    expect(lines.at(-1)).toContain('status:Responder')
  })

  type Made = Awaited<ReturnType<typeof createApp>>
  const signed = (made: Made, xml: string, key = providerKey) => made.base64(signXml(xml, 'LogoutResponse', key))
  const answers: [title: string, answer: (made: Made, id: string, RelayState: string) => Promise<URL>, reason: string][] = [
    ['is not signed', (made, id, RelayState) => made.post({ SAMLResponse: made.base64(made.response(id)), RelayState }), 'not signed'],
    [
      'is signed by another key',
      (made, id, RelayState) => made.post({ SAMLResponse: signed(made, made.response(id), otherKey), RelayState }),
      'signature',
    ],
    [
      'answers another request',
      (made, _id, RelayState) => made.post({ SAMLResponse: signed(made, made.response('_other')), RelayState }),
      'InResponseTo',
    ],
    [
      'is for another address',
      (made, id, RelayState) =>
        made.post({ SAMLResponse: signed(made, made.response(id, { destination: 'https://other.example/' })), RelayState }),
      'Destination',
    ],
    [
      'is of another issuer',
      (made, id, RelayState) =>
        made.post({ SAMLResponse: signed(made, made.response(id, { issuer: 'https://other.example/' })), RelayState }),
      'other.example',
    ],
    [
      'is old',
      (made, id, RelayState) => made.post({ SAMLResponse: signed(made, made.response(id, { issued: after(-9) })), RelayState }),
      'IssueInstant',
    ],
    [
      'has a foreign relay state',
      (made, id) => made.post({ SAMLResponse: signed(made, made.response(id)), RelayState: 'AAAA' }),
      'RelayState',
    ],
    ['has no relay state', (made, id) => made.post({ SAMLResponse: signed(made, made.response(id)) }), 'RelayState'],
    [
      'has a DOCTYPE',
      (made, id, RelayState) => made.post({ SAMLResponse: made.base64(`<!DOCTYPE a>${made.response(id)}`), RelayState }),
      'DOCTYPE',
    ],
    [
      'is redirected without a signature',
      (made, id, RelayState) =>
        made.get(redirectQuery('SAMLResponse', made.response(id), RelayState, providerKey.privateKey).replace(/&Sig.*/, '')),
      'not signed',
    ],
    [
      'is redirected with SHA-1',
      (made, id, RelayState) => made.get(redirectQuery('SAMLResponse', made.response(id), RelayState, providerKey.privateKey, sha1)),
      'rsa-sha1',
    ],
    [
      'is redirected with a signature of another key',
      (made, id, RelayState) => made.get(redirectQuery('SAMLResponse', made.response(id), RelayState, otherKey.privateKey, sha256)),
      'No certificate',
    ],
    [
      'is redirected with a parameter twice',
      (made, id, RelayState) =>
        made.get(`${redirectQuery('SAMLResponse', made.response(id), RelayState, providerKey.privateKey)}&SigAlg=x`),
      'SAMLResponse',
    ],
    [
      'becomes large',
      (made, id, RelayState) =>
        made.get(redirectQuery('SAMLResponse', made.response(id) + ' '.repeat(200_000), RelayState, providerKey.privateKey)),
      'not compressed',
    ],
    ['is not there', (made, _id, RelayState) => made.post({ RelayState }), 'SAMLResponse'],
  ]
  test.each(answers)('ends at the error page where the answer %s, with the reason in the log', async (_title, answer, reason) => {
    const made = await createApp(service)
    await made.signIn()
    const location = await made.logout()
    const id = / ID="([^"]+)"/.exec(inflateMessage(location))![1]!
    const shown = await answer(made, id, new URL(location).searchParams.get('RelayState')!)
    expect(shown.pathname).toBe(`${made.base}/error`)
    expect(parametersOf(shown)).toEqual({ error: 'invalid_request' })
    expect(lines.at(-1)).toContain(reason)
  })

  test.each([
    ['is not signed', (made: Made) => made.request()],
    ['is signed by another key', (made: Made) => signXml(made.request(), 'LogoutRequest', otherKey)],
    [
      'is of an unknown issuer',
      (made: Made) => signXml(made.request('Carla', [], { issuer: 'https://other.example/' }), 'LogoutRequest', providerKey),
    ],
    [
      'is for another address',
      (made: Made) => signXml(made.request('Carla', [], { destination: 'https://other.example/' }), 'LogoutRequest', providerKey),
    ],
    [
      'has a forged request around it',
      (made: Made) =>
        made
          .request('Carla')
          .replace('</samlp:LogoutRequest>', `${signXml(made.request('Bob'), 'LogoutRequest', providerKey)}</samlp:LogoutRequest>`),
    ],
  ])('a request of the provider that %s ends no session', async (_title, build) => {
    const made = await createApp(service)
    await made.signIn()
    const shown = await made.post({ SAMLRequest: made.base64(build(made)) })
    expect(shown.pathname).toBe(`${made.base}/error`)
    expect(await made.isSignedIn()).toBe(true)
  })

  test('a request without a session index ends all sessions of the name, and none of another name', async () => {
    const { signIn, newBrowser, request, base64, post, isSignedIn } = await createApp(service)
    const browsers = [newBrowser(), newBrowser(), newBrowser()] as const
    await signIn({ assertion: { sessionIndex: 's1' } }, {}, browsers[0])
    await signIn({ assertion: { sessionIndex: 's2' } }, {}, browsers[1])
    await signIn({ assertion: { nameId: 'Bob', sessionIndex: 's3' } }, {}, browsers[2])
    await post({ SAMLRequest: base64(signXml(request('Carla', []), 'LogoutRequest', providerKey)) }, newBrowser())
    expect(await Promise.all(browsers.map(isSignedIn))).toEqual([false, false, true])
  })

  test('a request at the root, where no pool is known, is refused', async () => {
    const { request, base64, browser } = await createApp(service)
    const answer = await browser.post('/saml2/logout', { SAMLRequest: base64(signXml(request(), 'LogoutRequest', providerKey)) })
    expect(locationOf(answer)).toBe('/error?error=invalid_request')
    expect(lines.at(-1)).toContain('address of a user pool')
  })
})

import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { AdminGetUserCommand, GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { SignedXml } from 'xml-crypto'
import { engines, useServiceOn } from '../../support/engines.ts'
import { encryptAssertion, inflateMessage, responseXml, signXml } from '../../support/saml-provider.ts'
import { type Answer, createSamlApp, entityId, parametersOf, providerKey, providerName } from './support.ts'

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  test('the first sign-in creates the user with identities and group, the second finds the user and writes the attributes', async () => {
    const { UserPoolId, tokens, usernames } = await createSamlApp(service)
    const first = await tokens({ assertion: { nameId: 'Carla' } })
    expect(first.id).toMatchObject({
      'cognito:username': `${providerName}_Carla`,
      'cognito:groups': [`${UserPoolId}_${providerName}`],
      email: 'carla@example.com',
      identities: [{ userId: 'Carla', providerName, providerType: 'SAML', issuer: entityId, primary: 'true' }],
    })
    const second = await tokens({ assertion: { nameId: 'Carla', attributes: { mail: ['carla@new.example'] } } })
    expect(second.id).toMatchObject({ sub: first.id.sub, email: 'carla@new.example' })
    expect(await usernames()).toEqual([`${providerName}_Carla`])
    const user = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: `${providerName}_Carla` }))
    expect(user.UserStatus).toBe('EXTERNAL_PROVIDER')
  })

  test('an assertion signs in once, also where it is sent to several nodes at once', async () => {
    const { begin, requestOf, answerTo, postAnswer, newBrowser } = await createSamlApp(service, { details: { IDPInit: 'true' } })
    const [one, other] = [newBrowser(), newBrowser()]
    const first = requestOf(await begin({}, one))
    const second = requestOf(await begin({}, other))
    const answer = answerTo(first.inResponseTo, { assertion: { id: '_same' } })
    const again = answerTo(second.inResponseTo, { assertion: { id: '_same' } })
    const [went, repeated] = await Promise.all([postAnswer(answer, first.relayState, one), postAnswer(again, second.relayState, other)])
    const codes = [went, repeated].map(location => location.searchParams.has('code'))
    expect(codes.filter(Boolean)).toHaveLength(1)
  })
})

describe('a request', () => {
  const service = useServiceOn('SQLite')

  test('names the pool, its assertion consumer service and the relay state, and is not signed unless the provider wants it', async () => {
    const { begin, acs, audience } = await createSamlApp(service)
    const location = await begin()
    expect(location).toMatch(/^https:\/\/idp\.example\.com\/sso\?/)
    const { searchParams } = new URL(location)
    expect([...searchParams.keys()]).toEqual(['SAMLRequest', 'RelayState'])
    const xml = inflateMessage(location)
    expect(xml).toContain(`AssertionConsumerServiceURL="${acs}"`)
    expect(xml).toContain('Destination="https://idp.example.com/sso"')
    expect(xml).toContain(`>${audience}</saml:Issuer>`)
    expect(xml).not.toContain('ForceAuthn')
    expect(xml).not.toContain('RequestedAuthnContext')
  })

  test('asks for a new sign-in where the application sends prompt=login', async () => {
    const { begin } = await createSamlApp(service)
    expect(inflateMessage(await begin({ prompt: 'login' }))).toContain('ForceAuthn="true"')
  })

  test('keeps the query of the provider’s address', async () => {
    const { begin } = await createSamlApp(service, { metadata: { signIn: [['redirect', 'https://idp.example.com/sso?tenant=a&b=2']] } })
    const { searchParams } = new URL(await begin())
    expect([...searchParams.keys()]).toEqual(['tenant', 'b', 'SAMLRequest', 'RelayState'])
  })

  test('is signed by the key of GetSigningCertificate where the provider has RequestSigningAlgorithm', async () => {
    const { begin, UserPoolId } = await createSamlApp(service, { details: { RequestSigningAlgorithm: 'rsa-sha256' } })
    const query = new URL(await begin()).search.slice(1)
    const [signed, signature] = query.split('&Signature=')
    const { Certificate } = await service.sdk.send(new GetSigningCertificateCommand({ UserPoolId }))
    const { publicKey } = new X509Certificate(Buffer.from(Certificate!, 'base64'))
    expect(signed).toMatch(/^SAMLRequest=[^&]+&RelayState=[^&]+&SigAlg=http%3A%2F%2Fwww\.w3\.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256$/)
    expect(verify('sha256', Buffer.from(signed!), publicKey, Buffer.from(decodeURIComponent(signature!), 'base64'))).toBe(true)
  })

  test.each([
    ['without a signature', {}],
    ['signed', { RequestSigningAlgorithm: 'rsa-sha256' }],
  ])('is posted by a form, %s, where the metadata has the POST binding alone', async (_title, details: Record<string, string>) => {
    const { browser, base, query, UserPoolId, describeProvider } = await createSamlApp(service, {
      details,
      metadata: { signIn: [['post', 'https://idp.example.com/post']] },
    })
    expect((await describeProvider()).ProviderDetails).not.toHaveProperty('SSORedirectBindingURI')
    const page = await browser.open(`${base}/oauth2/authorize?${query({ identity_provider: providerName })}`)
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).toContain('<form method="post" action="https://idp.example.com/post">')
    expect(html).toContain('<button type="submit">')
    const script = /<script>(.*)<\/script>/.exec(html)![1]!
    const hash = createHash('sha256').update(script).digest('base64')
    expect(page.headers.get('content-security-policy')).toContain(`script-src 'sha256-${hash}'`)
    const xml = Buffer.from(/name="SAMLRequest" value="([^"]+)"/.exec(html)![1]!, 'base64').toString()
    expect(xml).toContain('<samlp:AuthnRequest')
    expect(html).toMatch(/name="RelayState" value="[\w-]{43}"/)
    const signature = /<Signature[\s\S]*<\/Signature>/.exec(xml)?.[0]
    if (details.RequestSigningAlgorithm === undefined) return expect(signature).toBeUndefined()
    const { Certificate } = await service.sdk.send(new GetSigningCertificateCommand({ UserPoolId }))
    const verifier = new SignedXml({ publicCert: new X509Certificate(Buffer.from(Certificate!, 'base64')).toString() })
    verifier.loadSignature(signature!)
    expect(verifier.checkSignature(xml)).toBe(true)
    expect(signature).toContain('rsa-sha256')
  })
})

describe('a response', () => {
  const service = useServiceOn('SQLite')

  test.each([
    ['whose assertion is signed', undefined],
    ['that is signed', ({ assertion, envelope }) => signXml(responseXml(assertion, envelope), 'Response', providerKey)],
    [
      'that is signed like its assertion',
      ({ assertion, envelope }) => signXml(responseXml(signXml(assertion, 'Assertion', providerKey), envelope), 'Response', providerKey),
    ],
    [
      'in lines, with a declaration',
      ({ assertion, envelope }) =>
        `<?xml version="1.0" encoding="UTF-8"?>\r\n${responseXml(signXml(assertion.replaceAll('><', '>\n  <'), 'Assertion', providerKey), envelope)}\n`,
    ],
    [
      'without Destination',
      ({ assertion, envelope }) => responseXml(signXml(assertion, 'Assertion', providerKey), { ...envelope, destination: undefined }),
    ],
  ] as [string, Answer['build']][])('%s signs in', async (_title, build) => {
    const { signIn } = await createSamlApp(service)
    expect((await signIn({ build })).searchParams.get('code')).toMatch(/^[\da-f-]{36}$/)
  })

  test.each([
    ['several values are one text, each encoded', { team: ['a b', 'ä&1', '*-._'] }, '[a+b, %C3%A4%261, *-._]'],
    ['one value is as the provider wrote it', { team: ['a & b'] }, 'a & b'],
    ['an attribute twice has the values of both', {}, '[x, y]'],
  ])('an attribute is mapped to a text: %s', async (_title, attributes, value) => {
    const { tokens } = await createSamlApp(service, { mapping: { profile: 'team' } })
    const twice = ['x', 'y'].map(
      text =>
        `<saml:AttributeStatement><saml:Attribute Name="team"><saml:AttributeValue>${text}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`,
    )
    const { id } = await tokens({ assertion: { attributes, more: Object.keys(attributes).length === 0 ? twice.join('') : '' } })
    expect(id.profile).toBe(value)
  })

  test('the NameID is compared exactly: another case is another user, whose name is taken where names have no case', async () => {
    const { tokens, signIn, usernames } = await createSamlApp(service, { pool: { UsernameConfiguration: { CaseSensitive: true } } })
    await tokens({ assertion: { nameId: 'Carla' } })
    await signIn({ assertion: { nameId: 'carla' } })
    expect((await usernames()).toSorted()).toEqual([`${providerName}_Carla`, `${providerName}_carla`])
  })

  test.each([
    ['aes256-gcm', 'OAEP with SHA-1'],
    ['aes128-cbc', 'OAEP with SHA-1'],
    ['aes192-gcm', 'OAEP with SHA-256'],
  ] as const)('an encrypted assertion (%s, %s) signs in where the provider has EncryptedResponses', async (encryption, keyMethod) => {
    const { describeProvider, signIn, newBrowser, UserPoolId } = await createSamlApp(service, { details: { EncryptedResponses: 'true' } })
    const { ActiveEncryptionCertificate } = (await describeProvider()).ProviderDetails!
    const { Certificate } = await service.sdk.send(new GetSigningCertificateCommand({ UserPoolId }))
    const [encrypting, signing] = [ActiveEncryptionCertificate, Certificate].map(text => new X509Certificate(Buffer.from(text!, 'base64')))
    expect(encrypting!.publicKey.equals(signing!.publicKey)).toBe(false)
    expect(createPublicKey(encrypting!.toString()).asymmetricKeyType).toBe('rsa')
    for (const isInside of [true, false]) {
      const build: Answer['build'] = ({ assertion, envelope }) => {
        const content = isInside ? signXml(assertion, 'Assertion', providerKey) : assertion
        const response = responseXml(encryptAssertion(content, ActiveEncryptionCertificate!, encryption, keyMethod), envelope)
        return isInside ? response : signXml(response, 'Response', providerKey)
      }
      expect(parametersOf(await signIn({ build }, {}, newBrowser()))).toMatchObject({ code: expect.any(String) })
    }
  })
})

import { expect, test } from 'vitest'
import { useLoggedService } from '../../support/logged-service.ts'
import { after, responseXml } from '../../support/saml-provider.ts'
import { type Refused, sign, unreadable, unsupported } from './forging.ts'
import { createSamlApp, parametersOf, providerName, refusedWith } from './support.ts'

const { service, lines } = useLoggedService()

const cases: Refused[] = [
  ['expired', { assertion: { notOnOrAfter: after(-4), notBefore: after(-9) } }, 'The SAML assertion has expired', 'NotOnOrAfter'],
  ['future', { assertion: { notBefore: after(4), notOnOrAfter: after(9) } }, 'The SAML assertion is not valid yet', 'NotBefore'],
  ['issued in the future', { assertion: { issued: after(4) } }, 'The SAML assertion is not valid yet', 'IssueInstant'],
  ['a time without a zone', { assertion: { issued: '2030-01-01T00:00:00' } }, unreadable, 'is not a time in UTC'],
  [
    'another audience',
    { assertion: { audience: 'urn:amazon:cognito:sp:us-east-1_Other' } },
    'The audience of the SAML assertion is not the user pool',
    'us-east-1_Other',
  ],
  ['no audience', { assertion: { audience: undefined } }, 'The audience of the SAML assertion is not the user pool', 'no audience'],
  [
    'another recipient',
    { assertion: { recipient: 'https://other.example/saml2/idpresponse' } },
    'The recipient of the SAML assertion is not the user pool',
    'other.example',
  ],
  ['no recipient', { assertion: { recipient: undefined } }, 'The recipient of the SAML assertion is not the user pool', 'absent'],
  [
    'another destination',
    { response: { destination: 'https://other.example/' } },
    'The destination of the SAML response is not the user pool',
    'other.example',
  ],
  [
    'another request',
    { assertion: { inResponseTo: '_other' }, response: { inResponseTo: '_other' } },
    'InResponseTo of the SAML response is not the request',
    '_other',
  ],
  [
    'another request in the assertion',
    { assertion: { inResponseTo: '_other' } },
    'InResponseTo of the SAML response is not the request',
    '_other',
  ],
  [
    'no request',
    { assertion: { inResponseTo: undefined }, response: { inResponseTo: undefined } },
    'InResponseTo of the SAML response is not the request',
    'absent',
  ],
  [
    'another issuer',
    { assertion: { issuer: 'https://other.example/' } },
    'The issuer of the SAML response is not the identity provider',
    'other.example',
  ],
  [
    'another issuer of the response',
    { response: { issuer: 'https://other.example/' } },
    'The issuer of the SAML response is not the identity provider',
    'other.example',
  ],
  ['no NameID', { assertion: { nameId: ' ' } }, 'The SAML assertion has no NameID', 'one NameID'],
  [
    'an unknown condition',
    {
      build: ({ assertion, envelope }) =>
        responseXml(sign(assertion.replace('<saml:AudienceRestriction>', '<saml:Condition/><saml:AudienceRestriction>')), envelope),
    },
    unsupported,
    'The condition Condition is not known.',
  ],
  [
    'no statement of a sign-in',
    {
      build: ({ assertion, envelope }) =>
        responseXml(sign(assertion.replace(/<saml:AuthnStatement[\s\S]*<\/saml:AuthnStatement>/, '')), envelope),
    },
    unsupported,
    'AuthnStatement',
  ],
  [
    'the provider refused',
    {
      build: ({ envelope }) =>
        responseXml('', {
          ...envelope,
          status:
            '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/></samlp:StatusCode><samlp:StatusMessage>Cancelled</samlp:StatusMessage>',
        }),
    },
    'The identity provider did not sign the user in',
    'Responder, AuthnFailed Cancelled',
  ],
  [
    'more than 100,000 characters',
    { assertion: { attributes: { mail: ['a@example.com'], large: ['x'.repeat(76_000)] } } },
    'The SAML response has more than 100000 characters',
    'characters',
  ],
  [
    'a username of more than 128 characters',
    { assertion: { nameId: 'x'.repeat(128) } },
    `1 validation error detected: Value '${providerName}_${'x'.repeat(128)}' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 128`,
    '',
  ],
]

test.each(cases)('an assertion is refused, with a line for the operator and no user: %s', async (_title, answer, detail, cause) => {
  const { signIn, usernames } = await createSamlApp(service)
  expect(parametersOf(await signIn(answer))).toEqual(refusedWith(detail))
  const line = lines.find(({ message }) => message === 'A sign-in at an identity provider failed')
  expect(line?.fields).toMatchObject({ provider: providerName, answer: `Error in SAML response processing: ${detail}` })
  if (cause !== '') expect(line!.fields!.cause).toContain(cause)
  expect(await usernames()).toEqual([])
})

test('a required attribute that the provider does not send is refused in the service’s words', async () => {
  const { signIn } = await createSamlApp(service, { pool: { Schema: [{ Name: 'email', Required: true }] } })
  expect(parametersOf(await signIn({ assertion: { attributes: {} } }))).toEqual(
    refusedWith('Invalid user attributes: email: The attribute is required'),
  )
})

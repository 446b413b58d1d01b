import { text } from '../shape/index.ts'
import type { ProviderFunction } from './function.ts'

const name = 'getUserPoolSigningCertificate'

/** aws.cognito.getUserPoolSigningCertificate: the certificate of the pool's SAML requests, as base64 without armour. */
export const getUserPoolSigningCertificate: ProviderFunction = {
  token: `aws:cognito/${name}:${name}`,
  descriptions: {
    summary: 'The certificate by which SAML identity providers verify requests of a pool.',
    properties: {
      certificate: 'The certificate, in Base64.',
      id: 'The id of the pool.',
      region: 'The region to ask in; by default the region of the provider.',
      userPoolId: 'The id of the pool.',
    },
  },
  args: { region: text(), userPoolId: text({ required: true }) },
  results: { certificate: text(), id: text(), region: text(), userPoolId: text() },
  async invoke({ userPoolId }, { call, region }) {
    const { Certificate } = await call('GetSigningCertificate', { UserPoolId: userPoolId })
    return { certificate: String(Certificate), id: userPoolId!, region, userPoolId: userPoolId! }
  },
}

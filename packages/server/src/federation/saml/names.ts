/** The namespaces of SAML 2.0 and of XML signatures. */
export const namespaces = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
} as const

/** SAML Core §3.2.2.2. */
export const successStatus = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/** SAML Profiles §3.3: the client that presents the assertion is its subject. */
export const bearerMethod = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

/** The hash of each signature algorithm with a key on an elliptic curve (XML Signature 1.1 §6.4.3). */
export const ellipticCurveHashes: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384': 'sha384',
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512': 'sha512',
}

/** The algorithms of signatures that are taken. SHA-1 is refused wherever it stands. */
export const algorithms = {
  signature: new Set([
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
    ...Object.keys(ellipticCurveHashes),
  ]),
  digest: new Set(['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512']),
  canonicalization: new Set(['http://www.w3.org/2001/10/xml-exc-c14n#', 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315']),
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
} as const

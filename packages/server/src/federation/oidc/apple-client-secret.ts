import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { Texts } from '../../identity-providers/index.ts'
import { FederationError } from '../federation-error.ts'

/** Seconds. Apple accepts half a year; one token request needs a few seconds. */
const lifetime = 300

/** The key as it is downloaded (PEM), or only its base64, which consoles ask for. */
function readKey(text: string): KeyObject {
  try {
    return text.includes('-----')
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })
  } catch (cause) {
    throw new FederationError({ description: 'SignInWithApple Error - invalid private key', cause })
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The client secret of Sign in with Apple: a JWT that the team's key signs (ES256), for Apple's issuer. */
export function appleClientSecret({ client_id, team_id, key_id, private_key = '', oidc_issuer }: Texts): string {
  const at = Math.floor(Date.now() / 1000)
  const claims = { iss: team_id, iat: at, exp: at + lifetime, aud: oidc_issuer, sub: client_id }
  const signed = `${encoded({ alg: 'ES256', kid: key_id })}.${encoded(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: readKey(private_key), dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

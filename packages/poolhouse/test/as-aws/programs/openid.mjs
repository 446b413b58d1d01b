// A program that signs a user in with the code flow. It knows the issuer and its client.
import * as client from 'openid-client'

const [issuer, clientId] = process.argv.slice(2)
const redirect_uri = 'https://app.example/callback'
const config = await client.discovery(new URL(issuer), clientId, undefined, client.None())
const verifier = client.randomPKCECodeVerifier()
const address = client.buildAuthorizationUrl(config, {
  redirect_uri,
  scope: 'openid email',
  state: 'a-state',
  nonce: 'a-nonce',
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
})

// What a browser and a person do.
const cookies = new Map()
async function open(url, init = {}) {
  const cookie = [...cookies].map(pair => pair.join('=')).join('; ')
  const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
    cookies.set(name, value)
  }
  const location = response.headers.get('location')
  return { location: location && new URL(location, url), text: await response.text() }
}
const { location: login } = await open(address)
const { text } = await open(login)
const [, _csrf] = /name="_csrf" value="([^"]+)"/.exec(text)
const body = new URLSearchParams({ _csrf, username: 'ada', password: 'Correct-horse-9' })
const { location: callback } = await open(login, { method: 'POST', body, headers: { origin: login.origin } })

const expected = { pkceCodeVerifier: verifier, expectedState: 'a-state', expectedNonce: 'a-nonce' }
const tokens = await client.authorizationCodeGrant(config, callback, expected)
const { username } = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
console.log(JSON.stringify({ asked: address.host, page: login.host, issuer: tokens.claims().iss, username }))

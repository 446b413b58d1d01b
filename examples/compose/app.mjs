// An application that signs users in: POST /sign-in with {"username": …, "password": …} answers with the claims of the ID token.
// The request is the one that the AWS SDKs send; without them the example has nothing to install.
import { createServer } from 'node:http'

const { COGNITO_ENDPOINT, COGNITO_CLIENT_ID, PORT = '3000' } = process.env

async function signIn({ username, password }) {
  const response = await fetch(COGNITO_ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: COGNITO_CLIENT_ID,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  })
  const answer = await response.json()
  if (!response.ok) return { status: 401, body: { error: answer.__type, message: answer.message } }
  const [, claims] = answer.AuthenticationResult.IdToken.split('.')
  return { status: 200, body: JSON.parse(Buffer.from(claims, 'base64url').toString()) }
}

const server = createServer(async (request, response) => {
  try {
    if (request.method !== 'POST' || request.url !== '/sign-in') return response.writeHead(404).end()
    const chunks = await request.toArray()
    const { status, body } = await signIn(JSON.parse(Buffer.concat(chunks).toString()))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
server.listen(Number(PORT), () => console.log(`Listening on port ${server.address().port}.`))
process.on('SIGTERM', () => server.close())

const { CognitoIdentityProvider } = require('@aws-sdk/client-cognito-identity-provider')
const { startPoolhouse } = require('@poolhouse/testing')

let poolhouse
let pool
let cognito
beforeAll(async () => {
  poolhouse = await startPoolhouse()
  pool = await poolhouse.pool({ settings: { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] } })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  cognito = new CognitoIdentityProvider({ endpoint: poolhouse.url, region: 'us-east-1', credentials })
})
afterAll(async () => {
  cognito.destroy()
  await poolhouse.close()
})

test('somebody signs up with the code from the mail, and signs in', async () => {
  const ClientId = pool.clientId
  const Username = 'alice@example.com'
  await cognito.signUp({ ClientId, Username, Password: 'Correct-horse-9' })
  const { code } = await poolhouse.inbox.next({ to: Username })
  await cognito.confirmSignUp({ ClientId, Username, ConfirmationCode: code })
  expect((await pool.signIn.srp({ username: Username, password: 'Correct-horse-9' })).idToken).toBeDefined()
})

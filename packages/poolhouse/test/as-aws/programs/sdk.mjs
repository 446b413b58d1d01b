// A program for AWS: it makes a pool, signs a user in and checks the tokens. It has no endpoint setting.
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { IAM } from '@aws-sdk/client-iam'
import { Pinpoint } from '@aws-sdk/client-pinpoint'
import { STS } from '@aws-sdk/client-sts'
import { CognitoJwtVerifier } from 'aws-jwt-verify'

const [region, domain] = process.argv.slice(2)
const cognito = new CognitoIdentityProvider({ region })
const { UserPool } = await cognito.createUserPool({ PoolName: 'app' })
const UserPoolId = UserPool.Id
await cognito.createUserPoolDomain({ UserPoolId, Domain: domain })
const { UserPoolClient } = await cognito.createUserPoolClient({
  UserPoolId,
  ClientName: 'web',
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email'],
  CallbackURLs: ['https://app.example/callback'],
  SupportedIdentityProviders: ['COGNITO'],
})
const { ClientId } = UserPoolClient
await cognito.adminCreateUser({ UserPoolId, Username: 'ada', MessageAction: 'SUPPRESS' })
await cognito.adminSetUserPassword({ UserPoolId, Username: 'ada', Password: 'Correct-horse-9', Permanent: true })
const AuthParameters = { USERNAME: 'ada', PASSWORD: 'Correct-horse-9' }
const { AuthenticationResult } = await cognito.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })

const claims = await CognitoJwtVerifier.create({ userPoolId: UserPoolId, tokenUse: 'access', clientId: ClientId }).verify(
  AuthenticationResult.AccessToken,
)
const { Account } = await new STS({ region }).getCallerIdentity({})
const { Users } = await new IAM({ region }).listUsers({})
const { ApplicationResponse } = await new Pinpoint({ region }).createApp({ CreateApplicationRequest: { Name: 'numbers' } })
console.log(
  JSON.stringify({
    ...{ UserPoolId, ClientId, AccessToken: AuthenticationResult.AccessToken, username: claims.username, iss: claims.iss },
    ...{ Account, users: Users.length, application: ApplicationResponse.Name },
  }),
)

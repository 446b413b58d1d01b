/** The application under test: what a back end does with an AWS SDK. Its endpoint comes from the environment or from its options. */
import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'

export function createApp({ endpoint, clientId }) {
  const cognito = new CognitoIdentityProviderClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  return {
    signUp: (email, password) =>
      cognito.send(
        new SignUpCommand({ ClientId: clientId, Username: email, Password: password, UserAttributes: [{ Name: 'email', Value: email }] }),
      ),
    confirm: (email, code) => cognito.send(new ConfirmSignUpCommand({ ClientId: clientId, Username: email, ConfirmationCode: code })),
    async signIn(email, password) {
      const AuthParameters = { USERNAME: email, PASSWORD: password }
      const answer = await cognito.send(new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
      return answer.AuthenticationResult
    },
    close: () => cognito.destroy(),
  }
}

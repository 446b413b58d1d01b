import {
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CompleteWebAuthnRegistrationCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { pool as devicePool } from '../devices/support.ts'
import { startFakeProvider } from '../federation/fake-provider.ts'
import { createFederatedApp } from '../federation/support.ts'
import { allowing, iamFor } from '../iam/support.ts'
import { createOAuthApp } from '../oauth/support.ts'
import { totpCode } from '../support/authenticator-app.ts'
import type { TestService } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'

/** Fills the tables with seals by what users, administrators and applications do. */
export async function useEverything(service: TestService): Promise<void> {
  const { sdk } = service
  const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const
  const AllowedFirstAuthFactors = ['PASSWORD' as const, 'WEB_AUTHN' as const]
  const factors = { Policies: { PasswordPolicy: { PasswordHistorySize: 3 }, SignInPolicy: { AllowedFirstAuthFactors } } }
  const app = await createOAuthApp(service, { ExplicitAuthFlows: [...flows], GenerateSecret: true }, factors)
  const { UserPoolId, ClientId, SECRET_HASH } = app
  // The browser session and the code are not used.
  await app.signIn()
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'alice', Password: 'Another-horse-8', Permanent: true }))
  await sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'alice', SecretHash: SECRET_HASH }))
  const WebAuthnConfiguration = { RelyingPartyId: 'app.example', UserVerification: 'preferred' as const }
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      ...{ UserPoolId, WebAuthnConfiguration, MfaConfiguration: 'OPTIONAL' },
      SoftwareTokenMfaConfiguration: { Enabled: true },
    }),
  )
  const { AccessToken } = (await app.begin('USER_PASSWORD_AUTH', { PASSWORD: 'Another-horse-8' })).AuthenticationResult!
  const { CredentialCreationOptions } = await sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
  const passkey = createSoftwarePasskey('app.example', 'https://app.example')
  const Credential = passkey.register(CredentialCreationOptions as never) as never
  await sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
  const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
  await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!) }))
  await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
  // A challenge that is not answered.
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'alice', Password: 'Temporary-horse-7', Permanent: false }))
  const AuthParameters = { USERNAME: 'alice', PASSWORD: 'Temporary-horse-7', SECRET_HASH: SECRET_HASH! }
  await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))

  const devices = await devicePool(service)
  await devices.remember((await devices.begin()).AuthenticationResult!)

  const provider = await startFakeProvider()
  provider.user = { sub: 'carol', email: 'carol@example.com' }
  const federated = await createFederatedApp(service, provider)
  await federated.signIn()
  await federated.begin({}, federated.newBrowser())
  await provider.close()

  await service.createAdminKey()
  const iam = iamFor(service)
  await iam.send(new CreateUserCommand({ UserName: 'support' }))
  await iam.send(new CreateAccessKeyCommand({ UserName: 'support' }))
  const PolicyDocument = allowing('cognito-idp:AdminGetUser')
  await iam.send(new PutUserPolicyCommand({ UserName: 'support', PolicyName: 'own', PolicyDocument }))
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'shared', PolicyDocument }))
  await iam.send(new AttachUserPolicyCommand({ UserName: 'support', PolicyArn: Policy!.Arn }))
}

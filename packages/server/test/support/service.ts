import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  type AuthFlowType,
  type ChallengeNameType,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Config } from '../../src/config/index.ts'
import type { DeliverySettings, Log, Settings, TriggerSettings } from '../../src/context.ts'
import { secretHash } from '../../src/crypto/index.ts'
import type { Service } from '../../src/index.ts'
import { startRecorded } from './start-recorded.ts'

/** The password of the user `alice`. */
export const password = 'Correct-horse-9'

/** A pool's own sender, which e-mail as a second factor needs. */
export const ownSender = {
  EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' as const, SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com' },
}

/** A pool's own sender of SMS, which a code by SMS as a first factor needs. */
export const smsSender = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' } }

/** A running service with an AWS SDK client for it. */
export interface TestService extends Service {
  /** The unmodified AWS SDK with the endpoint of the service. It does not retry, so that tests see every answer. */
  sdk: CognitoIdentityProviderClient
  dataDir: string
}

/** What differs from a development service on SQLite in a temporary directory. */
export interface TestOptions {
  production?: boolean
  databaseUrl?: string
  dataDir?: string
  masterKey?: Buffer
  oldMasterKey?: Buffer
  /** In the place of `masterKey`. */
  masterKeySource?: Config['masterKey']
  refreshTokenReuse?: 'revoke-family' | 'refuse'
  newPasswordEnds?: Settings['newPasswordEnds']
  rotateSigningKeysDays?: number
  issuer?: 'local' | 'aws'
  awsRegions?: Settings['awsRegions']
  allowedHosts?: Settings['allowedHosts']
  strictOidc?: boolean
  requirePkce?: boolean
  /** Its own address unless given, as behind a proxy. */
  publicUrl?: string
  trustedProxies?: Settings['trustedProxies']
  tls?: Config['tls']
  quotas?: Settings['quotas']
  requestQuotas?: Settings['requestQuotas']
  codeQuotas?: Settings['codeQuotas']
  smsCountries?: Settings['smsCountries']
  unconfirmedUsersExpireDays?: number
  analytics?: Settings['analytics']
  isAccountNamed?: boolean
  log?: Log
  metrics?: Config['metrics']
  traces?: string
  threatProtection?: Settings['threatProtection']
  logDelivery?: Settings['logDelivery']
  auditDir?: string
  delivery?: DeliverySettings
  triggers?: Partial<TriggerSettings>
}

/** Shows why a test got InternalErrorException. */
const errorLog: Log = { info() {}, warn() {}, error: (message, fields) => console.error(message, fields) }

/** Starts a service on a free port, with a temporary data directory that `close` removes. */
export async function startTestService(options: TestOptions = {}): Promise<TestService> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'poolhouse-service-'))
  const masterKey = options.masterKey ?? randomBytes(32)
  const service = await startRecorded(
    {
      settings: {
        mode: options.production ? 'production' : 'development',
        publicUrl: options.publicUrl ?? '',
        ...(options.requirePkce && { requirePkce: true }),
        issuer: options.issuer ?? 'local',
        ...(options.awsRegions && { awsRegions: options.awsRegions }),
        strictOidc: options.strictOidc ?? false,
        account: '000000000000',
        isAccountNamed: options.isAccountNamed ?? false,
        refreshTokenReuse: options.refreshTokenReuse ?? 'revoke-family',
        newPasswordEnds: options.newPasswordEnds ?? ['recovery', 'administrator'],
        ...(options.rotateSigningKeysDays !== undefined && { rotateSigningKeysDays: options.rotateSigningKeysDays }),
        allowedHosts: options.allowedHosts ?? [],
        trustedProxies: options.trustedProxies ?? [],
        quotas: options.quotas,
        ...(options.requestQuotas && { requestQuotas: options.requestQuotas }),
        ...(options.unconfirmedUsersExpireDays && { unconfirmedUsersExpireDays: options.unconfirmedUsersExpireDays }),
        ...(options.smsCountries && { smsCountries: options.smsCountries }),
        ...(options.codeQuotas && { codeQuotas: options.codeQuotas }),
        ...(options.threatProtection && { threatProtection: options.threatProtection }),
        ...(options.logDelivery && { logDelivery: options.logDelivery }),
        ...(options.analytics && { analytics: options.analytics }),
      },
      listen: { host: 'localhost', port: 0 },
      ...(options.tls && { tls: options.tls }),
      dataDir,
      databaseUrl: options.databaseUrl,
      masterKey: options.masterKeySource ?? { kind: 'variable', text: masterKey.toString('base64') },
      ...(options.oldMasterKey && { oldMasterKey: { kind: 'variable', text: options.oldMasterKey.toString('base64') } }),
      delivery: { noMail: true, ...options.delivery },
      triggers: { targets: {}, timeoutMs: 5_000, dataDir, ...options.triggers },
      publicUrlGiven: options.publicUrl !== undefined,
      ...(options.metrics && { metrics: options.metrics }),
      ...(options.traces !== undefined && { traces: options.traces }),
      ...(options.auditDir !== undefined && { auditDir: options.auditDir }),
    },
    options.log ?? errorLog,
  )
  const sdk = sdkFor(service.url)
  return {
    ...service,
    sdk,
    dataDir,
    async close() {
      sdk.destroy()
      await service.close()
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** An AWS SDK client for an endpoint, without retries. */
export const sdkFor = (endpoint: string, credentials = { accessKeyId: 'test', secretAccessKey: 'test' }) =>
  new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })

/** Creates a pool, a client and a confirmed user `alice` through the API. Returns their ids and functions that sign in and refresh. */
export async function createPoolWithUser(
  service: TestService,
  client: Partial<CreateUserPoolClientCommandInput> = {},
  pool: Partial<CreateUserPoolCommandInput> = {},
) {
  const { sdk } = service
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...pool }))
  const UserPoolId = UserPool!.Id!
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'USER_PASSWORD_AUTH'],
      ...client,
      UserPoolId,
      ClientName: client.ClientName ?? 'client',
    }),
  )
  const ClientId = UserPoolClient!.ClientId!
  const Username = 'alice'
  await sdk.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: 'alice@example.com' },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'given_name', Value: 'Alice' },
      ],
    }),
  )
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))

  const hash: Record<string, string> =
    UserPoolClient!.ClientSecret === undefined ? {} : { SECRET_HASH: secretHash(UserPoolClient!.ClientSecret, Username, ClientId) }
  /** InitiateAuth, and RespondToAuthChallenge for its challenges. */
  const begin = (AuthFlow: AuthFlowType, parameters: Record<string, string> = {}) =>
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: { USERNAME: Username, ...hash, ...parameters } }))
  const answer = (ChallengeName: ChallengeNameType, Session: string | undefined, responses: Record<string, string>) => {
    const ChallengeResponses = { USERNAME: Username, ...hash, ...responses }
    return sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses }))
  }
  const signIn = async (parameters: Record<string, string> = {}) => {
    const AuthParameters = { USERNAME: Username, PASSWORD: password, ...hash, ...parameters }
    const answer = await sdk.send(new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_NO_SRP_AUTH', AuthParameters }))
    return answer.AuthenticationResult!
  }
  const rotate = async (RefreshToken: string) => {
    const answer = await sdk.send(
      new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken, ClientSecret: UserPoolClient!.ClientSecret }),
    )
    return answer.AuthenticationResult!
  }
  return {
    UserPoolId,
    ClientId,
    ClientSecret: UserPoolClient!.ClientSecret,
    Username,
    SECRET_HASH: hash.SECRET_HASH,
    begin,
    answer,
    signIn,
    rotate,
  }
}

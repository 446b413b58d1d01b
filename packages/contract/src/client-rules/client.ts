import type { CreateUserPoolClientRequest, UserPoolClientType } from '../generated/operations.ts'

/** Members that every client has, whatever its caller left out. */
type Always =
  | 'UserPoolId'
  | 'ClientName'
  | 'ClientId'
  | 'CreationDate'
  | 'LastModifiedDate'
  | 'RefreshTokenValidity'
  | 'TokenValidityUnits'
  | 'AllowedOAuthFlowsUserPoolClient'
  | 'EnableTokenRevocation'
  | 'EnablePropagateAdditionalUserContextData'
  | 'AuthSessionValidity'
  | 'ClientType'

/** An app client as it is kept and described, without its secrets, which are kept apart. Absent members are absent, never `null` or `[]`. */
export type Client = Omit<UserPoolClientType, Always | 'ClientSecret'> & Required<Pick<UserPoolClientType, Always>>

/** What a caller may set, on creation and on update alike. */
export type ClientSettings = Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName' | 'GenerateSecret' | 'ClientSecret'>

/** The members of `ClientSettings`. The compiler sees to it that none is missing. */
const settingsTable: Record<keyof ClientSettings, true> = {
  RefreshTokenValidity: true,
  AccessTokenValidity: true,
  IdTokenValidity: true,
  TokenValidityUnits: true,
  ReadAttributes: true,
  WriteAttributes: true,
  ExplicitAuthFlows: true,
  SupportedIdentityProviders: true,
  CallbackURLs: true,
  LogoutURLs: true,
  DefaultRedirectURI: true,
  AllowedOAuthFlows: true,
  AllowedOAuthScopes: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AnalyticsConfiguration: true,
  PreventUserExistenceErrors: true,
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: true,
  AuthSessionValidity: true,
  RefreshTokenRotation: true,
}

export const settingNames = Object.keys(settingsTable) as readonly (keyof ClientSettings)[]

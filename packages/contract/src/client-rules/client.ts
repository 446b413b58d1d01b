import type { CreateUserPoolClientRequest, UserPoolClientType } from '../generated/operations.ts'

/** Members that every client has, because the service fills in a default. */
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

/** An app client as it is stored and described, without its secrets, which are stored separately. Absent members are absent, never `null` or `[]`. */
export type Client = Omit<UserPoolClientType, Always | 'ClientSecret'> & Required<Pick<UserPoolClientType, Always>>

/** The members that both CreateUserPoolClient and UpdateUserPoolClient accept. */
export type ClientSettings = Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName' | 'GenerateSecret' | 'ClientSecret'>

/** The members of `ClientSettings`; a missing one does not compile. */
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

/** The names of all members of `ClientSettings`. */
export const settingNames = Object.keys(settingsTable) as readonly (keyof ClientSettings)[]

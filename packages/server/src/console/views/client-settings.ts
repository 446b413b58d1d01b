import {
  type Client,
  type ClientSettings,
  challengeSessionSeconds,
  type ExplicitAuthFlowsType,
  effectiveFlows,
  graceSeconds,
  rotatesRefreshTokens,
  type TokenKind,
  tokenLifetimeSeconds,
} from '@poolhouse/contract'
import { type Markup, markup } from '../../http/index.ts'
import { badge, type Fact, tags } from '../components.ts'
import { duration } from '../time.ts'

/** What each value of ExplicitAuthFlows allows. */
const flowTexts: Readonly<Record<ExplicitAuthFlowsType, string>> = {
  ALLOW_USER_SRP_AUTH: 'sign-in by password that never leaves the device (SRP)',
  ALLOW_USER_PASSWORD_AUTH: 'sign-in by password that is sent',
  ALLOW_ADMIN_USER_PASSWORD_AUTH: 'sign-in by password through a server with credentials',
  ALLOW_CUSTOM_AUTH: 'challenges of your own, made by Lambda triggers',
  ALLOW_USER_AUTH: 'sign-in by the factor that the user chooses: password, passkey, code',
  ALLOW_REFRESH_TOKEN_AUTH: 'new tokens from a refresh token',
  ALLOW_CLIENT_TOKEN_AUTH: 'tokens of the client itself, by its secret (GetClientToken)',
  ALLOW_TOKEN_EXCHANGE_DELEGATION: 'a token for a user that names the client as its actor (GetDerivedToken)',
  ALLOW_TOKEN_EXCHANGE_IMPERSONATION: 'a token for a user in place of another (GetDerivedToken)',
  ADMIN_NO_SRP_AUTH: 'sign-in by password through a server with credentials (older form)',
  CUSTOM_AUTH_FLOW_ONLY: 'challenges of your own only (older form)',
  USER_PASSWORD_AUTH: 'sign-in by password that is sent (older form)',
}

const onOff = (isOn: boolean | undefined, about: string): Pick<Fact, 'value' | 'about'> => ({
  value: isOn ? badge('on', 'good') : badge('off'),
  about,
})

const lifetime = (client: Client, kind: TokenKind): Pick<Fact, 'value'> => ({ value: duration(tokenLifetimeSeconds(client, kind)) })

const urls = (values: readonly string[] | undefined): Markup =>
  values?.length ? markup`${values.map(value => markup`<div class="mono">${value}</div>`)}` : markup`<span class="soft">none</span>`

const flowsView = (client: Client): Markup =>
  markup`${[...effectiveFlows(client)].map(flow => markup`<div><span class="tag">${flow}</span> <span class="soft small">${flowTexts[flow]}</span></div>`)}`

interface Setting {
  title: string
  group: SettingGroup
  view: (client: Client) => Pick<Fact, 'value' | 'about'>
}

/** The headings under which settings stand. */
export const settingGroups = ['Sign-in', 'Tokens', 'OAuth 2.0 and OpenID Connect', 'Attributes', 'More'] as const
type SettingGroup = (typeof settingGroups)[number]

/** Each setting of a client in plain words. A setting without a row does not compile; units of lifetimes are part of the lifetimes. */
const settings: Readonly<Record<Exclude<keyof ClientSettings, 'TokenValidityUnits'>, Setting>> = {
  ExplicitAuthFlows: {
    title: 'Ways to sign in',
    group: 'Sign-in',
    view: client => ({ value: flowsView(client), about: client.ExplicitAuthFlows?.length ? undefined : 'Not set: these are the default.' }),
  },
  SupportedIdentityProviders: {
    title: 'Identity providers',
    group: 'Sign-in',
    view: ({ SupportedIdentityProviders: providers }) => ({
      value: tags(providers),
      about: providers?.includes('COGNITO') ? 'COGNITO is the pool itself: username and password.' : undefined,
    }),
  },
  PreventUserExistenceErrors: {
    title: 'Hide which users exist',
    group: 'Sign-in',
    view: ({ PreventUserExistenceErrors: value }) =>
      onOff(
        value === 'ENABLED',
        value === 'ENABLED'
          ? 'an unknown user is answered like a wrong password'
          : 'an unknown user is answered with UserNotFoundException',
      ),
  },
  AuthSessionValidity: {
    title: 'Time to answer a challenge',
    group: 'Sign-in',
    view: client => ({ value: duration(challengeSessionSeconds(client)) }),
  },
  AccessTokenValidity: { title: 'Access token is valid for', group: 'Tokens', view: client => lifetime(client, 'access') },
  IdTokenValidity: { title: 'ID token is valid for', group: 'Tokens', view: client => lifetime(client, 'id') },
  RefreshTokenValidity: { title: 'Refresh token is valid for', group: 'Tokens', view: client => lifetime(client, 'refresh') },
  RefreshTokenRotation: {
    title: 'New refresh token at each refresh',
    group: 'Tokens',
    view: client =>
      onOff(
        rotatesRefreshTokens(client),
        rotatesRefreshTokens(client)
          ? `the one before works for ${duration(graceSeconds(client))} more`
          : 'one refresh token works until it expires',
      ),
  },
  EnableTokenRevocation: {
    title: 'Tokens can be revoked',
    group: 'Tokens',
    view: ({ EnableTokenRevocation: isOn }) =>
      onOff(isOn, isOn ? 'RevokeToken and /oauth2/revoke end a sign-in' : 'RevokeToken is refused'),
  },
  AllowedOAuthFlowsUserPoolClient: {
    title: 'OAuth endpoints and sign-in page',
    group: 'OAuth 2.0 and OpenID Connect',
    view: ({ AllowedOAuthFlowsUserPoolClient: isOn }) =>
      onOff(isOn, isOn ? 'the client may use /oauth2/authorize and /oauth2/token' : 'the client signs in by the API only'),
  },
  AllowedOAuthFlows: {
    title: 'Grants',
    group: 'OAuth 2.0 and OpenID Connect',
    view: client => ({ value: tags(client.AllowedOAuthFlows) }),
  },
  AllowedOAuthScopes: {
    title: 'Scopes',
    group: 'OAuth 2.0 and OpenID Connect',
    view: client => ({ value: tags(client.AllowedOAuthScopes) }),
  },
  CallbackURLs: {
    title: 'Where users return after sign-in',
    group: 'OAuth 2.0 and OpenID Connect',
    view: client => ({ value: urls(client.CallbackURLs), about: 'redirect_uri must be exactly one of them.' }),
  },
  LogoutURLs: {
    title: 'Where users return after sign-out',
    group: 'OAuth 2.0 and OpenID Connect',
    view: client => ({ value: urls(client.LogoutURLs) }),
  },
  DefaultRedirectURI: {
    title: 'Return address of a request without one',
    group: 'OAuth 2.0 and OpenID Connect',
    view: ({ DefaultRedirectURI: value }) => ({ value: urls(value === undefined ? undefined : [value]) }),
  },
  ReadAttributes: {
    title: 'Attributes it can read',
    group: 'Attributes',
    view: client => ({ value: tags(client.ReadAttributes, 'all standard attributes') }),
  },
  WriteAttributes: {
    title: 'Attributes it can write',
    group: 'Attributes',
    view: client => ({ value: tags(client.WriteAttributes, 'all standard attributes') }),
  },
  AnalyticsConfiguration: {
    title: 'Analytics',
    group: 'More',
    view: ({ AnalyticsConfiguration: analytics }) =>
      analytics === undefined
        ? { value: badge('off') }
        : {
            value: markup`<span class="mono">${analytics.ApplicationId ?? analytics.ApplicationArn}</span>`,
            about: analytics.UserDataShared ? 'events have the data of users' : undefined,
          },
  },
  EnablePropagateAdditionalUserContextData: {
    title: 'Server may name the address of the user',
    group: 'More',
    view: ({ EnablePropagateAdditionalUserContextData: isOn }) => onOff(isOn, 'IpAddress of UserContextData, for a client with a secret'),
  },
}

/** The settings of a client under one heading. */
export const settingsOf = (client: Client, group: SettingGroup): Fact[] =>
  Object.entries(settings)
    .filter(([, setting]) => setting.group === group)
    .map(([name, { title, view }]) => ({ title, setting: name, ...view(client) }))

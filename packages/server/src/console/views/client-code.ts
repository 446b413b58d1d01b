import type { Client } from '@poolhouse/contract'
import type { Pool } from '../../pools/index.ts'

/** What a piece of configuration is made from. */
interface Facts {
  client: Client
  pool: Pick<Pool, 'id' | 'region'>
  publicUrl: string
  /** The issuer of the pool's tokens. */
  issuer: string
  hasSecret: boolean
}

const quoted = (value: unknown): string => JSON.stringify(value)
/** A string of Terraform, whose templates begin with `${` and `%{`. */
const hcl = (value: unknown): string => quoted(value).replaceAll(/([$%])\{/g, '$1$1{')

const callback = ({ CallbackURLs, DefaultRedirectURI }: Client): string =>
  DefaultRedirectURI ?? CallbackURLs?.[0] ?? 'http://localhost:3000/'
const scopes = ({ AllowedOAuthScopes }: Client): readonly string[] => AllowedOAuthScopes ?? ['openid']

/** `AllowedOAuthFlowsUserPoolClient` as `allowedOauthFlowsUserPoolClient`, which is what Pulumi calls it. */
export const camelName = (member: string): string => {
  const name = member.replace('OAuth', 'Oauth').replace('URLs', 'Urls').replace('URI', 'Uri')
  return name.charAt(0).toLowerCase() + name.slice(1)
}
/** `AllowedOAuthFlows` as `allowed_oauth_flows`, which is what Terraform calls it. */
export const snakeName = (member: string): string => camelName(member).replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** Members that describe the client, not configure it. */
const notSettings = new Set(['UserPoolId', 'ClientId', 'ClientName', 'CreationDate', 'LastModifiedDate', 'ClientType'])
const settingsOf = (client: Client): [string, unknown][] =>
  Object.entries(client).filter(([name, value]) => !notSettings.has(name) && value !== undefined)

function hclMember(name: string, value: unknown): string {
  if (typeof value !== 'object' || value === null) return `  ${snakeName(name)} = ${hcl(value)}`
  if (Array.isArray(value)) return `  ${snakeName(name)} = [${value.map(hcl).join(', ')}]`
  return [`  ${snakeName(name)} {`, ...Object.entries(value).map(([member, one]) => `    ${snakeName(member)} = ${hcl(one)}`), '  }'].join(
    '\n',
  )
}

function tsMember(name: string, value: unknown): string {
  const shown =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? `{ ${Object.entries(value)
          .map(([member, one]) => `${camelName(member)}: ${quoted(one)}`)
          .join(', ')} }`
      : quoted(value)
  return `  ${camelName(name)}: ${shown},`
}

/** Configuration of a client for a tool or a library. */
export interface ClientCode {
  name: string
  file: string
  write: (facts: Facts) => string
}

/** The pieces that the page of a client offers. None has a secret: where one is needed it is read from the environment. */
export const clientCode: readonly ClientCode[] = [
  {
    name: 'Amplify',
    file: 'amplify',
    write: ({ client, pool, publicUrl }) => `import { Amplify } from 'aws-amplify'

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: ${quoted(pool.id)},
      userPoolClientId: ${quoted(client.ClientId)},
      userPoolEndpoint: ${quoted(publicUrl)},
    },
  },
})
`,
  },
  {
    name: 'AWS SDK for JavaScript',
    file: 'sdk',
    write: ({ client, pool, publicUrl }) => `import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'

const cognito = new CognitoIdentityProviderClient({
  endpoint: ${quoted(publicUrl)},
  region: ${quoted(pool.region)},
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
})
const UserPoolId = ${quoted(pool.id)}
const ClientId = ${quoted(client.ClientId)}
`,
  },
  {
    name: 'boto3 (Python)',
    file: 'boto3',
    write: ({ client, pool, publicUrl }) => `import boto3

cognito = boto3.client(
    "cognito-idp",
    endpoint_url=${quoted(publicUrl)},
    region_name=${quoted(pool.region)},
    aws_access_key_id="any",
    aws_secret_access_key="any",
)
user_pool_id = ${quoted(pool.id)}
client_id = ${quoted(client.ClientId)}
`,
  },
  {
    name: 'oidc-client-ts',
    file: 'oidc',
    write: ({ client, pool, publicUrl, issuer, hasSecret }) => `import { UserManager } from 'oidc-client-ts'

const users = new UserManager({
  authority: ${quoted(issuer)},
  metadataUrl: ${quoted(`${publicUrl}/${pool.id}/.well-known/openid-configuration`)},
  client_id: ${quoted(client.ClientId)},${hasSecret ? '\n  client_secret: process.env.CLIENT_SECRET, // on a server only' : ''}
  redirect_uri: ${quoted(callback(client))},
  response_type: 'code',
  scope: ${quoted(scopes(client).join(' '))},
})
`,
  },
  {
    name: 'Terraform',
    file: 'terraform',
    write: ({ client, pool, publicUrl, hasSecret }) => `provider "aws" {
  region                      = ${hcl(pool.region)}
  access_key                  = "any"
  secret_key                  = "any"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  endpoints {
    cognitoidp = ${hcl(publicUrl)}
  }
}

import {
  to = aws_cognito_user_pool_client.app
  id = ${hcl(`${pool.id}/${client.ClientId}`)}
}

resource "aws_cognito_user_pool_client" "app" {
  name         = ${hcl(client.ClientName)}
  user_pool_id = ${hcl(pool.id)}
${[...(hasSecret ? ['  generate_secret = true'] : []), ...settingsOf(client).map(([name, value]) => hclMember(name, value))].join('\n')}
}
`,
  },
  {
    name: 'Pulumi (TypeScript)',
    file: 'pulumi',
    write: ({ client, pool, hasSecret }) => `import * as aws from '@pulumi/aws'

const client = new aws.cognito.UserPoolClient('app', {
  name: ${quoted(client.ClientName)},
  userPoolId: ${quoted(pool.id)},
${[...(hasSecret ? ['  generateSecret: true,'] : []), ...settingsOf(client).map(([name, value]) => tsMember(name, value))].join('\n')}
})
export const clientId = client.id
`,
  },
]

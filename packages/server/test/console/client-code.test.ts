import { stripTypeScriptTypes } from 'node:module'
import type { Client } from '@poolhouse/contract'
import { describe, expect, test } from 'vitest'
import { camelName, clientCode, snakeName } from '../../src/console/views/client-code.ts'

/** A client with texts that would end a string or begin a template of each language. */
const client: Client = {
  UserPoolId: 'us-east-1_Local1',
  ClientId: 'webapp',
  ClientName: 'my app',
  CreationDate: 0,
  LastModifiedDate: 0,
  ClientType: 'USER_POOL' as never,
  RefreshTokenValidity: 30,
  TokenValidityUnits: { RefreshToken: 'days' },
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', `it's/"read"`],
  CallbackURLs: [`https://app.example/"\\$\{process.exit()}\`%{x}`],
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: false,
  AuthSessionValidity: 3,
}
const facts = {
  client,
  pool: { id: 'us-east-1_Local1', region: 'us-east-1' },
  publicUrl: 'http://localhost:9229',
  issuer: 'http://localhost:9229/us-east-1_Local1',
}
const codeOf = (file: string, hasSecret = false) => clientCode.find(each => each.file === file)!.write({ ...facts, hasSecret })

describe('configuration of a client', () => {
  test.each(['amplify', 'sdk', 'oidc', 'pulumi'])('%s is a program of TypeScript, with a secret and without', file => {
    for (const hasSecret of [false, true]) expect(() => stripTypeScriptTypes(codeOf(file, hasSecret))).not.toThrow()
  })

  test('texts are quoted in each language', () => {
    const [url] = client.CallbackURLs!
    expect(codeOf('oidc')).toContain(`redirect_uri: ${JSON.stringify(url)},`)
    expect(codeOf('pulumi')).toContain(`callbackUrls: [${JSON.stringify(url)}],`)
    // Terraform's templates begin with ${ and %{, and are escaped by doubling the first character.
    expect(codeOf('terraform')).toContain(`callback_urls = ["https://app.example/\\"\\\\$$\{process.exit()}\`%%{x}"]`)
  })

  test('a client with a secret reads it from the environment or has it generated', () => {
    expect(codeOf('oidc', true)).toContain('client_secret: process.env.CLIENT_SECRET')
    expect(codeOf('terraform', true)).toContain('generate_secret = true')
    expect(codeOf('pulumi', true)).toContain('generateSecret: true')
    for (const { file } of clientCode) expect(codeOf(file)).not.toMatch(/secret: |generate_?secret/i)
  })

  test.each([
    ['AllowedOAuthFlowsUserPoolClient', 'allowedOauthFlowsUserPoolClient', 'allowed_oauth_flows_user_pool_client'],
    ['CallbackURLs', 'callbackUrls', 'callback_urls'],
    ['DefaultRedirectURI', 'defaultRedirectUri', 'default_redirect_uri'],
    ['RetryGracePeriodSeconds', 'retryGracePeriodSeconds', 'retry_grace_period_seconds'],
    [
      'EnablePropagateAdditionalUserContextData',
      'enablePropagateAdditionalUserContextData',
      'enable_propagate_additional_user_context_data',
    ],
  ])('%s is %s in Pulumi and %s in Terraform', (member, camel, snake) => {
    expect([camelName(member), snakeName(member)]).toEqual([camel, snake])
  })
})

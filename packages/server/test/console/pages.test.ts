import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AssociateSoftwareTokenCommand,
  ConfirmDeviceCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  InitiateAuthCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SetUserPoolSessionConfigurationCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { settingNames } from '@poolhouse/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unescapeHtml } from '../pages/support.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { newDevice } from '../support/device.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { base, createShop, openPage, sendForm, tokenIn } from './support.ts'

describe.each(engines)('the pages of development mode on %s', engine => {
  const service = useServiceOn(engine)
  let shop: Awaited<ReturnType<typeof createShop>>
  let pool: string
  beforeAll(async () => {
    shop = await createShop(service)
    const { UserPoolId } = shop
    pool = `${base}/pools/${UserPoolId}`
    const { sdk } = service
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'editors', Description: 'who writes' }))
    await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: 'alice', GroupName: 'editors' }))
    await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: `shop-${engine.toLowerCase()}` }))
    await sdk.send(
      new CreateResourceServerCommand({
        UserPoolId,
        Identifier: 'orders',
        Name: 'Orders',
        Scopes: [{ ScopeName: 'read', ScopeDescription: 'r' }],
      }),
    )
    await sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'Google',
        ProviderType: 'Google',
        ProviderDetails: { client_id: 'google-client', client_secret: 'secret-of-google', authorize_scopes: 'openid' },
      }),
    )
    await sdk.send(
      new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } }),
    )
  })

  test.each<[page: string, path: () => string, shows: readonly string[]]>([
    ['/', () => '/', ['shop', 'CreateUserPool', 'the same as this machine']],
    [
      'a pool',
      () => pool,
      ['web app', 'mobile', 'alice', 'unconfirmed', 'editors', 'Google', 'orders/read', 'OPTIONAL', `shop-${engine.toLowerCase()}`],
    ],
    ['a client', () => `${pool}/clients/${shop.ClientId}`, ['web app', 'has a secret', '30 days', 'Show the secret']],
    ['a user', () => shop.pathOf('alice'), ['alice@example.com', 'confirmed', 'editors', 'PASSWORD', 'Sessions are not listed']],
    ['the inbox', () => `${base}/inbox`, ['bob@example.com', 'verification code']],
    ['requests', () => `${base}/requests`, ['CreateUserPoolClient', 'SignUp']],
    ['analytics', () => `${base}/analytics?period=day`, ['No events in the last 24 hours']],
    ['the clock', () => `${base}/clock`, ['the same as this machine', 'Advance']],
  ])('%s', async (_, path, shows) => {
    const { status, text } = await openPage(service, path())
    expect(status).toBe(200)
    for (const each of shows) expect(text).toContain(each)
  })

  test('the inbox shows the code of a message', async () => {
    expect((await openPage(service, `${base}/inbox`)).text).toContain(`>${await inboxCodeTo(service.url, 'bob@example.com')}<`)
  })

  test('no page shows a secret until somebody asks for it by a form', async () => {
    const client = `${pool}/clients/${shop.ClientId}`
    const pages = await Promise.all(
      ['/', pool, client, shop.pathOf('alice'), `${base}/requests`, `${base}/inbox`].map(path => openPage(service, path)),
    )
    for (const { text } of pages) {
      expect(text).not.toContain(shop.ClientSecret)
      expect(text).not.toContain('secret-of-google')
    }
    const shown = await sendForm(service, `${client}/secrets`, { _csrf: tokenIn(pages[2]!.text) })
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(shown.text).toContain(shop.ClientSecret)
    expect((await openPage(service, `${client}/secrets`)).status).toBe(404)
  })

  test('a refused request is shown with the setting that decided it, its value and what to do', async () => {
    const refused = service.sdk.send(
      new InitiateAuthCommand({
        ClientId: shop.publicClient,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'bob', PASSWORD: 'x' },
      }),
    )
    await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterException' })
    for (const path of ['/', `${base}/requests?errors=1`]) {
      const text = unescapeHtml((await openPage(service, path)).text)
      expect(text).toContain(`<b>ExplicitAuthFlows</b> of app client ${shop.publicClient} is`)
      expect(text).toContain('sent was <code>USER_PASSWORD_AUTH</code>')
      expect(text).toContain('add ALLOW_USER_PASSWORD_AUTH to ExplicitAuthFlows')
    }
    expect((await openPage(service, `${base}/requests?errors=1`)).text).not.toContain('CreateUserPool<')
  })

  test.each<[what: string, path: () => string, status: number, says: string]>([
    ['an unknown pool', () => `${base}/pools/us-east-1_Nothing00`, 404, 'There is no user pool us-east-1_Nothing00 in this service.'],
    ['what is no id of a pool', () => `${base}/pools/%00`, 404, 'There is no user pool'],
    ['an unknown client', () => `${pool}/clients/nothing`, 404, `has no app client nothing.`],
    ['what is no id of a client', () => `${pool}/clients/%00'`, 404, `has no app client`],
    ['an unknown user', () => `${pool}/users/00000000-0000-0000-0000-000000000000`, 404, 'has no user with the sub'],
    ['a username in place of a sub', () => `${pool}/users/alice`, 404, 'has no user with the sub alice'],
    ['an unknown action', () => shop.pathOf('alice', 'delete'), 404, 'There is no action “delete” on a user.'],
    ['an unknown page', () => `${base}/nothing`, 404, 'There is no such page'],
    ['a wrong page of pools', () => '/?after=%27', 404, 'The address of this page of user pools is wrong.'],
    ['a wrong token of users', () => `${pool}?users=wrong`, 400, 'pagination token'],
    ['a wrong token of clients', () => `${pool}?clients=wrong`, 400, 'pagination token'],
    ['a token of another list', () => `${pool}?groups=${Buffer.from('a').toString('base64url')}.x`, 400, 'pagination token'],
    ['a wrong page of requests', () => `${base}/requests?before=x`, 400, 'before must be the number of a request.'],
    ['an unknown period', () => `${base}/analytics?period=decade`, 400, 'period must be one of day, week, month, year.'],
    ['no amount of time', () => `${base}/clock?amount=0&unit=hours`, 400, 'The clock was not advanced'],
    ['an unknown unit', () => `${base}/clock?amount=1&unit=toString`, 400, 'The clock was not advanced'],
  ])('%s: the page says so', async (_, path, status, says) => {
    const answer = await openPage(service, path())
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.text).toContain(says)
  })

  test('a client of another pool is not on the page of this one', async () => {
    const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'other' }))
    expect((await openPage(service, `${base}/pools/${UserPool!.Id}/clients/${shop.ClientId}`)).status).toBe(404)
    expect((await openPage(service, shop.pathOf('alice').replace(shop.UserPoolId, UserPool!.Id!))).status).toBe(404)
  })
})

describe('the pages of development mode', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startTestService()
  })
  afterAll(() => service.close())

  test('an empty service says what to do next, and so does an empty pool', async () => {
    const empty = await startTestService()
    try {
      const home = (await openPage(empty, '/')).text
      expect(home).toContain('There is no user pool yet')
      expect(home).toContain('poolhouse up DIR')
      expect(home).toContain('poolhouse.seed.yaml')
      expect((await openPage(empty, `${base}/inbox`)).text).toContain('No message yet')
      const { UserPool } = await empty.sdk.send(new CreateUserPoolCommand({ PoolName: 'empty' }))
      const pool = (await openPage(empty, `${base}/pools/${UserPool!.Id}`)).text
      for (const part of ['no app client yet', 'no user yet', 'No groups', 'No identity providers', 'No resource servers'])
        expect(pool).toContain(part)
    } finally {
      await empty.close()
    }
  })

  test('a program that asks for / gets a text with the address', async () => {
    for (const accept of ['*/*', 'application/json', 'text/plain']) {
      const answer = await fetch(service.url, { headers: { accept } })
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
      expect(await answer.text()).toContain(`Give an AWS SDK or Amplify this address as its endpoint: ${service.url}`)
    }
  })

  test('what others wrote is escaped', async () => {
    const evil = `<script>alert(1)</script>"'><img src=x>`
    const { sdk } = service
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'evil', AutoVerifiedAttributes: ['email'] }))
    const UserPoolId = UserPool!.Id!
    await sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: '<b>x</b>',
        UserAttributes: [
          { Name: 'email', Value: 'x@example.com' },
          { Name: 'name', Value: evil },
        ],
      }),
    )
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: '<b>g</b>', Description: evil }))
    const { UserPoolClient } = await sdk
      .send(
        new CreateUserPoolClientCommand({
          UserPoolId,
          ClientName: 'app',
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: ['openid'],
          CallbackURLs: [`https://app.example/"><script>alert(1)</script>$\{x}`],
          SupportedIdentityProviders: ['COGNITO'],
        }),
      )
      .catch(() => sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app' })))
    await fetch(`${service.url}/${encodeURIComponent(evil)}`)
    const pool = `${base}/pools/${UserPoolId}`
    const listed = await openPage(service, pool)
    const user = /href="([^"]+\/users\/[^"]+)"/.exec(listed.text)![1]!
    for (const path of [
      '/',
      pool,
      `${pool}?find=${encodeURIComponent(evil)}`,
      user,
      `${pool}/clients/${UserPoolClient!.ClientId}`,
      `${base}/requests`,
      `${base}/inbox`,
    ]) {
      const { status, text } = await openPage(service, path)
      expect(status).toBe(200)
      expect(text.match(/<script/g)).toHaveLength(1)
      expect(text).not.toMatch(/<img|<b>x<\/b>|<b>g<\/b>/)
    }
  })

  test('the page of a user has its sessions, devices and second factors', async () => {
    const { sdk } = service
    const { UserPoolId, ClientId, signIn, pathOf } = await createShop(service, { ClientName: 'tablet app' })
    await sdk.send(
      new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 20 } }),
    )
    await sdk.send(
      new UpdateUserPoolCommand({
        UserPoolId,
        AutoVerifiedAttributes: ['email'],
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false },
      }),
    )
    await sdk.send(
      new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } }),
    )
    const { AccessToken, NewDeviceMetadata } = await signIn()
    const { config } = await newDevice(NewDeviceMetadata!)
    const DeviceKey = NewDeviceMetadata!.DeviceKey!
    await sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey, DeviceName: 'my <tablet>', DeviceSecretVerifierConfig: config }))
    const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
    await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!) }))
    await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } }))
    const { text } = await openPage(service, pathOf('alice'))
    for (const shown of [
      'SOFTWARE_TOKEN_MFA is asked for first.',
      'my &lt;tablet&gt;',
      DeviceKey,
      `clients/${ClientId}">`,
      'Application<small',
    ])
      expect(text).toContain(shown)
    expect(text).not.toContain(SecretCode)
    expect((await openPage(service, `${base}/pools/${UserPoolId}`)).text).toContain('<li class="tag">SOFTWARE_TOKEN_MFA</li>')
  })

  test('many pools and many users come in pages, and users are found by the beginning of a name or an address', async () => {
    const own = await startTestService()
    try {
      const { sdk } = own
      const ids: string[] = []
      for (let count = 0; count < 22; count++)
        ids.push((await sdk.send(new CreateUserPoolCommand({ PoolName: `pool ${count}` }))).UserPool!.Id!)
      const first = (await openPage(own, '/')).text
      const next = unescapeHtml(/href="([^"]+)" rel="next"/.exec(first)![1]!)
      const second = (await openPage(own, next)).text
      const listed = (html: string) => ids.filter(id => html.includes(`href="${base}/pools/${id}"><b>`))
      expect([listed(first).length, listed(second).length, new Set([...listed(first), ...listed(second)]).size]).toEqual([20, 2, 22])
      expect(second).toContain('First page')

      const UserPoolId = ids[0]!
      for (let count = 0; count < 22; count++)
        await sdk.send(
          new AdminCreateUserCommand({
            UserPoolId,
            Username: `user-${count}`,
            MessageAction: 'SUPPRESS',
            UserAttributes: [{ Name: 'email', Value: `mail-${count}@example.com` }],
          }),
        )
      const page = (await openPage(own, `${base}/pools/${UserPoolId}`)).text
      const users = (html: string) => [...html.matchAll(/<b>(user-\d+)<\/b>/g)].map(([, name]) => name)
      const rest = (await openPage(own, unescapeHtml(/href="([^"]+)" rel="next"/.exec(page)![1]!))).text
      expect(new Set([...users(page), ...users(rest)]).size).toBe(22)
      expect([users(page).length, users(rest).length]).toEqual([20, 2])
      const find = async (text: string) =>
        users((await openPage(own, `${base}/pools/${UserPoolId}?find=${encodeURIComponent(text)}`)).text).sort()
      expect(await find('user-2')).toEqual(['user-2', 'user-20', 'user-21'])
      expect(await find('mail-3@')).toEqual(['user-3'])
      expect(await find('"\\')).toEqual([])
    } finally {
      await own.close()
    }
  })

  test('the page of a client has every setting, and configuration with its ids and without its secret', async () => {
    const { UserPoolId, ClientId } = await createShop(service)
    const client = `${base}/pools/${UserPoolId}/clients/${ClientId}`
    const { text: before } = await openPage(service, client)
    expect(before).toContain('No sign-in page: AllowedOAuthFlowsUserPoolClient is off.')
    await service.sdk.send(
      new UpdateUserPoolClientCommand({
        UserPoolId,
        ClientId,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: ['http://localhost:3000/callback'],
        SupportedIdentityProviders: ['COGNITO'],
        AccessTokenValidity: 15,
        TokenValidityUnits: { AccessToken: 'minutes' },
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      }),
    )
    const { text } = await openPage(service, client)
    for (const name of settingNames.filter(each => each !== 'TokenValidityUnits')) expect(text).toContain(`<code>${name}</code>`)
    expect(text).toContain('15 minutes')
    const code = (file: string) => unescapeHtml(new RegExp(`<pre id="code-${file}"[^>]*>([^<]*)</pre>`).exec(text)![1]!)
    for (const file of ['amplify', 'sdk', 'boto3', 'oidc', 'terraform', 'pulumi']) {
      expect(code(file)).toContain(UserPoolId)
      if (file !== 'pulumi') expect(code(file)).toContain(ClientId)
    }
    expect(code('terraform')).toContain('  callback_urls = ["http://localhost:3000/callback"]')
    expect(code('terraform')).toContain('  refresh_token_rotation {\n    feature = "ENABLED"\n    retry_grace_period_seconds = 10\n  }')
    expect(code('pulumi')).toContain('  allowedOauthFlowsUserPoolClient: true,')
    expect(code('pulumi')).toContain('  tokenValidityUnits: { accessToken: "minutes" },')
    const href = unescapeHtml(/href="([^"]+)" target="_blank" rel="noopener">Open the sign-in page/.exec(text)![1]!)
    expect((await fetch(href)).url).toContain('/login?')
  })
})

import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AdminInitiateAuthCommand,
  AdminListUserAuthEventsCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateAuthEventFeedbackCommand,
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
  SignUpCommand,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { writeGeoipFile } from '../support/geoip-file.ts'
import { inboxCodeTo, inboxMessageTo } from '../support/inbox.ts'
import { createPoolWithUser, ownSender, password } from '../support/service.ts'

const files = mkdtempSync(join(tmpdir(), 'poolhouse-threat-'))
const geoip = join(files, 'places.mmdb')
writeGeoipFile(geoip, {
  80: { country: 'Germany', city: 'Berlin', latitude: 52.5, longitude: 13.4 },
  81: { country: 'Germany', city: 'Potsdam', latitude: 52.4, longitude: 13.1 },
  82: { country: 'Japan', city: 'Tokyo', latitude: 35.7, longitude: 139.7 },
})
const compromisedPasswords = join(files, 'hashes.txt')
const listed = ['Listed-by-the-operator-1', 'Another-listed-one-2', ...Array.from({ length: 500 }, (_, n) => `Filler-${n}-word`)]
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()
writeFileSync(
  compromisedPasswords,
  `${listed
    .map((each, n) => `${sha1(each)}:${n + 1}`)
    .sort()
    .join('\r\n')}\r\n`,
)

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
const refused = { name: 'NotAuthorizedException', message: 'Unable to login because of security reasons.' }

type Mode = 'OFF' | 'AUDIT' | 'ENFORCED'
type Action = 'BLOCK' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'NO_ACTION'

const takeover = (action: Action, more: object = {}): Partial<SetRiskConfigurationCommandInput> => {
  const each = { EventAction: action, Notify: true }
  return {
    AccountTakeoverRiskConfiguration: {
      Actions: { LowAction: { EventAction: 'NO_ACTION', Notify: false }, MediumAction: each, HighAction: each },
      NotifyConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com', ...more },
    },
  }
}

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine, { threatProtection: { geoip, compromisedPasswords } })

  const given = async (mode: Mode, risk: Partial<SetRiskConfigurationCommandInput> = {}, pool: object = {}) => {
    const { sdk } = service
    const made = await createPoolWithUser(
      service,
      { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
      { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: mode }, AutoVerifiedAttributes: ['email'], ...pool },
    )
    const { UserPoolId, ClientId, Username } = made
    if (Object.keys(risk).length > 0) await sdk.send(new SetRiskConfigurationCommand({ UserPoolId, ...risk }))
    const events = async (name = Username) =>
      (await sdk.send(new AdminListUserAuthEventsCommand({ UserPoolId, Username: name }))).AuthEvents!
    const from = (IpAddress: string, userAgent = firefox, secret = password, EncodedData?: string) =>
      sdk.send(
        new AdminInitiateAuthCommand({
          ...{ UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME: Username, PASSWORD: secret } },
          ContextData: {
            ...{ IpAddress, ServerName: 'app.example', ServerPath: '/', EncodedData },
            HttpHeaders: [{ headerName: 'User-Agent', headerValue: userAgent }],
          },
        }),
      )
    const mail = () => inboxMessageTo(service.url, 'alice@example.com', 'risk-notice')
    return { sdk, ...made, events, from, mail }
  }

  test('with OFF no event is written and the list is refused; AUDIT and ENFORCED write who signed in, from where and how it went', async () => {
    const off = await given('OFF')
    await off.from('80.1.1.1')
    await expect(off.events()).rejects.toMatchObject({ name: 'UserPoolAddOnNotEnabledException' })
    const { events, from } = await given('AUDIT')
    await from('80.1.1.1')
    await expect(from('80.1.1.1', chrome, 'Wrong-password-1')).rejects.toMatchObject({ message: 'Incorrect username or password.' })
    expect(await events()).toMatchObject([
      {
        ...{ EventType: 'SignIn', EventResponse: 'Fail', EventContextData: { DeviceName: 'Chrome 126, Windows 10' } },
        ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Failure' }],
      },
      {
        ...{ EventType: 'SignIn', EventResponse: 'Pass', CreationDate: expect.any(Date), EventId: expect.any(String) },
        EventRisk: { RiskDecision: 'NoRisk', RiskLevel: 'Low', CompromisedCredentialsDetected: false },
        ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
        EventContextData: { IpAddress: '80.1.1.1', DeviceName: 'Firefox 128, Linux', City: 'Berlin', Country: 'Germany' },
      },
    ])
  })

  test('each operation of a user writes an event of its type', async () => {
    const { sdk, ClientId, events, signIn, Username } = await given('AUDIT')
    await sdk.send(
      new SignUpCommand({ ClientId, Username: 'bob', Password: password, UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }] }),
    )
    await sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: 'bob' }))
    expect((await events('bob')).map(({ EventType, EventResponse }) => [EventType, EventResponse])).toEqual([
      ['ResendCode', 'Pass'],
      ['SignUp', 'InProgress'],
    ])
    await sdk.send(new ForgotPasswordCommand({ ClientId, Username }))
    const ConfirmationCode = await inboxCodeTo(service.url, 'alice@example.com')
    await sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password: 'Another-horse-10' }))
    const { AccessToken } = await signIn({ PASSWORD: 'Another-horse-10' })
    await sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword: 'Another-horse-10', ProposedPassword: password }))
    expect((await events()).map(({ EventType }) => EventType)).toEqual(['PasswordChange', 'SignIn', 'PasswordChange', 'ForgotPassword'])
  })

  test('the list has pages, and feedback of administrators is part of it', async () => {
    const { sdk, UserPoolId, Username, from, events } = await given('AUDIT')
    for (let n = 0; n < 3; n++) await from('80.1.1.1')
    const page = await sdk.send(new AdminListUserAuthEventsCommand({ UserPoolId, Username, MaxResults: 2 }))
    const rest = await sdk.send(new AdminListUserAuthEventsCommand({ UserPoolId, Username, MaxResults: 2, NextToken: page.NextToken }))
    expect([page.AuthEvents!.length, rest.AuthEvents!.length, rest.NextToken]).toEqual([2, 1, undefined])
    expect([...page.AuthEvents!, ...rest.AuthEvents!]).toEqual(await events())
    const { EventId } = rest.AuthEvents![0]!
    const feedback = (id: string) =>
      sdk.send(new AdminUpdateAuthEventFeedbackCommand({ UserPoolId, Username, EventId: id, FeedbackValue: 'Invalid' }))
    await feedback(EventId!)
    await expect(feedback('another')).rejects.toMatchObject({ name: 'InvalidParameterException' })
    expect((await events())[2]!.EventFeedback).toMatchObject({
      FeedbackValue: 'Invalid',
      Provider: 'Admin',
      FeedbackDate: expect.any(Date),
    })
  })

  test.each`
    next                     | hours  | level       | decision
    ${['80.9.9.9', firefox]} | ${1}   | ${'Low'}    | ${'NoRisk'}
    ${['80.1.1.1', chrome]}  | ${1}   | ${'Low'}    | ${'AccountTakeover'}
    ${['81.1.1.1', firefox]} | ${1}   | ${'Low'}    | ${'AccountTakeover'}
    ${['81.1.1.1', chrome]}  | ${1}   | ${'Medium'} | ${'AccountTakeover'}
    ${['82.1.1.1', firefox]} | ${100} | ${'Medium'} | ${'AccountTakeover'}
    ${['82.1.1.1', chrome]}  | ${100} | ${'High'}   | ${'AccountTakeover'}
    ${['82.1.1.1', firefox]} | ${1}   | ${'High'}   | ${'AccountTakeover'}
  `(
    'after a sign-in in Berlin, one from $next $hours hours later has the risk $level ($decision)',
    async ({ next, hours, level, decision }) => {
      const { from, events } = await given('AUDIT')
      await from('80.1.1.1')
      await service.clock.advance(hours * 3_600_000)
      await from(next[0], next[1])
      expect((await events())[0]!.EventRisk).toEqual({ RiskDecision: decision, RiskLevel: level, CompromisedCredentialsDetected: false })
    },
  )

  test('ENFORCED blocks by the level and tells the user; the link in the mail asks, and its answer is kept', async () => {
    const texts = {
      Subject: 'Blocked {username}',
      HtmlBody: '<a href="{one-click-link-invalid}">{ip-address} {city} {country} {device-name} {login-time}</a>',
    }
    const { sdk, from, events, mail, UserPoolId, Username } = await given(
      'ENFORCED',
      takeover('BLOCK', { BlockEmail: texts, From: 'guard@example.com' }),
    )
    await from('80.1.1.1')
    await expect(from('82.1.1.1', chrome)).rejects.toMatchObject(refused)
    const [blocked] = await events()
    expect(blocked).toMatchObject({ EventResponse: 'Fail', EventRisk: { RiskDecision: 'Block', RiskLevel: 'High' } })
    const { subject, text } = await mail()
    expect(subject).toBe('Blocked alice')
    expect(text).toContain('82.1.1.1 Tokyo Japan Chrome 126, Windows 10 ')
    const link = /href="([^"]+)"/
      .exec(text)![1]!
      .replaceAll('&amp;', '&')
      .replace(/^https?:\/\/[^/]+/, service.url)
    const asked = await fetch(link)
    expect([asked.status, (await asked.text()).includes('No, this was not me')]).toEqual([200, true])
    expect((await events())[0]!.EventFeedback).toBeUndefined()
    const post = (query: string) =>
      fetch(`${service.url}/${UserPoolId}/authEventFeedback`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: query,
      })
    expect((await post(new URL(link).search.slice(1))).status).toBe(200)
    expect((await events())[0]!.EventFeedback).toMatchObject({ FeedbackValue: 'Invalid', Provider: 'User' })
    const query = new URL(link).searchParams
    const byToken = (FeedbackToken: string) =>
      sdk.send(
        new UpdateAuthEventFeedbackCommand({ UserPoolId, Username, EventId: blocked!.EventId, FeedbackToken, FeedbackValue: 'Valid' }),
      )
    await byToken(query.get('feedback_token')!)
    expect((await events())[0]!.EventFeedback).toMatchObject({ FeedbackValue: 'Valid' })
    await expect(byToken('a'.repeat(43))).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    query.set('username', 'nobody')
    expect((await post(String(query))).status).toBe(400)
  })

  test('AUDIT records what ENFORCED would block', async () => {
    const { from, events, mail, UserPoolId } = await given('AUDIT', takeover('BLOCK'))
    await from('80.1.1.1')
    expect((await from('82.1.1.1', chrome)).AuthenticationResult).toBeDefined()
    expect((await events())[0]).toMatchObject({ EventResponse: 'Pass', EventRisk: { RiskDecision: 'AccountTakeover', RiskLevel: 'High' } })
    expect((await mail())?.text ?? '').not.toContain(UserPoolId)
  })

  test.each`
    action                 | canUseMfa | outcome
    ${'MFA_REQUIRED'}      | ${true}   | ${'EMAIL_OTP'}
    ${'MFA_IF_CONFIGURED'} | ${true}   | ${'EMAIL_OTP'}
    ${'MFA_REQUIRED'}      | ${false}  | ${'refused'}
    ${'MFA_IF_CONFIGURED'} | ${false}  | ${'signed in'}
    ${'NO_ACTION'}         | ${true}   | ${'signed in'}
  `('$action for a user whose address is verified ($canUseMfa): $outcome', async ({ action, canUseMfa, outcome }) => {
    const mfa = { MfaConfiguration: 'OPTIONAL' as const }
    const { sdk, from, events, UserPoolId, Username, ClientId } = await given('ENFORCED', takeover(action), ownSender)
    const { SetUserPoolMfaConfigCommand, AdminRespondToAuthChallengeCommand } = await import('@aws-sdk/client-cognito-identity-provider')
    await sdk.send(
      new SetUserPoolMfaConfigCommand({ UserPoolId, ...mfa, EmailMfaConfiguration: { Message: 'code {####}', Subject: 'code' } }),
    )
    if (!canUseMfa)
      await sdk.send(
        new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: [{ Name: 'email_verified', Value: 'false' }] }),
      )
    await from('80.1.1.1')
    const second = from('82.1.1.1', chrome)
    if (outcome === 'refused') return expect(second).rejects.toMatchObject(refused)
    const { ChallengeName, Session } = await second
    expect(ChallengeName ?? 'signed in').toBe(outcome)
    if (!ChallengeName) return
    expect((await events())[0]).toMatchObject({ EventResponse: 'InProgress', EventRisk: { RiskDecision: 'AccountTakeover' } })
    const { text } = await inboxMessageTo(service.url, 'alice@example.com', 'mfa')
    const code = /\d{6}/.exec(text)![0]
    const ChallengeResponses = { USERNAME: Username, EMAIL_OTP_CODE: code }
    await sdk.send(new AdminRespondToAuthChallengeCommand({ UserPoolId, ClientId, ChallengeName, Session, ChallengeResponses }))
    expect((await events()).map(({ EventResponse }) => EventResponse)).toEqual(['Pass', 'Pass'])
    expect((await events())[0]!.ChallengeResponses).toEqual([
      { ChallengeName: 'Password', ChallengeResponse: 'Success' },
      { ChallengeName: 'Mfa', ChallengeResponse: 'Success' },
    ])
  })

  test('a blocked range is refused before the password is looked at, a skipped one is not assessed', async () => {
    const exceptions = { RiskExceptionConfiguration: { BlockedIPRangeList: ['90.0.0.0/8'], SkippedIPRangeList: ['82.0.0.0/8'] } }
    const { from, events } = await given('ENFORCED', { ...takeover('BLOCK'), ...exceptions })
    await expect(from('90.1.1.1', firefox, 'Wrong-password-1')).rejects.toMatchObject(refused)
    await from('80.1.1.1')
    expect((await from('82.1.1.1', chrome)).AuthenticationResult).toBeDefined()
    expect((await events())[0]!.EventRisk).toMatchObject({ RiskDecision: 'NoRisk' })
  })

  const compromised = (EventAction: 'BLOCK' | 'NO_ACTION') => ({ CompromisedCredentialsRiskConfiguration: { Actions: { EventAction } } })

  test.each(['Password1!', 'Listed-by-the-operator-1', 'Filler-250-word'])(
    '%s is compromised: at a sign-in it has to be reset',
    async common => {
      const { sdk, from, events, UserPoolId, Username } = await given('ENFORCED', compromised('BLOCK'))
      await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: common, Permanent: true }))
      const reset = { name: 'PasswordResetRequiredException', message: 'Password reset required for the user' }
      await expect(from('80.1.1.1', firefox, common)).rejects.toMatchObject(reset)
      await expect(from('80.1.1.1', firefox, common)).rejects.toMatchObject(reset)
      expect((await events())[1]!.EventRisk).toMatchObject({ CompromisedCredentialsDetected: true })
    },
  )

  test('a compromised password is refused at sign-up and for a change, and with NO_ACTION or AUDIT only recorded', async () => {
    const { sdk, ClientId, signIn } = await given('ENFORCED', compromised('BLOCK'))
    const signUp = (client: string, Password: string) => sdk.send(new SignUpCommand({ ClientId: client, Username: 'bob', Password }))
    const invalid = { name: 'InvalidPasswordException', message: 'Provided password cannot be used for security reasons.' }
    await expect(signUp(ClientId, 'Summer2024!')).rejects.toMatchObject(invalid)
    const { AccessToken } = await signIn()
    const change = { AccessToken, PreviousPassword: password, ProposedPassword: 'Another-listed-one-2' }
    await expect(sdk.send(new ChangePasswordCommand(change))).rejects.toMatchObject(invalid)
    for (const [mode, action] of [
      ['ENFORCED', 'NO_ACTION'],
      ['AUDIT', 'BLOCK'],
    ] as const) {
      const other = await given(mode, compromised(action))
      await signUp(other.ClientId, 'Summer2024!')
      expect((await other.events('bob'))[0]!.EventRisk).toMatchObject({ CompromisedCredentialsDetected: true, RiskDecision: 'NoRisk' })
    }
  })

  test('the configuration of a client replaces that of the pool', async () => {
    const { sdk, UserPoolId, ClientId, from } = await given('ENFORCED', takeover('BLOCK'))
    await sdk.send(new SetRiskConfigurationCommand({ UserPoolId, ClientId, ...takeover('NO_ACTION') }))
    await from('80.1.1.1')
    expect((await from('82.1.1.1', chrome)).AuthenticationResult).toBeDefined()
  })

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
  const data = (contextData: object) =>
    encode({ payload: JSON.stringify({ contextData, username: 'alice' }), signature: 'x', version: 'JS20171115' })

  test('EncodedData names the device, and lowers no risk of the address', async () => {
    const { from, events } = await given('AUDIT')
    const device = data({ UserAgent: chrome, DeviceId: 'device-1', ClientTimezone: '+01:00' })
    await from('80.1.1.1', '', password, device)
    expect((await events())[0]!.EventContextData).toMatchObject({ DeviceName: 'Chrome 126, Windows 10', Timezone: '+01:00' })
    await from('80.1.1.1', '', password, data({ UserAgent: chrome, DeviceId: 'device-2' }))
    expect((await events())[0]!.EventRisk).toMatchObject({ RiskDecision: 'AccountTakeover', RiskLevel: 'Low' })
    await from('82.1.1.1', '', password, device)
    expect((await events())[0]!.EventRisk).toMatchObject({ RiskDecision: 'AccountTakeover', RiskLevel: 'High' })
  })

  test.each([
    '%%%',
    encode(null),
    encode({ payload: 'no json' }),
    encode({ payload: '{"contextData":7}' }),
    encode([]),
    data({ UserAgent: 7, DeviceId: { a: 1 }, ClientTimezone: 'a\0b' }),
    'A'.repeat(131_000),
  ])('EncodedData that says nothing changes no answer (%#)', async encoded => {
    const { from } = await given('ENFORCED', takeover('BLOCK'))
    expect((await from('80.1.1.1', firefox, password, encoded)).AuthenticationResult).toBeDefined()
  })
})

import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserSettingsCommand,
  AdminUpdateUserAttributesCommand,
  type CreateUserPoolCommandInput,
  DeleteUserAttributesCommand,
  SetUserMFAPreferenceCommand,
  SetUserSettingsCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

let service: TestService
let user: { UserPoolId: string; Username: string; AccessToken: string }
beforeAll(async () => {
  service = await startTestService()
  const pool: Partial<CreateUserPoolCommandInput> = {
    Schema: [
      { Name: 'email', Required: true },
      { Name: 'fixed', AttributeDataType: 'String', Mutable: false },
      { Name: 'short', AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '2', MaxLength: '3' } },
      { Name: 'number', AttributeDataType: 'Number', NumberAttributeConstraints: { MaxValue: '9' } },
    ],
  }
  const made = await createPoolWithUser(service, {}, pool)
  const { AccessToken } = await made.signIn()
  user = { UserPoolId: made.UserPoolId, Username: made.Username, AccessToken: AccessToken! }
})
afterAll(() => service.close())

/** The operations of each kind; both take the same members. */
const { own, admin } = {
  own: {
    update: (attributes: Record<string, string>) =>
      new UpdateUserAttributesCommand({ AccessToken: user.AccessToken, UserAttributes: listOf(attributes) }),
    remove: (...UserAttributeNames: string[]) => new DeleteUserAttributesCommand({ AccessToken: user.AccessToken, UserAttributeNames }),
    prefer: (settings: object) => new SetUserMFAPreferenceCommand({ AccessToken: user.AccessToken, ...settings }),
    options: (...media: string[]) => new SetUserSettingsCommand({ AccessToken: user.AccessToken, MFAOptions: optionsOf(media) }),
  },
  admin: {
    update: (attributes: Record<string, string>) =>
      new AdminUpdateUserAttributesCommand({ ...named(), UserAttributes: listOf(attributes) }),
    remove: (...UserAttributeNames: string[]) => new AdminDeleteUserAttributesCommand({ ...named(), UserAttributeNames }),
    prefer: (settings: object) => new AdminSetUserMFAPreferenceCommand({ ...named(), ...settings }),
    options: (...media: string[]) => new AdminSetUserSettingsCommand({ ...named(), MFAOptions: optionsOf(media) }),
  },
}
const named = () => ({ UserPoolId: user.UserPoolId, Username: user.Username })
const listOf = (attributes: Record<string, string>) => Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
const optionsOf = (media: string[]) => media.map(medium => ({ DeliveryMedium: medium as 'SMS', AttributeName: 'phone_number' }))

type Operations = typeof own | typeof admin
type Outcome = 'accepted' | `${string}Exception: ${string}`
const invalid = 'InvalidParameterException: '
const mismatch = `${invalid}Attributes did not conform to the schema: `
const unauthorized = 'NotAuthorizedException: A client attempted to write unauthorized attribute'
const nothing = 'accepted'

/** What the user's operation and the administrator's do in one case: the same, unless the second outcome says otherwise. */
const cases: readonly (readonly [string, (operations: Operations) => object, Outcome, Outcome?])[] = [
  [
    'an immutable attribute that the user was not created with',
    each => each.update({ 'custom:fixed': 'x' }),
    `${invalid}user.custom:fixed: Attribute cannot be updated.`,
  ],
  [
    'an attribute that does not exist',
    each => each.update({ 'custom:none': 'x' }),
    `${mismatch}Type for attribute {custom:none} could not be determined`,
  ],
  [
    'a value that is too long',
    each => each.update({ 'custom:short': 'long' }),
    `${mismatch}custom:short: String must be no longer than 3 characters\n`,
  ],
  ['an e-mail address that is none', each => each.update({ email: 'nobody' }), `${invalid}Invalid email address format.`],
  ['a phone number that is none', each => each.update({ phone_number: '12' }), `${invalid}Invalid phone number format.`],
  ['email_verified, which an administrator may set', each => each.update({ email_verified: 'true' }), unauthorized, nothing],
  ['a value that is right', each => each.update({ 'custom:short': 'abc', 'custom:number': '9' }), nothing],
  [
    'the removal of an attribute that does not exist',
    each => each.remove('custom:none'),
    `${invalid}Invalid user attributes: user.custom:none: Attribute does not exist in the schema.\n`,
  ],
  [
    'the removal of an immutable attribute',
    each => each.remove('custom:fixed'),
    `${invalid}user.custom:fixed: Attribute cannot be updated.`,
  ],
  ['the removal of a required attribute', each => each.remove('email'), `${invalid}user.email: Attribute cannot be deleted.`],
  [
    'SMS_MFA without a phone number',
    each => each.prefer({ SMSMfaSettings: { Enabled: true } }),
    `${invalid}User does not have delivery config set to turn on SMS_MFA`,
  ],
  [
    'two preferred factors',
    each => each.prefer({ SMSMfaSettings: { Enabled: true, PreferredMfa: true }, EmailMfaSettings: { Enabled: true, PreferredMfa: true } }),
    `${invalid}Cannot set multiple preferred MFA.`,
  ],
  [
    'a preferred factor that is not enabled',
    each => each.prefer({ EmailMfaSettings: { Enabled: false, PreferredMfa: true } }),
    `${invalid}A factor that is not enabled cannot be preferred.`,
  ],
  ['MFAOptions without a phone number', each => each.options('SMS'), `${invalid}User does not have delivery config set to turn on SMS_MFA`],
  [
    'MFAOptions of another medium',
    each => each.options('EMAIL'),
    `${invalid}MFAOptions can only name the delivery medium SMS with the attribute phone_number.`,
  ],
]

async function outcomeOf(command: object): Promise<string> {
  try {
    await service.sdk.send(command as never)
    return 'accepted'
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

describe('the operations of a user and of an administrator agree', () => {
  const rows = cases.map(([about, make, ofUser, ofAdministrator = ofUser]) => ({ about, make, ofUser, ofAdministrator }))
  test.each(rows)('about $about', async ({ make, ofUser, ofAdministrator }) => {
    expect(await outcomeOf(make(own))).toBe(ofUser)
    expect(await outcomeOf(make(admin))).toBe(ofAdministrator)
  })
})

test.each([
  ['another value', 'second'],
  ['its own value', 'first'],
  ['an empty value', ''],
])('an administrator cannot give %s to an immutable attribute that a user was created with', async (_, Value) => {
  const { UserPoolId } = user
  const UserAttributes = [{ Name: 'custom:fixed', Value: 'first' }]
  const Username = `with${Value}`
  await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }))
  const change = new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: [{ Name: 'custom:fixed', Value }] })

  await expect(service.sdk.send(change)).rejects.toThrow('user.custom:fixed: Attribute cannot be updated.')
})

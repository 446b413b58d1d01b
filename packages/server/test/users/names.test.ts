import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inboxCodeTo } from '../support/inbox.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { arn, startTriggerServer } from '../triggers/support.ts'

const password = 'Correct-horse-9'
/** What the UserMigration trigger answers. */
let migrated: Record<string, unknown> = {}
let triggers: Awaited<ReturnType<typeof startTriggerServer>>
let service: TestService
beforeAll(async () => {
  triggers = await startTriggerServer({ UserMigration: event => ({ ...event, response: migrated }) })
  service = await startTestService({ triggers: { targets: triggers.targets } })
})
afterAll(async () => {
  await service.close()
  await triggers.close()
})

const attributeList = (attributes: Record<string, string>) => Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
const kinds = ['email', 'phone_number', 'preferred_username'] as const
type Kind = (typeof kinds)[number]
/** An address or name as a new attribute, verified where it can be. */
const verified = (kind: Kind, value: string): Record<string, string> => ({
  [kind]: value,
  ...(kind !== 'preferred_username' && { [`${kind}_verified`]: 'true' }),
})

let made = 0
/** The username of the user who is not the holder: a new one for each `given`. */
let other = ''
const pools = new Map<string, Promise<{ UserPoolId: string; ClientId: string }>>()

async function createPool(settings: Partial<CreateUserPoolCommandInput>) {
  const { UserPool } = await service.sdk.send(
    new CreateUserPoolCommand({
      PoolName: 'pool',
      AliasAttributes: [...kinds],
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: { UserMigration: arn('UserMigration') },
      ...settings,
    }),
  )
  const UserPoolId = UserPool!.Id!
  const { UserPoolClient } = await service.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'client',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  )
  return { UserPoolId, ClientId: UserPoolClient!.ClientId! }
}

/** A new user, the holder, with one name of each kind, in a pool with these settings, by default with every kind of alias. */
async function given(settings: Partial<CreateUserPoolCommandInput> = {}) {
  const { sdk } = service
  const key = JSON.stringify([settings, 'AliasAttributes' in settings])
  if (!pools.has(key)) pools.set(key, createPool(settings))
  const { UserPoolId, ClientId } = await pools.get(key)!
  const update = (Username: string, attributes: Record<string, string>) =>
    sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: attributeList(attributes) }))
  const create = (Username: string, attributes: Record<string, string> = {}, ForceAliasCreation?: boolean) =>
    sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        ForceAliasCreation,
        MessageAction: 'SUPPRESS',
        TemporaryPassword: password,
        UserAttributes: attributeList(attributes),
      }),
    )
  const confirmed = async (Username: string, attributes: Record<string, string> = {}) => {
    await create(Username, attributes)
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
  }
  const signUp = (Username: string, attributes: Record<string, string> = {}) =>
    sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes: attributeList(attributes) }))
  const signIn = (USERNAME: string) =>
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: password } }))
  const migrate = (USERNAME: string, userAttributes: Record<string, string>, forceAliasCreation = false) => {
    migrated = { userAttributes, finalUserStatus: 'CONFIRMED', forceAliasCreation }
    return signIn(USERNAME).finally(() => {
      migrated = {}
    })
  }
  const get = async (Username: string) => {
    const { UserAttributes, UserStatus, Enabled, ...user } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    const attributes: Record<string, string> = Object.fromEntries(UserAttributes!.map(({ Name, Value }) => [Name, Value!]))
    return { ...attributes, sub: attributes.sub!, Username: user.Username, UserStatus, Enabled }
  }
  const n = ++made
  other = `other${n}`
  const names = {
    username: `holder${n}`,
    email: `holder${n}@example.com`,
    phone_number: `+1555${1_000_000 + n}`,
    preferred_username: `chef${n}`,
  }
  await confirmed(names.username, {
    ...verified('email', names.email),
    ...verified('phone_number', names.phone_number),
    preferred_username: names.preferred_username,
  })
  const holder = await get(names.username)
  return {
    sdk,
    UserPoolId,
    ClientId,
    update,
    create,
    confirmed,
    signUp,
    signIn,
    migrate,
    get,
    holder,
    names: { ...names, sub: holder.sub },
  }
}
type Given = Awaited<ReturnType<typeof given>>

const usernameTaken = (message: string) => ({ name: 'UsernameExistsException', message })
const aliasTaken = (kind: string) => ({ name: 'AliasExistsException', message: `An account with the given ${kind} already exists.` })

/** Every operation that gives a user a name, with a value that another user has as a name, and the answer. */
const namings: Record<string, { name: (given: Given, value: string) => Promise<unknown>; refusal: object }> = {
  'SignUp Username': {
    name: ({ signUp }, value) => signUp(value),
    refusal: usernameTaken('User already exists'),
  },
  'AdminCreateUser Username': {
    name: ({ create }, value) => create(value),
    refusal: usernameTaken('User account already exists'),
  },
  'AdminCreateUser preferred_username': {
    name: ({ create }, value) => create(other, { preferred_username: value }),
    refusal: aliasTaken('preferred_username'),
  },
  'AdminCreateUser preferred_username with ForceAliasCreation': {
    name: ({ create }, value) => create(other, { preferred_username: value }, true),
    refusal: aliasTaken('preferred_username'),
  },
  'AdminUpdateUserAttributes preferred_username': {
    name: async ({ confirmed, update }, value) => {
      await confirmed(other)
      return update(other, { preferred_username: value })
    },
    refusal: aliasTaken('preferred_username'),
  },
  'UpdateUserAttributes preferred_username': {
    name: async ({ sdk, confirmed, signIn }, value) => {
      await confirmed(other)
      const { AccessToken } = (await signIn(other)).AuthenticationResult!
      return sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: attributeList({ preferred_username: value }) }))
    },
    refusal: aliasTaken('preferred_username'),
  },
  'NEW_PASSWORD_REQUIRED preferred_username': {
    name: async ({ sdk, ClientId, create, signIn }, value) => {
      await create(other)
      const { Session } = await signIn(other)
      return sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: other, NEW_PASSWORD: 'Another-horse-9', 'userAttributes.preferred_username': value },
        }),
      )
    },
    refusal: aliasTaken('preferred_username'),
  },
  'the UserMigration trigger username': {
    name: ({ migrate }, value) => migrate(other, { username: value, email: 'm@example.com' }),
    refusal: { name: 'UserLambdaValidationException' },
  },
  'the UserMigration trigger preferred_username': {
    name: ({ migrate }, value) => migrate(other, { preferred_username: value }, true),
    refusal: { name: 'UserLambdaValidationException' },
  },
}

describe('a name of one user is no name of another', () => {
  const held = ['sub', 'username', 'preferred_username', 'email', 'phone_number'] as const
  describe.each(Object.keys(namings))('%s', operation => {
    const { name, refusal } = namings[operation]!
    test.each(held)('is refused where the value is the %s of another user', async kind => {
      const pool = await given()
      const looksLikeAlias = /username$/i.test(operation) && !/preferred/.test(operation) && (kind === 'email' || kind === 'phone_number')
      await expect(name(pool, pool.names[kind])).rejects.toMatchObject(
        looksLikeAlias && !operation.includes('Migration') ? { name: 'InvalidParameterException' } : refusal,
      )
      for (const each of held) expect((await pool.get(pool.names[each])).sub, each).toBe(pool.names.sub)
      expect(await pool.get(pool.names.username)).toEqual(pool.holder)
    })
  })

  test.each`
    pool                                                  | username
    ${{ AliasAttributes: undefined }}                     | ${'sub'}
    ${{ UsernameConfiguration: { CaseSensitive: true } }} | ${'sub'}
  `('SignUp with the $username of another user as username is refused in a pool with $pool', async ({ pool }) => {
    const { signUp, names, get } = await given(pool)
    await expect(signUp(names.sub)).rejects.toMatchObject(usernameTaken('User already exists'))
    expect((await get(names.sub)).Username).toBe(names.username)
  })

  test('an address is no name in a pool without aliases: it is refused to nobody', async () => {
    const { signUp, create, names } = await given({ AliasAttributes: undefined })
    await signUp(names.email)
    await create(names.phone_number)
  })

  test('an address that nobody verified is no name yet: it is refused to nobody', async () => {
    const { create, get } = await given()
    const both = `both${made}@example.com`
    await create(`first${made}`, { email: both })
    await create(`second${made}`, verified('email', both))
    expect((await get(both)).Username).toBe(`second${made}`)
  })
})

describe('an alias moves only to the user who proved that very address', () => {
  /** An operation that could move an alias of `kind` from its owner to the user `other`. */
  type Move = (given: Given, kind: Kind) => Promise<unknown>
  const confirmByCode = async ({ sdk, ClientId, signUp, update }: Given, attributes: Record<string, string>, proven: string) => {
    await signUp(other, { email: proven })
    const code = await inboxCodeTo(service.url, proven)
    if (Object.keys(attributes).length > 0) await update(other, attributes)
    return sdk.send(new ConfirmSignUpCommand({ ClientId, Username: other, ConfirmationCode: code, ForceAliasCreation: true }))
  }
  const moves: Record<string, Move> = {
    'ConfirmSignUp with ForceAliasCreation': (pool, kind) =>
      kind === 'email'
        ? confirmByCode(pool, {}, pool.names.email)
        : confirmByCode(pool, verified(kind, pool.names[kind]), `own${made}@example.com`),
    'AdminCreateUser with ForceAliasCreation': ({ create, names }, kind) => create(other, verified(kind, names[kind]), true),
    'AdminCreateUser with ForceAliasCreation, unverified': ({ create, names }, kind) => create(other, { [kind]: names[kind] }, true),
    AdminConfirmSignUp: async ({ sdk, UserPoolId, signUp, update, names }, kind) => {
      await signUp(other, { email: `own${made}@example.com` })
      await update(other, verified(kind, names[kind]))
      return sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: other }))
    },
    AdminUpdateUserAttributes: async ({ confirmed, update, names }, kind) => {
      await confirmed(other)
      return update(other, verified(kind, names[kind]))
    },
    VerifyUserAttribute: async ({ sdk, confirmed, signIn, names }, kind) => {
      await confirmed(other, kind === 'preferred_username' ? {} : { [kind]: names[kind] })
      const { AccessToken } = (await signIn(other)).AuthenticationResult!
      if (kind !== 'preferred_username') await sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: kind }))
      const Code = kind === 'preferred_username' ? '000000' : await inboxCodeTo(service.url, names[kind])
      return sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: kind, Code }))
    },
    'UserMigration with forceAliasCreation': ({ migrate, names }, kind) => migrate(other, verified(kind, names[kind]), true),
  }

  const invalid = 'InvalidParameterException'
  const alias = 'AliasExistsException'
  const migration = 'UserLambdaValidationException'
  test.each`
    operation                                                | email      | phone_number | preferred_username
    ${'ConfirmSignUp with ForceAliasCreation'}               | ${'moves'} | ${alias}     | ${alias}
    ${'AdminCreateUser with ForceAliasCreation'}             | ${'moves'} | ${'moves'}   | ${alias}
    ${'AdminCreateUser with ForceAliasCreation, unverified'} | ${'stays'} | ${'stays'}   | ${alias}
    ${'AdminConfirmSignUp'}                                  | ${invalid} | ${invalid}   | ${invalid}
    ${'AdminUpdateUserAttributes'}                           | ${alias}   | ${alias}     | ${alias}
    ${'VerifyUserAttribute'}                                 | ${alias}   | ${alias}     | ${invalid}
    ${'UserMigration with forceAliasCreation'}               | ${'moves'} | ${'moves'}   | ${migration}
  `('$operation: email $email, phone_number $phone_number, preferred_username $preferred_username', async ({ operation, ...outcomes }) => {
    for (const kind of kinds) {
      const pool = await given()
      const done = moves[operation]!(pool, kind)
      const moved = outcomes[kind] === 'moves'
      if (moved || outcomes[kind] === 'stays') await done
      else await expect(done, kind).rejects.toMatchObject({ name: outcomes[kind] })
      expect((await pool.get(pool.names[kind])).Username, kind).toBe(moved ? other : pool.names.username)
      for (const each of kinds.filter(one => one !== kind))
        expect((await pool.get(pool.names[each])).Username, each).toBe(pool.names.username)
      expect(await pool.get(pool.names.username), kind).toEqual(moved ? { ...pool.holder, [`${kind}_verified`]: 'false' } : pool.holder)
    }
  })

  test('with the preferred_username of another user, ForceAliasCreation moves nothing, and the code works once the name is free', async () => {
    const { sdk, ClientId, signUp, update, get, names, holder } = await given()
    const own = `own${made}@example.com`
    await signUp(other, { email: own })
    const ConfirmationCode = await inboxCodeTo(service.url, own)
    await update(other, { preferred_username: names.preferred_username })
    const confirm = () => sdk.send(new ConfirmSignUpCommand({ ClientId, Username: other, ConfirmationCode, ForceAliasCreation: true }))
    await expect(confirm()).rejects.toMatchObject(aliasTaken('preferred_username'))
    expect(await get(names.preferred_username)).toEqual(holder)
    await update(other, { preferred_username: `cook-${other}` })
    await confirm()
    expect((await get(`cook-${other}`)).Username).toBe(other)
  })
})

test('an administrator who signs a user in by `sub` reaches that user', async () => {
  const { sdk, UserPoolId, ClientId, names } = await given()
  const AuthParameters = { USERNAME: names.sub, PASSWORD: password }
  const { AuthenticationResult } = await sdk.send(
    new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }),
  )
  expect(JSON.parse(Buffer.from(AuthenticationResult!.IdToken!.split('.')[1]!, 'base64url').toString()).sub).toBe(names.sub)
})

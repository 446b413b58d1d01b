import {
  AddCustomAttributesCommand,
  AddUserPoolClientSecretCommand,
  AdminInitiateAuthCommand,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  ListUserPoolClientSecretsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import { given, password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

test('two secrets count everywhere until one is deleted, and the last one stays', async () => {
  const { UserPoolId, ClientId, ClientSecret, signIn } = await given(service, { GenerateSecret: true })
  const { sdk } = service
  const signInWith = (secret: string) => {
    const AuthParameters = { USERNAME: 'alice', PASSWORD: password, SECRET_HASH: secretHash(secret, 'alice', ClientId) }
    return sdk.send(new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_NO_SRP_AUTH', AuthParameters }))
  }
  const { RefreshToken } = await signIn()
  const refreshWith = (secret: string) => sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, ClientSecret: secret, RefreshToken }))
  const add = async (secret?: string) =>
    (await sdk.send(new AddUserPoolClientSecretCommand({ UserPoolId, ClientId, ClientSecret: secret }))).ClientSecretDescriptor!
  const list = async () => (await sdk.send(new ListUserPoolClientSecretsCommand({ UserPoolId, ClientId }))).ClientSecrets!
  const remove = (ClientSecretId: string) => sdk.send(new DeleteUserPoolClientSecretCommand({ UserPoolId, ClientId, ClientSecretId }))

  const [first] = await list()
  expect(first).toEqual({
    ClientSecretId: expect.stringMatching(new RegExp(`^${ClientId}--\\d{10}$`)),
    ClientSecretCreateDate: expect.any(Date),
  })
  const outcomes = await Promise.allSettled([add(), add(), add()])
  const added = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? outcome.value : []))
  expect(added).toHaveLength(1)
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason.name).toBe('LimitExceededException')
  const [second] = added
  expect(second!.ClientSecretValue).toMatch(/^[0-9a-v]{52}$/)
  expect(await list()).toHaveLength(2)
  for (const secret of [ClientSecret!, second!.ClientSecretValue!]) {
    expect((await signInWith(secret)).AuthenticationResult).toBeDefined()
    expect((await refreshWith(secret)).AuthenticationResult).toBeDefined()
  }

  await remove(first!.ClientSecretId!)
  await expect(signInWith(ClientSecret!)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  expect((await signInWith(second!.ClientSecretValue!)).AuthenticationResult).toBeDefined()
  expect((await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient!.ClientSecret).toBe(
    second!.ClientSecretValue,
  )
  await expect(remove(second!.ClientSecretId!)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await expect(remove('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  const own = await add('abcdefghijklmnopqrstuvwxyz')
  expect(own).not.toHaveProperty('ClientSecretValue')
  expect((await signInWith('abcdefghijklmnopqrstuvwxyz')).AuthenticationResult).toBeDefined()
})

test('a public client has no secrets to manage', async () => {
  const { UserPoolId, ClientId } = await given(service)
  await expect(service.sdk.send(new AddUserPoolClientSecretCommand({ UserPoolId, ClientId }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  })
})

test('custom attributes are added once and for good', async () => {
  const { UserPoolId } = await given(service)
  const add = (...CustomAttributes: object[]) => service.sdk.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }))
  await add({ Name: 'team', AttributeDataType: 'String' }, { Name: 'old', AttributeDataType: 'Number', DeveloperOnlyAttribute: true })
  const { UserPool } = await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
  expect(UserPool!.SchemaAttributes!.slice(-2).map(({ Name }) => Name)).toEqual(['custom:team', 'dev:custom:old'])
  await expect(add({ Name: 'team', AttributeDataType: 'String' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'custom:team: Existing attribute already has name custom:team.',
  })
  const many = (from: number) => Array.from({ length: 25 }, (_, n) => ({ Name: `a${from + n}`, AttributeDataType: 'String' }))
  await add(...many(0))
  await expect(add(...many(25))).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

import {
  AddCustomAttributesCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  type SchemaAttributeType,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const create = async (...Schema: SchemaAttributeType[]) =>
  (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...(Schema.length > 0 && { Schema }) }))).UserPool!
const add = async (...CustomAttributes: SchemaAttributeType[]) => {
  const { Id: UserPoolId } = await create()
  await service.sdk.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }))
  return (await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!
}

const text = (StringAttributeConstraints: object) => ({ AttributeDataType: 'String' as const, StringAttributeConstraints })
const number = (NumberAttributeConstraints: object) => ({ AttributeDataType: 'Number' as const, NumberAttributeConstraints })
const badLength = (name: string) => `Invalid StringAttributeConstraints for schema attribute ${name}`
const badValue = (name: string) => `Invalid NumberAttributeConstraints for schema attribute ${name}`

/** Neither an integer nor the absence of a constraint. */
const noIntegers = ['1.5', 'x', '', ' 1', '1e3', '0x10', 'NaN', 'Infinity', '１']

describe.each([
  ['CreateUserPool', create],
  ['AddCustomAttributes', add],
] as const)('%s', (_, declare) => {
  test.each(noIntegers)('a schema constraint %j, which is no integer, is refused', async value => {
    for (const name of ['MinLength', 'MaxLength'])
      await expect(declare({ Name: 'a', ...text({ [name]: value }) })).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: badLength('custom:a'),
      })
    for (const name of ['MinValue', 'MaxValue'])
      await expect(declare({ Name: 'a', ...number({ [name]: value }) })).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: badValue('custom:a'),
      })
  })

  test('a negative number is a value, and no length', async () => {
    const { SchemaAttributes } = await declare({ Name: 'a', ...number({ MinValue: '-5', MaxValue: '-1' }) })
    expect(SchemaAttributes!.at(-1)).toMatchObject({ Name: 'custom:a', NumberAttributeConstraints: { MinValue: '-5', MaxValue: '-1' } })
    await expect(declare({ Name: 'a', ...text({ MinLength: '-1' }) })).rejects.toMatchObject({ message: badLength('custom:a') })
  })

  test.each([
    ['lengths', text({ MinLength: '5', MaxLength: '2' }), "Attribute custom:a cannot have a max length shorter than it's min length"],
    ['values', number({ MinValue: '5', MaxValue: '2' }), "Attribute custom:a cannot have a max value smaller than it's min value"],
    ['a length above 2048', text({ MaxLength: '2049' }), 'user.custom:a: String attributes cannot have a length of more than 2048'],
    [
      'lengths of a number',
      { AttributeDataType: 'Number' as const, StringAttributeConstraints: { MinLength: '1' } },
      badLength('custom:a'),
    ],
    ['values of a text', { AttributeDataType: 'String' as const, NumberAttributeConstraints: { MinValue: '1' } }, badValue('custom:a')],
    ['lengths of a Boolean', { AttributeDataType: 'Boolean' as const, StringAttributeConstraints: {} }, badLength('custom:a')],
  ])('%s that cannot be met are refused', async (_name, constraints, message) => {
    await expect(declare({ Name: 'a', ...constraints })).rejects.toMatchObject({ name: 'InvalidParameterException', message })
  })
})

test.each([
  ['no integer', { Name: 'email', StringAttributeConstraints: { MinLength: '1.5' } }, badLength('email')],
  [
    'a maximum below the default minimum',
    { Name: 'birthdate', StringAttributeConstraints: { MaxLength: '5' } },
    "Attribute birthdate cannot have a max length shorter than it's min length",
  ],
  ['no integer of a number', { Name: 'updated_at', NumberAttributeConstraints: { MaxValue: '1e3' } }, badValue('updated_at')],
])('a standard attribute with %s is refused', async (_, attribute, message) => {
  await expect(create(attribute)).rejects.toMatchObject({ name: 'InvalidParameterException', message })
})

import {
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { usePools } from './support.ts'

const { service, create, describePool } = usePools()

const invalid = 'InvalidParameterException'

test('TagResource, UntagResource and ListTagsForResource', async () => {
  const { Arn: ResourceArn, Id } = await create({ UserPoolTags: { a: '1', b: '2' } })
  await service.sdk.send(new TagResourceCommand({ ResourceArn, Tags: { b: '3', c: '4' } }))
  await service.sdk.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a', 'none'] }))
  expect((await service.sdk.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ b: '3', c: '4' })
  expect((await describePool(Id!)).UserPoolTags).toEqual({ b: '3', c: '4' })
  const many = Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`tag${n}`, 'x']))
  await expect(service.sdk.send(new TagResourceCommand({ ResourceArn, Tags: many }))).rejects.toMatchObject({ name: invalid })
  const nowhere = ResourceArn!.replace(Id!, 'us-east-1_none')
  await expect(service.sdk.send(new ListTagsForResourceCommand({ ResourceArn: nowhere }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

test('more than fifty tags are refused by CreateUserPool, UpdateUserPool and TagResource, each with its own exception', async () => {
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`tag-${n}`, 'x']))
  const message = 'A user pool can have at most 50 tags.'
  await expect(create({ UserPoolTags: many })).rejects.toMatchObject({ name: 'UserPoolTaggingException', message })
  const { Id: UserPoolId, Arn } = await create()
  const update = service.sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTags: many }))
  await expect(update).rejects.toMatchObject({ name: 'UserPoolTaggingException', message })
  const { 'tag-0': _, ...fifty } = many
  await service.sdk.send(new TagResourceCommand({ ResourceArn: Arn, Tags: fifty }))
  const another = service.sdk.send(new TagResourceCommand({ ResourceArn: Arn, Tags: { more: 'x' } }))
  await expect(another).rejects.toMatchObject({ name: invalid, message })
  await service.sdk.send(new TagResourceCommand({ ResourceArn: Arn, Tags: { 'tag-1': 'y' } }))
})

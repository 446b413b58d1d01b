import {
  CreateTermsCommand,
  type CreateTermsCommandInput,
  DeleteTermsCommand,
  DeleteUserPoolClientCommand,
  DescribeTermsByClientCommand,
  DescribeTermsCommand,
  ListTermsCommand,
  UpdateTermsCommand,
  type UpdateTermsCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolAndClient } from '../support/pool-and-clients.ts'

const Links = { 'cognito:default': 'https://example.com/terms', 'cognito:german': 'https://example.com/de/terms?a=1&b=ü' }
const invalid = 'InvalidParameterException'

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine, { quotas: { terms: 4 } })

  const given = async () => {
    const made = await createPoolAndClient(service)
    const { sdk, UserPoolId, ClientId } = made
    const usual = { UserPoolId, ClientId, TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE', Links } as const
    return {
      ...made,
      create: async (more: Partial<CreateTermsCommandInput> = {}) => (await sdk.send(new CreateTermsCommand({ ...usual, ...more }))).Terms!,
      read: async (TermsId: string) => (await sdk.send(new DescribeTermsCommand({ UserPoolId, TermsId }))).Terms!,
      readOf: async (client: string, TermsName: string) =>
        (await sdk.send(new DescribeTermsByClientCommand({ UserPoolId, ClientId: client, TermsName }))).Terms!,
      update: async (TermsId: string, more: Partial<UpdateTermsCommandInput> = {}) =>
        (await sdk.send(new UpdateTermsCommand({ UserPoolId, TermsId, ...more }))).Terms!,
      remove: (TermsId: string) => sdk.send(new DeleteTermsCommand({ UserPoolId, TermsId })),
      list: (more: object = {}) => sdk.send(new ListTermsCommand({ UserPoolId, ...more })),
    }
  }

  test('terms are created, read by id and by client, updated and deleted', async () => {
    const { UserPoolId, ClientId, create, read, readOf, update, remove } = await given()
    const made = await create()
    expect(made).toEqual({
      TermsId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      UserPoolId,
      ClientId,
      TermsName: 'terms-of-use',
      TermsSource: 'LINK',
      Enforcement: 'NONE',
      Links,
      CreationDate: expect.any(Date),
      LastModifiedDate: expect.any(Date),
    })
    const id = made.TermsId!
    expect(await read(id)).toEqual(made)
    expect(await readOf(ClientId, 'terms-of-use')).toEqual(made)
    const other = { 'cognito:french': 'http://example.com/fr' }
    expect(await update(id, { Links: other })).toMatchObject({ TermsName: 'terms-of-use', Links: other, CreationDate: made.CreationDate })
    expect(await update(id, { TermsName: 'privacy-policy' })).toMatchObject({ TermsId: id, TermsName: 'privacy-policy', Links: other })
    expect(await readOf(ClientId, 'privacy-policy')).toMatchObject({ Links: other })
    await remove(id)
    for (const act of [read, update, remove])
      await expect(act(id)).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: `Terms ${id} do not exist.` })
    await expect(readOf(ClientId, 'privacy-policy')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Terms privacy-policy of app client ${ClientId} do not exist.`,
    })
  })

  test('a client has at most one document of each name, and a pool as many as the quota allows', async () => {
    const { UserPoolId, ClientId, sdk, create, client, update } = await given()
    const refusal = { name: 'TermsExistsException', message: `App client ${ClientId} already has terms named terms-of-use.` }
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => create()))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refusal)
    const { TermsId } = await create({ TermsName: 'privacy-policy' })
    await expect(update(TermsId!, { TermsName: 'terms-of-use' })).rejects.toMatchObject(refusal)
    const second = await client()
    await create({ ClientId: second })
    await create({ ClientId: second, TermsName: 'privacy-policy' })
    const third = await client()
    await expect(create({ ClientId: third })).rejects.toMatchObject({ name: 'LimitExceededException' })
    await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId: second }))
    await create({ ClientId: third })
  })

  test('ListTerms pages, without ClientId and Links', async () => {
    const { create, client, list } = await given()
    const made = [await create(), await create({ TermsName: 'privacy-policy' }), await create({ ClientId: await client() })]
    const first = await list({ MaxResults: 2 })
    const second = await list({ MaxResults: 2, NextToken: first.NextToken })
    expect(second.NextToken).toBeUndefined()
    const shown = [...first.Terms!, ...second.Terms!]
    expect(shown.map(({ TermsId }) => TermsId)).toEqual(made.map(({ TermsId }) => TermsId).sort())
    expect(Object.keys(shown[0]!).sort()).toEqual(['CreationDate', 'Enforcement', 'LastModifiedDate', 'TermsId', 'TermsName'])
    await expect(list({ NextToken: 'forged' })).rejects.toMatchObject({ name: invalid })
    await expect(list({ MaxResults: 61 })).rejects.toMatchObject({ name: invalid })
  })

  test('terms of another pool answer ResourceNotFoundException', async () => {
    const one = await given()
    const other = await given()
    const { TermsId } = await one.create()
    for (const act of [other.read, other.update, other.remove])
      await expect(act(TermsId!)).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: `Terms ${TermsId} do not exist.` })
    const { ClientId } = one
    for (const act of [other.create({ ClientId }), other.readOf(ClientId, 'terms-of-use')])
      await expect(act).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: `User pool client ${ClientId} does not exist.`,
      })
  })

  test('parallel UpdateTerms calls never overwrite each other', async () => {
    const { create, update, read } = await given()
    const { TermsId } = await create()
    const links = [1, 2, 3, 4, 5].map(number => ({ 'cognito:default': `https://example.com/${number}` }))
    const outcomes = await Promise.allSettled(links.map(each => update(TermsId!, { Links: each })))
    const done = links.filter((_, index) => outcomes[index]!.status === 'fulfilled')
    expect(done).toContainEqual((await read(TermsId!)).Links)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'ConcurrentModificationException' })
  })

  test.each([
    ['a script as a link', { 'cognito:default': 'javascript:alert(1)' }, /^The link for cognito:default must be an http or https URL\.$/],
    ['a script behind a good link', { ...Links, 'cognito:french': 'JaVaScRiPt:alert(1)' }, /^The link for cognito:french/],
    ['a document as a link', { 'cognito:default': 'data:text/html,x' }, /must be an http or https URL/],
    ['a path', { 'cognito:default': '/terms' }, /must be an http or https URL/],
    ['no scheme', { 'cognito:default': '//example.com' }, /must be an http or https URL/],
    ['a name in the link', { 'cognito:default': 'https://user:pass@example.com' }, /must be an http or https URL/],
    ['no link at all', {}, /'links' failed to satisfy constraint: Member must have length greater than or equal to 1/],
    ['a space in the link', { 'cognito:default': 'https://example.com/a b' }, /'links' failed/],
    ['an unknown language', { 'cognito:klingon': 'https://example.com' }, /'links' failed/],
    ['a link without an end', { 'cognito:default': `https://example.com/${'x'.repeat(1_024)}` }, /'links' failed/],
  ])('CreateTerms and UpdateTerms with %s are refused', async (_name, links, message) => {
    const { create, update } = await given()
    const refusal = { name: invalid, message: expect.stringMatching(message) }
    await expect(create({ Links: links as never })).rejects.toMatchObject(refusal)
    const { TermsId } = await create()
    await expect(update(TermsId!, { Links: links as never })).rejects.toMatchObject(refusal)
  })

  test('CreateTerms with another TermsName, TermsSource or Enforcement is refused', async () => {
    const { create } = await given()
    await expect(create({ TermsName: 'cookies' })).rejects.toMatchObject({ name: invalid, message: expect.stringContaining("'termsName'") })
    await expect(create({ TermsSource: 'TEXT' as never })).rejects.toMatchObject({ name: invalid })
    await expect(create({ Enforcement: 'ALWAYS' as never })).rejects.toMatchObject({ name: invalid })
  })
})

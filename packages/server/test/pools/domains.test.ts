import { request } from 'node:http'
import {
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { createOAuthApp } from '../oauth/support.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import type { TestService } from '../support/service.ts'

const CustomDomainConfig = { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1a2b-3c' }
const invalid = (message: string | RegExp) => ({ name: 'InvalidParameterException', message: expect.stringMatching(message) })

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const send: TestService['sdk']['send'] = ((command: never) => service.sdk.send(command)) as never
  const newPool = async (more: object = {}) => (await send(new CreateUserPoolCommand({ PoolName: 'pool', ...more }))).UserPool!.Id!
  const create = (UserPoolId: string, Domain: string, more: object = {}) =>
    send(new CreateUserPoolDomainCommand({ UserPoolId, Domain, ...more }))
  const describeDomain = async (Domain: string) => (await send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription!

  test('CreateUserPoolDomain: a pool has one prefix and one custom domain, and UpdateUserPool keeps both', async () => {
    const id = await newPool()
    expect(await create(id, 'shop-login')).toMatchObject({ ManagedLoginVersion: 1 })
    const custom = await create(id, 'auth.shop.example', { CustomDomainConfig, ManagedLoginVersion: 2 })
    expect(custom).toMatchObject({ ManagedLoginVersion: 2, CloudFrontDomain: expect.stringMatching(/^d[0-9a-f]{13}\.cloudfront\.net$/) })
    expect(await describeDomain('shop-login')).toMatchObject({
      UserPoolId: id,
      AWSAccountId: '000000000000',
      Domain: 'shop-login',
      Status: 'ACTIVE',
      CustomDomainConfig: {},
      ManagedLoginVersion: 1,
    })
    expect(await describeDomain('auth.shop.example')).toMatchObject({
      UserPoolId: id,
      CustomDomainConfig,
      CloudFrontDistribution: custom.CloudFrontDomain,
    })
    await send(new UpdateUserPoolCommand({ UserPoolId: id }))
    expect((await send(new DescribeUserPoolCommand({ UserPoolId: id }))).UserPool).toMatchObject({
      Domain: 'shop-login',
      CustomDomain: 'auth.shop.example',
    })
    await expect(create(id, 'second')).rejects.toMatchObject(invalid('^User pool already has a domain configured.$'))
  })

  test.each([
    ['upper case', 'Shop', {}, /invalid character/],
    ['a dot', 'shop.login', {}, /invalid character/],
    ['a hyphen at the end', 'shop-', {}, /invalid character/],
    ['a reserved word', 'my-aws-shop', {}, /^Domain cannot contain reserved word: aws$/],
    ['a name that is not a subdomain', 'shop.example', { CustomDomainConfig }, /^Custom domain is not a valid subdomain$/],
    [
      'another region’s certificate',
      'auth.x.example',
      { CustomDomainConfig: { CertificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1a' } },
      /certificate/,
    ],
    ['an invalid ManagedLoginVersion', 'shop-v3', { ManagedLoginVersion: 3 }, /ManagedLoginVersion/],
    ['too long a name', 'x'.repeat(64), {}, /failed to satisfy constraint: Member must have length less than or equal to 63/],
  ])('a domain with %s is refused', async (_name, domain, more, message) => {
    await expect(create(await newPool(), domain, more)).rejects.toMatchObject(invalid(message))
  })

  test('a prefix may contain a reserved word within another word; ManagedLoginVersion 2 is refused in a LITE pool', async () => {
    await create(await newPool(), 'my-awsome-shop')
    await expect(create(await newPool({ UserPoolTier: 'LITE' }), 'lite-shop', { ManagedLoginVersion: 2 })).rejects.toMatchObject({
      name: 'FeatureUnavailableInTierException',
    })
    await expect(create('us-east-1_unknown123', 'unknown-shop')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  test('of parallel CreateUserPoolDomain calls for one name one succeeds, and a deleted name is available again', async () => {
    const pools = await Promise.all(Array.from({ length: 4 }, () => newPool()))
    const outcomes = await Promise.allSettled(pools.map(id => create(id, 'contested')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject(invalid('^Domain already associated with another user pool.$'))
    const owner = pools[outcomes.findIndex(({ status }) => status === 'fulfilled')]!
    await expect(send(new DeleteUserPoolCommand({ UserPoolId: owner }))).rejects.toMatchObject(invalid('It has a domain configured'))
    const other = pools.find(id => id !== owner)!
    await expect(send(new DeleteUserPoolDomainCommand({ UserPoolId: other, Domain: 'contested' }))).rejects.toMatchObject(
      invalid('^No such domain'),
    )
    await send(new DeleteUserPoolDomainCommand({ UserPoolId: owner, Domain: 'contested' }))
    expect(await describeDomain('contested')).toEqual({})
    await create(other, 'contested')
    await send(new DeleteUserPoolCommand({ UserPoolId: owner }))
  })

  test('UpdateUserPoolDomain changes ManagedLoginVersion and certificate, not the name', async () => {
    const id = await newPool()
    await create(id, 'auth.update.example', { CustomDomainConfig })
    const update = (more: object) => send(new UpdateUserPoolDomainCommand({ UserPoolId: id, Domain: 'auth.update.example', ...more }))
    await expect(update({})).rejects.toMatchObject(invalid('CustomDomainConfig'))
    await update({ CustomDomainConfig, ManagedLoginVersion: 2 })
    expect((await describeDomain('auth.update.example')).ManagedLoginVersion).toBe(2)
    await expect(send(new UpdateUserPoolDomainCommand({ UserPoolId: id, Domain: 'other-name' }))).rejects.toMatchObject(
      invalid('^No such domain'),
    )
  })

  test('the hosts of a domain answer no request of development mode, which the hosts of the service do', async () => {
    const id = await newPool()
    const name = `inbox-${engine.toLowerCase()}`
    await create(id, name)
    await create(id, `auth.${name}.example`, { CustomDomainConfig })
    const inboxAt = (host: string) =>
      new Promise<number>((resolve, reject) => {
        const { hostname, port } = new URL(service.url)
        request({ hostname, port, path: '/_poolhouse/inbox', headers: { host, 'x-poolhouse': '1' } }, answer => {
          answer.resume()
          resolve(answer.statusCode!)
        })
          .on('error', reject)
          .end()
      })
    const ofThePool = [`${name}.auth.us-east-1.amazoncognito.com`, `${name}.auth.localhost`, `AUTH.${name}.example:80`]
    expect(await Promise.all(ofThePool.map(inboxAt))).toEqual([404, 404, 404])
    const ofTheService = ['localhost', '127.0.0.1:9229', '[::1]', 'elsewhere.localhost']
    expect(await Promise.all(ofTheService.map(inboxAt))).toEqual([200, 200, 200, 200])
  })

  test('the hosts of a domain answer for its pool, and refuse clients of another pool', async () => {
    const [one, two] = [await createOAuthApp(service), await createOAuthApp(service)]
    const name = `hosted-${engine.toLowerCase()}`
    await create(one.UserPoolId, name)
    const at = (host: string, path: string) =>
      new Promise<string | undefined>((resolve, reject) => {
        const { hostname, port } = new URL(service.url)
        request({ hostname, port, path, headers: { host } }, answer => {
          answer.resume()
          resolve(answer.headers.location ?? String(answer.statusCode))
        })
          .on('error', reject)
          .end()
      })
    for (const host of [
      `${name}.auth.us-east-1.amazoncognito.com`,
      `${name}.auth.localhost`,
      `${name.toUpperCase()}.auth.localhost:1234`,
    ]) {
      expect(await at(host, `/oauth2/authorize?${one.query()}`)).toMatch(/^\/login\?/)
      expect(await at(host, `/oauth2/authorize?${two.query()}`)).toBe(`/error?error=invalid_request&client_id=${two.ClientId}`)
    }
    // Another pool takes over the name: its hosts no longer answer for the first pool.
    await send(new DeleteUserPoolDomainCommand({ UserPoolId: one.UserPoolId, Domain: name }))
    expect(await at(`${name}.auth.us-east-1.amazoncognito.com`, `/oauth2/authorize?${one.query()}`)).toBe('403')
    expect(await at(`${name}.auth.localhost`, `/oauth2/authorize?${two.query()}`)).toMatch(/^\/login\?/)
    await create(two.UserPoolId, name)
    for (const host of [`${name}.auth.us-east-1.amazoncognito.com`, `${name}.auth.localhost`]) {
      expect(await at(host, `/oauth2/authorize?${two.query()}`)).toMatch(/^\/login\?/)
      expect(await at(host, `/oauth2/authorize?${one.query()}`)).toBe(`/error?error=invalid_request&client_id=${one.ClientId}`)
    }
    expect(await at('elsewhere.auth.us-east-1.amazoncognito.com', `/oauth2/authorize?${one.query()}`)).toBe('403')
  })
})

import { expect, test } from 'vitest'
import { functionProvider } from './support/function-provider.ts'
import { kinds, onlyPool, poolAndClient } from './support/pool-and-client.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

test('a failed create keeps the resources created before it; the next up continues', async () => {
  const { providers, calls, fail } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  fail.set('create app', () => new Error('the service is out of clients'))

  const first = await up(poolAndClient())

  expect(first.result).toBe('failed')
  expect(first.errors).toEqual(['the service is out of clients'])
  expect((await project.resources()).map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_1_2_3', 'pool'])

  fail.clear()
  const second = await up(poolAndClient())
  expect(second.steps).toEqual(['create app'])
  expect(calls).toEqual(['create pool', 'create app', 'create app'])
})

test('a partially failed create (initFailed) keeps the resource with its reasons; the next up updates it', async () => {
  const { providers, calls, fail } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  const initFailed = { id: 'half-1', properties: { size: 1, arn: 'arn of half-1' }, reasons: ['still warming up'] }
  fail.set('create pool', () => Object.assign(new Error('pool is not ready'), { initFailed }))

  const first = await up(onlyPool)

  expect(first.errors).toEqual(['pool is not ready\n  still warming up'])
  expect((await project.resources()).find(state => state.id === 'half-1')).toMatchObject({ initErrors: ['still warming up'] })

  fail.clear()
  expect((await up(onlyPool)).steps).toEqual(['update pool'])
  expect(calls).toEqual(['create pool', 'update pool'])
  expect((await project.resources()).find(state => state.id === 'half-1')?.initErrors).toBeUndefined()
})

test('two resources of the same type and name fail the run with their URN', async () => {
  const { providers } = functionProvider(kinds)
  const { up } = await temporaryStack({ providers })

  const { result, errors } = await up(
    program(async ({ resource }) => {
      await resource('Pool', 'pool')
      await resource('Pool', 'pool')
    }),
  )

  expect(result).toBe('failed')
  expect(errors).toEqual(["Duplicate resource URN 'urn:pulumi:dev::seed::test:index:Pool::pool'; try giving it a unique name"])
})

test('stack outputs after a failed up are the old outputs overlaid with the new ones', async () => {
  const { providers, fail } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  await up(program(({ outputs }) => outputs({ a: 1, b: 1 })))
  fail.set('create pool', () => new Error('no'))

  await up(
    program(async ({ resource, outputs }) => {
      await outputs({ b: 2 })
      await resource('Pool', 'pool')
    }),
  )

  expect((await project.resources())[0]?.outputs).toEqual({ a: 1, b: 2 })
})

test("a failed invoke gives the program the provider's reason", async () => {
  const { providers } = functionProvider(kinds)
  const { up } = await temporaryStack({ providers })
  const call = { token: 'test:index:double', provider: '', version: '1.2.3', pluginDownloadURL: '', parent: '', dependsOn: [] }
  const heard: unknown[] = []

  const { result } = await up(
    program(async ({ monitor }) => {
      heard.push(await monitor.invoke({ ...call, args: { n: 2 } }))
      heard.push(await monitor.invoke({ ...call, args: { wrong: true } }))
      await monitor.invoke({ ...call, args: { broken: true } }).catch(error => heard.push(error.message))
    }),
  )

  expect(result).toBe('succeeded')
  expect(heard).toMatchObject([
    { return: { doubled: 4 }, failures: [] },
    { failures: [{ property: 'wrong', reason: 'this argument is wrong' }] },
    'invocation of test:index:double returned an error: the service said no',
  ])
})

import { expect, test } from 'vitest'
import { type RegisteredResource, secret, up as upStack } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const call = { provider: '', version: '', pluginDownloadURL: '', parent: '', dependsOn: [] }

test('a Stash keeps its first value', async () => {
  const { up, destroy } = await temporaryStack(functionProvider())
  const heard: RegisteredResource[] = []
  const stash = (input: number) =>
    program(async ({ resource, monitor }) => {
      heard.push(await resource('', 'kept', { input }, { type: 'pulumi:index:Stash', version: '' }))
      expect(
        (await monitor.invoke({ ...call, token: 'pulumi:pulumi:getResource', args: { urn: heard.at(-1)!.urn } })).return,
      ).toMatchObject({
        state: { output: 1 },
      })
    })

  await up(stash(1))
  const { changes } = await up(stash(2))

  expect(heard.map(({ outputs }) => outputs)).toEqual([
    { input: 1, output: 1 },
    { input: 2, output: 1 },
  ])
  expect(changes).toEqual({ update: 1, same: 1 })
  expect((await destroy()).result).toBe('succeeded')
})

test('readStackResourceOutputs returns the resources of another stack with their outputs', async () => {
  const { providers } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  const base = program(async ({ resource, outputs }) => {
    await resource('Pool', 'pool', { hush: secret('x') })
    await outputs({ a: 1 })
  })
  await upStack({ project: project.dir, providers, stack: 'base', program: base })
  const heard: unknown[] = []

  await up(
    program(async ({ monitor }) => {
      heard.push((await monitor.invoke({ ...call, token: 'pulumi:pulumi:readStackOutputs', args: { name: 'base' } })).return)
      heard.push((await monitor.invoke({ ...call, token: 'pulumi:pulumi:readStackResourceOutputs', args: { stackName: 'base' } })).return)
    }),
  )

  expect(heard[0]).toEqual({ name: 'base', outputs: { a: 1 }, secretOutputNames: [] })
  expect(heard[1]).toMatchObject({
    outputs: { 'urn:pulumi:base::seed::test:index:Pool::pool': { type: 'test:index:Pool', outputs: { hush: secret('x') } } },
  })
})

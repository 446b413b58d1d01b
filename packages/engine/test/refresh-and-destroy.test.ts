import { expect, test } from 'vitest'
import type { DeleteRequest } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { kinds, onlyPool, poolAndClient } from './support/pool-and-client.ts'
import { temporaryStack } from './support/project.ts'

test('destroy deletes everything in reverse order and leaves an empty state', async () => {
  const { providers, calls, service } = functionProvider(kinds)
  const { up, destroy, project } = await temporaryStack({ providers })
  await up(poolAndClient())

  const { steps, changes, result } = await destroy()

  expect({ steps, changes, result }).toEqual({ steps: ['delete app', 'delete pool'], changes: { delete: 3 }, result: 'succeeded' })
  expect(calls.slice(2)).toEqual(['delete app', 'delete pool'])
  expect(service.size).toBe(0)
  expect(await project.resources()).toEqual([])
})

test('a delete that leaves something behind warns of it; a preview and a resource that is retained do not', async () => {
  const service = functionProvider(kinds)
  const describeRemains = ({ name }: DeleteRequest) => (name === 'pool' ? 'the pool was only released' : undefined)
  const providers = (name: string) => (name === 'test' ? { ...service.provider, describeRemains } : undefined)
  const { up, destroy } = await temporaryStack({ providers })
  await up(poolAndClient())
  const warningsOf = ({ events }: Awaited<ReturnType<typeof destroy>>) =>
    events.flatMap(event => (event.type === 'diagnostic' && event.severity === 'warning' ? [[event.urn, event.message]] : []))

  expect(warningsOf(await destroy(undefined, { dryRun: true }))).toEqual([])
  expect(warningsOf(await destroy())).toEqual([['urn:pulumi:dev::seed::test:index:Pool::pool', 'the pool was only released']])
})

test('refresh updates the state of changed resources and removes deleted ones with the references to them', async () => {
  const { providers, service } = functionProvider(kinds)
  const { up, refresh, project } = await temporaryStack({ providers })
  await up(poolAndClient({ size: 1 }))
  service.set('app-2', { ...service.get('app-2'), extra: 'by hand' })
  service.delete('pool-1')

  const { changes, steps } = await refresh()

  expect(changes).toEqual({ delete: 1, update: 1 })
  expect(steps.sort()).toEqual(['refresh app', 'refresh pool'])
  const app = (await project.resources()).find(state => state.urn.endsWith('::app'))
  expect(app).toMatchObject({ inputs: { extra: 'by hand' }, outputs: { extra: 'by hand' } })
  expect(app?.dependencies ?? []).toEqual([])
  expect((await project.resources()).some(state => state.urn.endsWith('::pool'))).toBe(false)
})

test('a refresh without drift does not change the state', async () => {
  const { providers } = functionProvider(kinds)
  const { up, refresh, project } = await temporaryStack({ providers })
  await up(poolAndClient())
  const state = await project.stateText()

  expect((await refresh()).changes).toEqual({ same: 2 })
  expect(await project.stateText()).toBe(state)
})

test('destroy and refresh with dryRun change nothing', async () => {
  const { providers, calls, service } = functionProvider(kinds)
  const { up, destroy, refresh, project } = await temporaryStack({ providers })
  await up(onlyPool)
  const state = await project.stateText()
  service.set('pool-1', { ...service.get('pool-1'), size: 9 })

  expect((await destroy(undefined, { dryRun: true })).changes).toEqual({ delete: 2 })
  expect((await refresh(undefined, { dryRun: true })).changes).toEqual({ update: 1 })

  expect(calls).toEqual(['create pool'])
  expect(await project.stateText()).toBe(state)
})

test('up with refresh creates a resource again that was deleted outside', async () => {
  const { providers, service } = functionProvider(kinds)
  const { up } = await temporaryStack({ providers })
  await up(onlyPool)
  service.clear()

  expect((await up(onlyPool, { refresh: true })).steps).toEqual(['refresh pool', 'create pool'])
})

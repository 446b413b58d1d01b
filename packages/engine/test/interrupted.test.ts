import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Bag, Goal } from '../src/index.ts'
import { functionProvider, type Kind } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const pool = (inputs: Bag = {}, options: Partial<Goal> = {}) => program(({ resource }) => resource('Pool', 'pool', inputs, options))
const nothing = program(async () => {})

/** A stack whose engine was interrupted after the service had acted and before the result was recorded. */
async function interruptedStack(during: string, wanted = pool(), kinds: Record<string, Kind> = {}, before = nothing) {
  const made = functionProvider(kinds)
  const stack = await temporaryStack(made)
  await stack.up(before)
  let text = ''
  made.reached.set(during, async () => {
    text = await stack.project.stateText()
  })
  await stack.up(wanted)
  made.reached.clear()
  made.calls.length = 0
  await writeFile(stack.project.statePath(), text)
  const pending = async () => JSON.parse(await stack.project.stateText()).checkpoint.latest.pending_operations
  return { ...stack, ...made, pending }
}

test('a create is recorded in the journal with its creation key before the provider is called', async () => {
  const { pending } = await interruptedStack('create pool')

  expect(await pending()).toMatchObject([
    { type: 'creating', creationKey: expect.stringMatching(/^[0-9a-f-]{36}$/), resource: { type: 'test:index:Pool' } },
  ])
})

test('a create whose response was lost is recovered by the next up and created once', async () => {
  const { up, habits, calls, service, pending, project } = await interruptedStack('created pool')
  habits.honoursKeys = true

  const { result, steps } = await up(pool())

  expect({ result, steps, calls }).toEqual({ result: 'succeeded', steps: ['create pool'], calls: ['find pool'] })
  expect([...service.keys()]).toEqual(['pool-1'])
  expect(await pending()).toBeUndefined()
  expect((await project.resources()).at(-1)).toMatchObject({ id: 'pool-1' })
})

test('a create that never reached the service is created once by the next up', async () => {
  const { up, habits, calls, service } = await interruptedStack('create pool')
  service.clear()
  habits.honoursKeys = true

  expect((await up(pool())).steps).toEqual(['create pool'])
  expect(calls).toEqual(['create pool'])
  expect((await up(pool())).changes).toEqual({ same: 2 })
})

test('a recovered resource is updated or deleted as the program now declares', async () => {
  const changed = await interruptedStack('created pool', pool({ size: 1 }))
  changed.habits.honoursKeys = true
  expect((await changed.up(pool({ size: 2 }))).steps).toEqual(['create pool', 'update pool'])
  expect([...changed.service.values()]).toMatchObject([{ size: 2 }])

  const gone = await interruptedStack('created pool')
  gone.habits.honoursKeys = true
  expect((await gone.up(nothing)).steps).toEqual(['create pool', 'delete pool'])
  expect(gone.service.size).toBe(0)
})

test.each(['destroy', 'refresh'] as const)('%s recovers an interrupted create too', async operation => {
  const stack = await interruptedStack('created pool')
  stack.habits.honoursKeys = true

  const { result } = await stack[operation]()

  expect(result).toBe('succeeded')
  expect(stack.calls).toEqual(operation === 'destroy' ? ['find pool', 'delete pool'] : ['find pool'])
  expect(stack.service.size).toBe(operation === 'destroy' ? 0 : 1)
})

test('a replacement interrupted after its create continues with the delete of the old resource', async () => {
  const kinds = { Pool: { forces: ['size'] } }
  const { up, habits, service, steps } = await interruptedStack('created pool', pool({ size: 2 }), kinds, pool({ size: 1 })).then(
    async stack => {
      // The engine was interrupted before it deleted the old resource.
      stack.service.set('pool-1', { size: 1 })
      stack.habits.honoursKeys = true
      return { ...stack, steps: (await stack.up(pool({ size: 2 }))).steps }
    },
  )

  expect(steps).toEqual(['create-replacement pool', 'delete-replaced pool'])
  expect([...service.keys()]).toEqual(['pool-2'])
  expect(habits.honoursKeys).toBe(true)
  expect((await up(pool({ size: 2 }))).changes).toEqual({ same: 2 })
})

test('a service that ignores creation keys: each run warns about pending operations until a refresh', async () => {
  const { up, preview, refresh, events, pending } = await interruptedStack('created pool').then(async stack => ({
    ...stack,
    events: (await stack.up(pool())).events,
  }))
  const warning = {
    severity: 'warning',
    message: expect.stringMatching(
      /^Attempting to deploy or update resources with 1 pending operations from previous deployment\.\n {2}\* urn:pulumi:dev::seed::test:index:Pool::pool, interrupted while creating\n/,
    ),
  }
  expect(events).toContainEqual(expect.objectContaining(warning))
  expect(await pending()).toHaveLength(1)
  expect((await preview(pool())).events).toContainEqual(expect.objectContaining(warning))

  await refresh()

  expect(await pending()).toBeUndefined()
  expect((await up(pool())).events).not.toContainEqual(expect.objectContaining(warning))
})

test('a preview recovers nothing and gives no warning when an up would recover', async () => {
  const { preview, habits, calls, project } = await interruptedStack('created pool')
  habits.honoursKeys = true
  const before = await project.stateText()

  const { steps, events } = await preview(pool())

  expect(steps).toEqual(['create pool'])
  expect(events.filter(event => event.type === 'diagnostic')).toEqual([])
  expect(calls).toEqual([])
  expect(await project.stateText()).toBe(before)
})

test('a connection that breaks after a create: the next up repeats the create with the same creation key', async () => {
  const { providers, fail, calls, service, habits } = functionProvider()
  const { up } = await temporaryStack({ providers })
  habits.honoursKeys = true
  fail.set('created pool', () => Object.assign(new Error('socket hang up'), { code: 'UNAVAILABLE' }))
  expect((await up(pool())).errors).toEqual(['socket hang up'])

  fail.clear()
  expect((await up(pool())).result).toBe('succeeded')

  expect(calls).toEqual(['create pool', 'find pool'])
  expect([...service.keys()]).toEqual(['pool-1'])
})

test('a recovered create that the provider refuses did not happen; the program plans it again', async () => {
  const { up, fail, habits, service } = await interruptedStack('create pool', pool({ size: 1 }))
  service.clear()
  habits.honoursKeys = true
  fail.set('create pool', () => new Error('size is out of range'))

  const first = await up(nothing)

  expect(first.result).toBe('succeeded')
  expect(first.events).toContainEqual(
    expect.objectContaining({
      severity: 'warning',
      message: expect.stringContaining('refused, so it does not exist: size is out of range'),
    }),
  )
  fail.clear()
  expect((await up(pool({ size: 2 }))).steps).toEqual(['create pool'])
})

test('an interrupted update and an interrupted delete are repeated', async () => {
  const updated = await interruptedStack('update pool', pool({ size: 2 }), {}, pool({ size: 1 }))
  expect((await updated.up(pool({ size: 2 }))).steps).toEqual(['update pool'])

  const deleted = await interruptedStack('delete pool', nothing, {}, pool())
  expect((await deleted.up(nothing)).steps).toEqual(['delete pool'])
})

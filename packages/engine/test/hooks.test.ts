import { expect, test } from 'vitest'
import type { Bag, Goal, HookSubject } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const hooks = {
  BeforeCreate: ['before'],
  AfterCreate: ['after'],
  BeforeUpdate: ['before'],
  AfterUpdate: ['after'],
  BeforeDelete: ['before'],
  AfterDelete: ['after'],
}

/** A program whose hooks add their arguments to the list of provider calls. */
function hookedStack(kinds = {}) {
  const made = functionProvider(kinds)
  const heard: HookSubject[] = []
  const hooked = (inputs: Bag | undefined, { fails = '', ignoreErrors = false, onDryRun = false, options = {} as Partial<Goal> } = {}) =>
    program(async ({ monitor, resource }) => {
      for (const name of ['before', 'after']) {
        const run = async (subject: HookSubject) => {
          made.calls.push(`${name} ${subject.name}`)
          heard.push(subject)
          if (fails === name) throw new Error('not on a Friday')
        }
        monitor.registerHook(name, { onDryRun, ignoreErrors, run })
      }
      if (inputs) await resource('Pool', 'pool', inputs, { hooks, ...options })
    })
  return { ...made, heard, hooked }
}

test('resource hooks are called before and after create, update and delete, with old and new values', async () => {
  const { providers, calls, heard, hooked } = hookedStack()
  const { up, preview } = await temporaryStack({ providers })
  await preview(hooked({ size: 1 }))
  expect(calls).toEqual([])

  await up(hooked({ size: 1 }))
  await up(hooked({ size: 2 }))
  await up(hooked({ size: 2 }))
  await up(hooked(undefined))

  expect(calls).toEqual(['create', 'update', 'delete'].flatMap(verb => ['before pool', `${verb} pool`, 'after pool']))
  expect(heard[0]).toMatchObject({ type: 'test:index:Pool', id: '', newInputs: { size: 1 } })
  expect(heard[1]).toMatchObject({ id: 'pool-1', newOutputs: { size: 1 } })
  expect(heard[2]).toMatchObject({ oldInputs: { size: 1 }, newInputs: { size: 2 } })
  expect(heard[4]).toMatchObject({ id: 'pool-1', oldInputs: { size: 2 } })
})

test('a failed before-hook fails the step, a failed after-hook is a warning; with ignoreErrors both are warnings', async () => {
  const { providers, calls, hooked } = hookedStack()
  const { up } = await temporaryStack({ providers })

  const stopped = await up(hooked({}, { fails: 'before' }))
  expect(stopped).toMatchObject({ result: 'failed', errors: ['BeforeCreate hook "before" failed: not on a Friday'] })
  expect(calls).toEqual(['before pool'])

  const told = await up(hooked({}, { fails: 'before', ignoreErrors: true }))
  expect(told.result).toBe('succeeded')
  const after = await up(hooked({ size: 2 }, { fails: 'after' }))
  expect(after.result).toBe('succeeded')
  expect(after.events).toContainEqual(
    expect.objectContaining({ severity: 'warning', message: 'AfterUpdate hook "after" failed: not on a Friday' }),
  )
})

test('after-hooks of a component wait for its outputs; a dry run calls only hooks with onDryRun', async () => {
  const { providers, calls } = hookedStack()
  const { up, preview } = await temporaryStack({ providers })
  const withHooks = program(async scope => {
    const { monitor, component, resource } = scope
    const run = async ({ name }: HookSubject) => void calls.push(`hook ${name}`)
    monitor.registerHook('before', { onDryRun: true, ignoreErrors: false, run })
    monitor.registerHook('after', { onDryRun: false, ignoreErrors: false, run })
    const made = await component('my:mod:Group', 'group', { hooks })
    await resource('Pool', 'inner', {}, { parent: made.urn })
    await monitor.registerOutputs(made.urn, { done: true })
  })

  await preview(withHooks)
  expect(calls).toEqual(['hook group'])
  calls.length = 0
  await up(withHooks)
  expect(calls).toEqual(['hook group', 'create inner', 'hook group'])
})

test('destroy fails for a resource with delete hooks; an up whose program lacks the hook warns that it was not called', async () => {
  const { providers, hooked, calls } = hookedStack()
  const { up, destroy } = await temporaryStack({ providers })
  await up(hooked({}))
  calls.length = 0

  expect(await destroy()).toMatchObject({
    result: 'failed',
    errors: [
      'Resource has delete hooks registered, but the program is not running. Hooks: before. Take them out of the program and run `up` first.',
    ],
  })
  expect(calls).toEqual([])

  const { result, events } = await up(program(async () => {}))
  expect(result).toBe('succeeded')
  expect(events).toContainEqual(
    expect.objectContaining({ severity: 'warning', message: 'the program no longer has the hook "before", so it was not called' }),
  )
})

test('registering two hooks with one name fails', async () => {
  const { up } = await temporaryStack(functionProvider())
  const hook = { onDryRun: false, ignoreErrors: false, run: async () => {} }

  const { errors } = await up(
    program(async ({ monitor }) => {
      monitor.registerHook('x', hook)
      monitor.registerHook('x', hook)
    }),
  )

  expect(errors).toEqual(['resource hook already registered for name "x"'])
})

test('an error hook retries a failed step with the same creation key until it returns false', async () => {
  const { providers, fail, calls, service, habits } = functionProvider()
  const { up } = await temporaryStack({ providers })
  habits.honoursKeys = true
  const heard: unknown[] = []
  fail.set('created pool', () => Object.assign(new Error('socket hang up'), { code: 'UNAVAILABLE' }))
  const stubborn = (patience: number) =>
    program(async ({ monitor, resource }) => {
      monitor.registerErrorHook('again', async ({ failedOperation, errors, name }) => {
        heard.push({ failedOperation, errors, name })
        return errors.length <= patience
      })
      await resource('Pool', 'pool', {}, { hooks: { OnError: ['again'] } })
    })

  expect(await up(stubborn(1))).toMatchObject({ result: 'succeeded', errors: [] })
  expect(heard).toEqual([{ failedOperation: 'create', errors: ['socket hang up'], name: 'pool' }])
  expect(calls).toEqual(['create pool', 'find pool'])
  expect(service.size).toBe(1)

  fail.set('delete pool', () => new Error('in use'))
  heard.length = 0
  const gone = program(async ({ monitor }) => {
    monitor.registerErrorHook('again', async ({ errors }) => {
      heard.push(errors.length)
      return errors.length < 3
    })
  })
  expect((await up(gone)).errors).toEqual(['in use'])
  expect(heard).toEqual([1, 2, 3])
})

test('a recovered create does not call its hooks again', async () => {
  const { providers, calls, habits, reached, hooked } = hookedStack()
  const { up, destroy, project } = await temporaryStack({ providers })
  let left = ''
  reached.set('created pool', async () => {
    left = await project.stateText()
  })
  await up(hooked({}))
  calls.length = 0
  habits.honoursKeys = true
  await project.write('.poolhouse/.pulumi/stacks/seed/dev.json', left)

  expect((await up(hooked({}))).steps).toEqual(['create pool'])

  expect(calls).toEqual(['find pool'])
  expect((await destroy()).result).toBe('failed')
})

import { expect, test } from 'vitest'
import type { DeleteRequest } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program, type TestResource } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

type Name = 'pool' | 'app' | 'other'
const urn = (name: Name) => `urn:pulumi:dev::seed::test:index:${name === 'app' ? 'Client' : 'Pool'}::${name}`

/** A pool, a client that uses it and a pool beside them, with options of one of them. `without`: those that the program no longer declares. */
const chain = (options: Partial<Record<Name, object>> = {}, { size = 1, without = [] as Name[] } = {}) =>
  program(async ({ resource }) => {
    let pool: TestResource | undefined
    if (!without.includes('pool')) pool = await resource('Pool', 'pool', { size }, options.pool)
    if (!without.includes('app'))
      await resource('Client', 'app', { pool: pool?.id ?? '' }, { uses: { pool: pool ? [pool] : [] }, ...options.app })
    if (!without.includes('other')) await resource('Pool', 'other', {}, options.other)
  })

/** The provider refuses the deletion of these, as a service with deletion protection does. */
function withDeletionProtection(service: ReturnType<typeof functionProvider>, names: readonly string[]) {
  const checkDelete = async ({ name }: DeleteRequest) => (names.includes(name) ? `${name}: deletion protection is active` : undefined)
  return { ...service, providers: (name: string) => (name === 'test' ? { ...service.provider, checkDelete } : undefined) }
}

const everything: Name[] = ['pool', 'app', 'other']
const operations = {
  destroy: { operation: 'destroy', options: {} },
  'destroy of targets': { operation: 'destroy', options: { targets: everything.map(urn) } },
  'destroy that continues on errors': { operation: 'destroy', options: { continueOnError: true } },
  'destroy that refreshes': { operation: 'destroy', options: { refresh: true } },
  'dry destroy': { operation: 'destroy', options: { dryRun: true } },
  'up without them': { operation: 'up', options: {} },
  'up that continues on errors': { operation: 'up', options: { continueOnError: true } },
  preview: { operation: 'preview', options: {} },
} as const

test.each(
  Object.keys(operations).flatMap(run =>
    everything.flatMap(name => ['the program', 'the service'].map(by => [run as keyof typeof operations, name, by] as const)),
  ),
)('%s deletes nothing and fails when the deletion of %s is refused by %s', async (run, name, by) => {
  const service = withDeletionProtection(functionProvider(), by === 'the service' ? [name] : [])
  const { project, ...stack } = await temporaryStack(service)
  await stack.up(chain(by === 'the program' ? { [name]: { protect: true } } : {}))
  const before = await project.resources()
  service.calls.length = 0

  const { operation, options } = operations[run]
  const { result, errors, steps } = await stack[operation](
    operation === 'destroy' ? undefined : chain({}, { without: everything }),
    options,
  )

  expect({ result, steps: steps.filter(step => !step.startsWith('refresh')), calls: service.calls }).toEqual({
    result: 'failed',
    steps: [],
    calls: [],
  })
  expect(errors).toEqual([
    by === 'the service'
      ? `${name}: deletion protection is active`
      : expect.stringContaining(`resource "${urn(name)}" cannot be deleted\nbecause it is protected.`),
  ])
  expect((await project.resources()).map(state => state.urn)).toEqual(before.map(state => state.urn))
})

test('all refused deletions of a run are reported together', async () => {
  const stack = await temporaryStack(withDeletionProtection(functionProvider(), ['other']))
  await stack.up(chain({ pool: { protect: true }, app: { protect: true } }))

  const { errors, events } = await stack.destroy()

  expect(errors).toEqual([
    expect.stringContaining(urn('pool')),
    expect.stringContaining(urn('app')),
    'other: deletion protection is active',
  ])
  expect(events.flatMap(event => (event.type === 'diagnostic' && event.severity === 'warning' ? [event.message] : []))).toEqual([
    'Nothing was deleted, because a deletion of this run is refused: either all of its deletions are possible, or none is made.',
  ])
})

test('an up whose deletions are refused still creates and updates what the program declares', async () => {
  const service = functionProvider()
  const { up } = await temporaryStack(service)
  await up(chain({ other: { protect: true } }))

  const { result, steps } = await up(chain({}, { size: 2, without: ['app', 'other'] }))

  expect({ result, steps }).toEqual({ result: 'failed', steps: ['update pool'] })
})

test.each`
  deletedFirst | protectedOne | message
  ${false}     | ${'pool'}    | ${`unable to replace resource "${urn('pool')}"\npool: deletion protection is active`}
  ${true}      | ${'pool'}    | ${`unable to replace resource "${urn('pool')}"\npool: deletion protection is active`}
  ${true}      | ${'app'}     | ${`unable to replace resource "${urn('app')}" as part of replacing "${urn('pool')}"\napp: deletion protection is active`}
`(
  'a replacement (deletedFirst: $deletedFirst) has no step when the service refuses the deletion of $protectedOne',
  async ({ deletedFirst, protectedOne, message }) => {
    const kinds = { Pool: { forces: ['size'], deleteFirst: deletedFirst }, Client: { forces: ['pool'] } }
    const service = withDeletionProtection(functionProvider(kinds), [protectedOne])
    const { up, preview } = await temporaryStack(service)
    await up(chain())
    service.calls.length = 0

    for (const run of [preview, up]) expect(await run(chain({}, { size: 2 }))).toMatchObject({ result: 'failed', errors: [message] })
    expect(service.calls).toEqual([])
  },
)

test('a resource that is retained or deleted with another is no reason to refuse', async () => {
  const service = withDeletionProtection(functionProvider(), ['app', 'other'])
  const { up, destroy } = await temporaryStack(service)
  await up(chain({ app: { deletedWith: urn('pool') }, other: { retainOnDelete: true } }))

  expect(await destroy()).toMatchObject({ result: 'succeeded', errors: [] })
  expect(service.calls.slice(3)).toEqual(['delete pool'])
})

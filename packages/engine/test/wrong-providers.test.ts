import { expect, test } from 'vitest'
import { type Provider, type Providers, UNKNOWN } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const pool = (inputs = {}, options = {}) => program(({ resource }) => resource('Pool', 'pool', inputs, options))

/** A stack over a provider with one method that answers as given. */
async function withAnswer(over: Partial<Record<keyof Provider, (request: never) => unknown>>) {
  const made = functionProvider()
  const providers: Providers = async (name, version) => {
    const provider = await made.providers(name, version)
    return provider && ({ ...provider, ...switched.over } as Provider)
  }
  const switched = { over: over as object }
  const heal = () => {
    switched.over = {}
  }
  return { ...made, ...(await temporaryStack({ providers })), heal }
}

test.each`
  method           | answer                                       | message
  ${'check'}       | ${undefined}                                 | ${'returned an invalid response to Check of urn:pulumi:dev::seed::test:index:Pool::pool: the answer must be a map, not undefined.'}
  ${'check'}       | ${{ failures: [] }}                          | ${'"inputs" must be a map, not undefined'}
  ${'check'}       | ${{ inputs: { f: () => 1 }, failures: [] }}  | ${'"inputs".f holds a function'}
  ${'check'}       | ${{ inputs: {}, failures: ['size'] }}        | ${'"failures" must be a list of {property, reason}'}
  ${'checkConfig'} | ${'yes'}                                     | ${'returned an invalid response to CheckConfig of urn:pulumi:dev::seed::pulumi:providers:test::default_1_2_3: the answer must be a map, not "yes".'}
  ${'create'}      | ${undefined}                                 | ${'returned an invalid response to Create of urn:pulumi:dev::seed::test:index:Pool::pool: the answer must be a map, not undefined.'}
  ${'create'}      | ${{ id: 7, properties: {} }}                 | ${'"id" must be a text, not 7'}
  ${'create'}      | ${{ id: '', properties: {} }}                | ${'provider did not return an ID from Create'}
  ${'create'}      | ${{ id: 'x', properties: [] }}               | ${'"properties" must be a map, not []'}
  ${'create'}      | ${{ id: 'x', properties: { arn: UNKNOWN } }} | ${'"properties" holds an unknown value'}
`('a provider that answers $method with $answer fails the step with a message that shows it', async ({ method, answer, message }) => {
  const { up } = await withAnswer({ [method]: async () => answer })

  const { result, errors } = await up(pool())

  expect(result).toBe('failed')
  expect(errors[0]).toContain(message)
  expect(errors[0]).not.toMatch(/TypeError|undefined \(reading|^ +at /m)
})

test.each`
  method      | answer                                   | message
  ${'diff'}   | ${{ changes: 'maybe' }}                  | ${'returned an invalid response to Diff of urn:pulumi:dev::seed::test:index:Pool::pool: "changes" must be none, some or unknown, not "maybe".'}
  ${'diff'}   | ${{ changes: 'some', replaces: 'size' }} | ${'"replaces" must be a list of texts'}
  ${'update'} | ${{}}                                    | ${'"properties" must be a map, not undefined'}
  ${'read'}   | ${{ properties: {} }}                    | ${'"id" must be a text, not undefined'}
`('a provider that answers $method of an existing resource with $answer loses no resource', async ({ method, answer, message }) => {
  const stack = await withAnswer({ [method]: async () => answer })
  stack.heal()
  await stack.up(pool({ size: 1 }))
  const before = await stack.project.resources()
  const again = await withAnswer({ [method]: async () => answer })
  // The same state, now with the faulty provider.
  await again.project.write('.poolhouse/.pulumi/stacks/seed/dev.json', await stack.project.stateText())

  const { result, errors } = method === 'read' ? await again.refresh() : await again.up(pool({ size: 2 }))

  expect(result).toBe('failed')
  expect(errors[0]).toContain(message)
  expect(await again.project.resources()).toEqual(before)
})

test('a create that returns an id and invalid properties keeps the resource; the next up updates it', async () => {
  const { up, project, heal, service } = await withAnswer({ create: async () => ({ id: 'made-1', properties: null }) })

  await up(pool({ size: 1 }))

  expect((await project.resources()).at(-1)).toMatchObject({ id: 'made-1', initErrors: [expect.stringContaining('invalid response')] })
  heal()
  service.set('made-1', {})
  expect((await up(pool({ size: 1 }))).steps).toEqual(['update pool'])
})

test('a hanging provider fails at the custom timeout, and the next run recovers its create', async () => {
  const { up, project, heal } = await withAnswer({ create: () => new Promise(() => {}) })

  const { errors } = await up(pool({}, { timeouts: { create: 0.01 } }))

  expect(errors).toEqual([
    'creating urn:pulumi:dev::seed::test:index:Pool::pool took longer than its custom timeout of 0.01 s, and the provider did not end it',
  ])
  expect(JSON.parse(await project.stateText()).checkpoint.latest.pending_operations).toHaveLength(1)
  heal()
  expect((await up(pool())).result).toBe('succeeded')
})

test('a hanging provider without a timeout ends with the second Ctrl-C', async () => {
  const hanging = Promise.withResolvers<void>()
  const { up, project } = await withAnswer({
    create: () => {
      hanging.resolve()
      return new Promise(() => {})
    },
  })
  const [once, twice] = [new AbortController(), new AbortController()]
  const run = up(pool(), { signal: once.signal, stopNow: twice.signal })
  await hanging.promise

  once.abort()
  twice.abort()

  const { result, events } = await run
  expect(result).toBe('cancelled')
  expect(events).toContainEqual({ type: 'cancelling', underWay: 1 })
  expect(JSON.parse(await project.stateText()).checkpoint.latest.pending_operations).toMatchObject([{ type: 'creating' }])
})

test('an unknown type or function of the package pulumi fails with the known ones', async () => {
  const { up } = await temporaryStack(functionProvider())
  const call = { provider: '', version: '', pluginDownloadURL: '', parent: '', dependsOn: [], args: {} }

  expect((await up(program(({ resource }) => resource('', 'x', {}, { type: 'pulumi:index:Cupboard' })))).errors[0]).toMatch(
    /unrecognized resource type pulumi:index:Cupboard; the package pulumi has/,
  )
  expect((await up(program(({ monitor }) => monitor.invoke({ ...call, token: 'pulumi:pulumi:guess' })))).errors[0]).toMatch(
    /the engine has no function pulumi:pulumi:guess; it has/,
  )
})

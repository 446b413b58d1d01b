import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DeployedService, removeStack, renameStack } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { runOperation, temporaryProject } from './support/project.ts'

const poolAndClient = program(async ({ resource }) => {
  const pool = await resource('Pool', 'pool')
  await resource('Client', 'app', { pool: pool.id }, { uses: { pool: [pool] } })
})
const at = (
  identity: string | undefined,
  onOther: DeployedService['onOther'] = 'refresh',
  url = 'http://localhost:1',
): DeployedService => ({
  url,
  ...(identity && { identity }),
  onOther,
})

/** A project, and two services with their own resources. */
async function lab() {
  const project = await temporaryProject()
  const [here, there] = [functionProvider(), functionProvider()]
  const run =
    (services: ReturnType<typeof functionProvider>) =>
    (operation: 'up' | 'preview' | 'refresh' | 'destroy', deployedTo: DeployedService | undefined, more = {}) =>
      runOperation(operation, {
        project: project.dir,
        providers: services.providers,
        ...(deployedTo && { deployedTo }),
        ...(operation === 'up' || operation === 'preview' ? { program: poolAndClient } : {}),
        ...more,
      })
  const remembered = (stack = 'dev') => existsSync(join(project.dir, '.poolhouse', '.pulumi', 'services', 'seed', `${stack}.json`))
  return { project, here: run(here), there: run(there), services: { here, there }, remembered }
}

const warnings = (events: Awaited<ReturnType<typeof runOperation>>['events']) =>
  events.flatMap(event => (event.type === 'diagnostic' && event.severity === 'warning' ? [event.message] : []))

test.each`
  change                | second                                      | says
  ${'a reset'}          | ${at('b')}                                  | ${'stack dev was deployed to http://localhost:1: http://localhost:1 was reset, or holds other data, since. Its resources are looked up there first (refresh).'}
  ${'another endpoint'} | ${at('b', 'refresh', 'http://localhost:2')} | ${'stack dev was deployed to http://localhost:1: http://localhost:2 is another service. Its resources are looked up there first (refresh).'}
`('after $change, an up to a service in development says so, and creates what is not there', async ({ second, says }) => {
  const { here, there } = await lab()
  await here('up', at('a'))

  const planned = await there('preview', second)
  expect(planned.changes).toMatchObject({ create: 2 })
  const done = await there('up', second)

  expect({ warnings: warnings(done.events), result: done.result }).toEqual({ warnings: [says], result: 'succeeded' })
  expect(done.steps.filter(step => step.startsWith('create'))).toEqual(['create pool', 'create app'])
  const again = await there('up', second)
  expect({ changes: again.changes, warnings: warnings(again.events) }).toEqual({ changes: { same: 3 }, warnings: [] })
})

test.each(['up', 'preview', 'destroy'] as const)('after a reset, %s in production does nothing and says what to do', async operation => {
  const { here, there, project, services } = await lab()
  await here('up', at('a', 'stop'))
  const before = await project.stateText()

  await expect(there(operation, at('b', 'stop'))).rejects.toThrow(
    'stack dev was deployed to http://localhost:1: http://localhost:1 was reset, or holds other data, since. Its resources are probably not there, so nothing was done. Deploy to the first one (--endpoint), use another stack (--stack), or run "poolhouse refresh" to forget what does not exist here.',
  )
  expect(services.there.calls).toEqual([])
  expect(await project.stateText()).toBe(before)
})

test('in production, a refresh takes the stack to another service, and the next up creates what is not there', async () => {
  const { here, there } = await lab()
  await here('up', at('a', 'stop'))
  expect((await there('refresh', at('b', 'stop'))).changes).toMatchObject({ delete: 2 })
  expect((await there('up', at('b', 'stop'))).steps).toEqual(['create pool', 'create app'])
})

test('a server without an identity is another service for a stack that remembers one', async () => {
  const { here, there } = await lab()
  await here('up', at('a'))
  await expect(there('up', at(undefined, 'stop', 'https://cognito-idp.us-east-1.amazonaws.com'))).rejects.toThrow(
    'https://cognito-idp.us-east-1.amazonaws.com is another service',
  )
})

test('targets do not limit what is looked up in another service', async () => {
  const { here, there } = await lab()
  await here('up', at('a'))
  await there('up', at('b'), { targets: ['urn:pulumi:dev::seed::test:index:Pool::pool'] })
  expect((await there('up', at('b'))).steps).toEqual(['create app'])
})

test.each`
  condition                                  | first        | second
  ${'the service is the same'}               | ${at('a')}   | ${at('a')}
  ${'the service has moved to another port'} | ${at('a')}   | ${at('a', 'stop', 'http://localhost:3')}
  ${'the stack remembers none'}              | ${undefined} | ${at('b', 'stop')}
  ${'nothing answers at the endpoint'}       | ${at('a')}   | ${undefined}
`('a run does not look for its resources when $condition', async ({ first, second }) => {
  const { here } = await lab()
  await here('up', first)
  const { changes, errors, events } = await here('up', second)
  expect({ changes, errors, warnings: warnings(events) }).toEqual({ changes: { same: 3 }, errors: [], warnings: [] })
})

test('an interrupted first up remembers its service', async () => {
  const { here, there, services } = await lab()
  services.here.fail.set('create app', () => new Error('no'))
  await here('up', at('a'))
  await expect(there('up', at('b', 'stop'))).rejects.toThrow('stack dev was deployed to http://localhost:1')
})

test('the remembered service goes with a destroy, a rename and a removal of the stack', async () => {
  const { here, project, remembered } = await lab()
  await here('up', at('a'))
  await renameStack({ project: project.dir, to: 'live' })
  expect([remembered('dev'), remembered('live')]).toEqual([false, true])
  await here('destroy', at('a'))
  expect(remembered('live')).toBe(false)
  await here('up', at('a'))
  await removeStack({ project: project.dir, force: true })
  expect(remembered('live')).toBe(false)
})

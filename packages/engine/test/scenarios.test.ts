import { expect, test } from 'vitest'
import { type Bag, createGoal, equal, type Goal, type Providers, UNKNOWN } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const pool = (inputs: Bag, options: Partial<Goal> = {}) => program(({ resource }) => resource('Pool', 'pool', inputs, options))

test('replaceOnChanges of a nested path replaces when that path changes, and not when its neighbour does', async () => {
  const made = functionProvider()
  // Nested paths need a provider that returns a detailed diff.
  const providers: Providers = async (name, version) => {
    const provider = await made.providers(name, version)
    return (
      provider && {
        ...provider,
        diff: async request => {
          const [old, now] = [request.oldInputs.policy as Bag, request.news.policy as Bag]
          const changed = Object.keys(now).filter(key => !equal(old[key], now[key]))
          const detailedDiff = Object.fromEntries(changed.map(key => [`policy.${key}`, { kind: 'update' as const }]))
          return { changes: changed.length > 0 ? 'some' : 'none', diffs: changed.length > 0 ? ['policy'] : [], detailedDiff }
        },
      }
    )
  }
  const { up } = await temporaryStack({ providers })
  const policy = (length: number, words: number) => pool({ label: 'l', policy: { length, words } }, { replaceOnChanges: ['policy.length'] })
  await up(policy(1, 1))

  expect((await up(policy(1, 2))).steps).toEqual(['update pool'])
  const { steps, events } = await up(policy(2, 2))

  expect(steps).toEqual(['create-replacement pool', 'replace pool', 'delete-replaced pool'])
  expect(events).toContainEqual(
    expect.objectContaining({ op: 'replace', changes: [expect.objectContaining({ path: 'policy.length', forcesReplacement: true })] }),
  )
})

test('an import whose inputs match the program is one import step without an update', async () => {
  const { providers, service, calls } = functionProvider()
  service.set('theirs', { label: 'theirs', size: 1 })
  const { up, preview } = await temporaryStack({ providers })
  const same = pool({ label: 'theirs', size: 1 }, { importId: 'theirs' })

  expect((await preview(same)).steps).toEqual(['import pool'])
  expect((await up(same)).steps).toEqual(['import pool'])
  expect((await up(pool({ label: 'theirs', size: 1 }))).changes).toEqual({ same: 2 })
  expect(calls).toEqual([])
})

test('an import over a managed resource with another id replaces it; an import that would force a replacement fails', async () => {
  const { providers, service, calls } = functionProvider({ Pool: { forces: ['size'] } })
  const { up } = await temporaryStack({ providers })
  await up(pool({ label: 'l', size: 1 }))
  service.set('theirs', { label: 'l', size: 1 })

  const refused = await up(pool({ label: 'l', size: 2 }, { importId: 'theirs' }))
  expect(refused.errors).toEqual([
    'urn:pulumi:dev::seed::test:index:Pool::pool: previously-imported resources that still specify an ID may not be replaced; please remove the `import` declaration from your program: size',
  ])
  expect((await up(pool({ label: 'l', size: 1 }, { importId: 'theirs' }))).steps).toEqual([
    'import-replacement pool',
    'delete-replaced pool',
  ])
  expect(calls.slice(1)).toEqual(['delete pool'])
})

test('two explicit providers of one package manage their own resources; a resource that moves between them is not replaced', async () => {
  const { providers, configured, calls } = functionProvider()
  const { up, project } = await temporaryStack({ providers })
  const two = (moved: boolean) =>
    program(async ({ resource, monitor, stack }) => {
      const [eu, other] = await Promise.all(
        ['eu', 'other'].map(name =>
          monitor.register(
            createGoal({
              type: 'pulumi:providers:test',
              name,
              custom: true,
              parent: stack.urn,
              inputs: { region: 'eu', endpoint: `http://${name}` },
            }),
          ),
        ),
      )
      await resource('Pool', 'a', {}, { provider: `${eu!.urn}::${eu!.id || UNKNOWN}` })
      const second = moved ? eu! : other!
      await resource('Pool', 'b', {}, { provider: `${second.urn}::${second.id || UNKNOWN}` })
    })

  await up(two(false))
  const providerOf = async (name: string) => (await project.resources()).find(state => state.urn.endsWith(`::${name}`))?.provider
  expect(configured).toEqual(expect.arrayContaining(['eu', 'other'].map(name => ({ region: 'eu', endpoint: `http://${name}` }))))
  expect([await providerOf('a'), await providerOf('b')]).toEqual([expect.stringContaining('::eu::'), expect.stringContaining('::other::')])

  expect((await up(two(true))).steps).toEqual([])
  expect(await providerOf('b')).toContain('::eu::')
  expect(calls).toEqual(['create a', 'create b'])
})

test('a resource below three components has all their types in its URN, and destroy deletes it before its parents', async () => {
  const { providers, calls } = functionProvider()
  const { up, destroy, project } = await temporaryStack({ providers })
  await up(
    program(async ({ component, resource }) => {
      let parent = ''
      for (const kind of ['One', 'Two', 'Three']) {
        const made = await component(`my:mod:${kind}`, kind.toLowerCase(), parent ? { parent } : {})
        parent = made.urn
        await resource('Pool', `of-${kind.toLowerCase()}`, {}, { parent })
      }
    }),
  )
  expect((await project.resources()).at(-1)?.urn).toBe('urn:pulumi:dev::seed::my:mod:One$my:mod:Two$my:mod:Three$test:index:Pool::of-three')

  const { steps } = await destroy()
  expect(steps.filter(step => /(one|two|three)$/.test(step) && !step.includes('of-'))).toEqual(['delete three', 'delete two', 'delete one'])
  expect(calls.filter(call => call.startsWith('delete'))).toHaveLength(3)
})

test('an invoke that depends on a resource to be created is unknown in a preview and called in an up', async () => {
  const { providers } = functionProvider()
  const { preview, up } = await temporaryStack({ providers })
  const heard: unknown[] = []
  const waiting = program(async ({ resource, monitor }) => {
    const made = await resource('Pool', 'pool')
    const call = { token: 'test:index:double', args: { n: 2 }, provider: '', version: '1.2.3', pluginDownloadURL: '', parent: '' }
    const { unknown, return: answer } = await monitor.invoke({ ...call, dependsOn: [made.urn] })
    heard.push(unknown ? 'unknown' : answer.doubled)
  })

  await preview(waiting)
  await up(waiting)
  await preview(waiting)

  expect(heard).toEqual(['unknown', 4, 4])
})

test('a duplicate resource name is reported with its source position', async () => {
  const { up } = await temporaryStack(functionProvider())

  const { events } = await up(
    program(async ({ resource }) => {
      await resource('Pool', 'pool', {}, { sourcePosition: 'index.ts:3,1' })
      await resource('Pool', 'pool', {}, { sourcePosition: 'index.ts:9,1' })
    }),
  )

  expect(events).toContainEqual(expect.objectContaining({ message: expect.stringContaining('Duplicate resource URN'), at: 'index.ts:9,1' }))
})

test('a read resource can become a managed one, and a managed resource a read one', async () => {
  const { providers, service, calls } = functionProvider()
  service.set('theirs', { label: 'theirs' })
  const { up, project } = await temporaryStack({ providers })
  const read = (id: string) =>
    program(({ monitor, stack }) =>
      monitor.read({
        id,
        type: 'test:index:Pool',
        name: 'pool',
        parent: stack.urn,
        properties: {},
        dependencies: [],
        provider: '',
        version: '1.2.3',
        pluginDownloadURL: '',
        additionalSecretOutputs: [],
      }),
    )
  await up(read('theirs'))

  expect((await up(pool({ label: 'ours' }))).steps).toEqual(['create-replacement pool', 'replace pool', 'discard-replaced pool'])
  const [{ id = '' } = {}] = (await project.resources()).filter(state => state.type === 'test:index:Pool')
  expect((await up(read('theirs'))).steps).toEqual(['read-replacement pool', 'delete-replaced pool'])

  expect(calls).toEqual(['create pool', 'delete pool'])
  expect(service.has(id)).toBe(false)
})

import { expect, test } from 'vitest'
import { functionProvider } from './support/function-provider.ts'
import { kinds, onlyPool } from './support/pool-and-client.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

test('a new SDK version registers its own default provider; resources move to it unchanged', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  const at = (version: string) => program(({ resource }) => resource('Pool', 'pool', {}, { version }))
  await up(at('7.48.0'))

  const { changes } = await up(at('7.49.0'))

  expect(changes).toEqual({ same: 2 })
  expect(calls).toEqual(['create pool'])
  const states = await project.resources()
  expect(states.map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_7_49_0', 'pool'])
  expect(states[2]?.provider).toBe(`${states[1]?.urn}::${states[1]?.id}`)
})

test('configuration of a single run reaches default providers and is not saved', async () => {
  const { providers, configured } = functionProvider(kinds)
  const { up, refresh, project } = await temporaryStack({ providers }, { 'Pulumi.dev.yaml': 'config:\n  test:region: here\n' })

  await up(onlyPool, { config: { 'test:endpoint': 'http://127.0.0.1:1' } })
  await refresh(undefined, { config: { 'test:endpoint': 'http://127.0.0.1:2' } })

  expect(configured).toEqual([
    { region: 'here', endpoint: 'http://127.0.0.1:1' },
    { region: 'here', endpoint: 'http://127.0.0.1:2' },
  ])
  expect(await project.stateText()).not.toContain('endpoint')
  expect((await project.resources())[1]).toMatchObject({ inputs: { region: 'here', version: '1.2.3' } })
})

test('a changed region replaces the default provider and all its resources', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers }, { 'Pulumi.dev.yaml': 'config:\n  test:region: here\n' })
  await up(onlyPool)
  await project.write('Pulumi.dev.yaml', 'config:\n  test:region: there\n')

  const { steps } = await up(onlyPool)

  expect(steps).toEqual(['create-replacement pool', 'replace pool', 'delete-replaced pool'])
  expect(calls).toEqual(['create pool', 'create pool', 'delete pool'])
})

import { expect, test } from 'vitest'
import { UNKNOWN } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { output, program, type Scope } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

/** A pool and a client of it, as the guide's programs have them. */
const kinds = { Pool: { computed: ['arn'], forces: ['username'] }, Client: { computed: ['key'], forces: ['pool'] } }
const poolAndClient = (pool: Record<string, string> = {}, client: Record<string, string> = {}) =>
  program(async ({ resource, outputs }: Scope) => {
    const made = await resource('Pool', 'pool', pool)
    const app = await resource('Client', 'app', { pool: made.id || UNKNOWN, ...client }, { uses: { pool: [made] } })
    await outputs({ arn: output(made, 'arn'), id: app.id || UNKNOWN })
  })

test('a preview of an empty stack plans creates and writes nothing', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { preview, project } = await temporaryStack({ providers })

  const { steps, result, outputs, changes } = await preview(poolAndClient())

  expect(result).toBe('succeeded')
  expect(steps).toEqual(['create pool', 'create app'])
  expect(changes).toEqual({ create: 3 })
  expect(calls).toEqual([])
  expect(outputs).toEqual({ arn: UNKNOWN, id: UNKNOWN })
  await expect(project.stateText()).rejects.toThrow('ENOENT')
})

test('a second up of the same program is all same and leaves the state as it is, byte for byte', async () => {
  const { providers, calls } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  const first = await up(poolAndClient())
  const state = await project.stateText()

  const second = await up(poolAndClient())

  expect(first.steps).toEqual(['create pool', 'create app'])
  expect(first.outputs).toEqual({ arn: 'arn of pool-1', id: 'app-2' })
  expect(second.changes).toEqual({ same: 3 })
  expect(calls).toEqual(['create pool', 'create app'])
  expect(await project.stateText()).toBe(state)
})

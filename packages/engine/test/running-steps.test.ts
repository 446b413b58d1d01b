import { expect, test } from 'vitest'
import { preview as previewStack } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { kinds, onlyPool, poolAndClient } from './support/pool-and-client.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

test('a cancelled run finishes and saves the running steps and begins no new one', async () => {
  const { providers, reached, calls } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  const cancel = new AbortController()
  reached.set('create pool', async () => cancel.abort())

  const { result } = await up(poolAndClient(), { signal: cancel.signal })

  expect(result).toBe('cancelled')
  expect(calls).toEqual(['create pool'])
  expect((await project.resources()).map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_1_2_3', 'pool'])
})

test('parallel limits the running steps; independent resources are created at the same time', async () => {
  const { providers, reached } = functionProvider(kinds)
  const { up } = await temporaryStack({ providers })
  let running = 0
  let most = 0
  const both = Promise.withResolvers<void>()
  for (const name of ['a', 'b', 'c']) {
    reached.set(`create ${name}`, async () => {
      most = Math.max(most, ++running)
      if (running === 2) both.resolve()
      await both.promise
      running--
    })
  }

  await up(
    program(({ resource }) => Promise.all(['a', 'b', 'c'].map(name => resource('Pool', name)))),
    { parallel: 2 },
  )

  expect(most).toBe(2)
})

test('a preview takes no lock and can run beside an up', async () => {
  const { providers, reached } = functionProvider(kinds)
  const { up, project } = await temporaryStack({ providers })
  let seen: unknown
  reached.set('create pool', async () => {
    seen = await previewStack({ project: project.dir, providers, program: onlyPool })
  })

  await up(onlyPool)

  expect(seen).toMatchObject({ result: 'succeeded' })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryProject, temporaryStack } from './support/project.ts'

/** A run in a process of its own; `answers` decides after which line it gets Ctrl-C. */
async function interrupted(habit: 'patient' | 'hanging', answers: RegExp) {
  const { providers, habits, service } = functionProvider()
  const { project, up } = await temporaryStack({ providers })
  const child = spawn(
    process.execPath,
    ['--conditions=source', join(import.meta.dirname, 'support/interruptible.ts'), project.dir, habit],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', line => {
    lines.push(line)
    if (answers.test(line)) child.kill('SIGINT')
  })
  await once(child, 'close')
  const state = JSON.parse(await project.stateText()).checkpoint.latest
  return { project, up, habits, service, lines, state, names: (await project.resources()).map(entry => entry.urn.split('::').at(-1)) }
}
const first = program(({ resource }) => resource('Pool', 'first'))

test('Ctrl-C once: the running step finishes and is saved, no new step begins, and the run reports that it is cancelling', async () => {
  const { lines, state, names } = await interrupted('patient', /^creating$/)

  expect(lines).toEqual(['creating', 'cancelling 1', 'end cancelled'])
  expect(names).toEqual(['seed-dev', 'default_1_2_3', 'first'])
  expect(state.pending_operations).toBeUndefined()
})

test('Ctrl-C twice: the run ends at once, and the next run recovers the running step', async () => {
  const { project, lines, state, names, up, habits } = await interrupted('hanging', /^creating$|^cancelling/)

  expect(lines).toEqual(['creating', 'cancelling 1', 'end cancelled'])
  expect(names).toEqual(['seed-dev', 'default_1_2_3'])
  expect(state.pending_operations).toMatchObject([{ type: 'creating', creationKey: expect.any(String) }])
  expect(await readdir(join(project.dir, '.poolhouse/.pulumi/locks/organization/seed/dev'))).toEqual([])

  habits.honoursKeys = true
  expect(await up(first)).toMatchObject({ result: 'succeeded', steps: ['create first'] })
})

test('Ctrl-C before the first step ends the run without a step', async () => {
  const { providers, calls } = functionProvider()
  const project = await temporaryProject()
  const { up } = await import('../src/index.ts')

  const { result } = await up({ project: project.dir, providers, program: first, signal: AbortSignal.abort() })

  expect({ result, calls }).toEqual({ result: 'cancelled', calls: [] })
})

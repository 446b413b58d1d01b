import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  type BrokenLanguage,
  brokenProgram,
  processesOf,
  runningOf,
  type Slots,
  type Statements,
  startUp,
} from '../support/broken-programs.ts'
import { folder, poolhouse } from '../support/command.ts'
import { guideLanguages } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(() => service.close())

/** An `up` of a program that is in its endless loop; `programs`: how many run at the same time. */
async function endlessUp(
  language: BrokenLanguage,
  slots: { [Slot in keyof Slots]: keyof Statements },
  programs: number,
  ...options: string[]
) {
  const copy = brokenProgram(language, slots)
  const up = startUp(copy, service.url, options)
  onTestFinished(() => {
    up.signal('SIGKILL')
    copy.remove()
  })
  await expect.poll(() => processesOf(copy).length, { timeout: 30_000, message: 'processes' }).toBe(programs * 2)
  const processes = processesOf(copy)
  expect(runningOf(processes)).toEqual(processes)
  return { copy, up, processes }
}

const timeout = 60_000

describe.each(guideLanguages().filter((name): name is BrokenLanguage => name !== 'yaml'))('a program in %s that never ends', language => {
  test.each`
    where                               | slots                           | programs | options               | pools
    ${'before its first resource'}      | ${{ before: 'endless' }}        | ${2}     | ${[]}                 | ${[]}
    ${'after its first resource'}       | ${{ created: 'endless' }}       | ${1}     | ${['--skip-preview']} | ${['a']}
    ${'in the preview beside the up'}   | ${{ before: 'endlessPreview' }} | ${1}     | ${[]}                 | ${[]}
    ${'and does not listen to Ctrl-C,'} | ${{ before: 'stubborn' }}       | ${2}     | ${[]}                 | ${[]}
  `(
    '$where ends at Ctrl-C with its child processes, and the state has what was created',
    { timeout },
    async ({ slots, programs, options, pools }) => {
      const { up, copy, processes } = await endlessUp(language, slots, programs, ...options)
      if (pools.length > 0) await up.says(/UserPool a created/)
      const started = performance.now()
      up.signal('SIGINT')
      expect(await up.ended).toBe(1)
      expect(performance.now() - started).toBeLessThan(10_000)
      expect(up.out).toContain('The update was cancelled.')
      expect(runningOf(processes)).toEqual([])
      const { out } = await poolhouse(['stack', 'export'], { cwd: copy.dir })
      const { resources = [] } = JSON.parse(out).deployment
      expect(
        resources.filter(({ type }: { type: string }) => type.endsWith(':UserPool')).map(({ urn }: { urn: string }) => urn.at(-1)),
      ).toEqual(pools)
    },
  )

  test('ends when the command is killed, with its child processes and the preview beside it', { timeout }, async () => {
    const { up, processes } = await endlessUp(language, { before: 'endless' }, 2)
    up.process.kill('SIGKILL')
    await up.ended
    await expect.poll(() => runningOf(processes), { timeout: 10_000 }).toEqual([])
  })
})

test.each([
  ['Ctrl-C', 'SIGINT'],
  ['the death of the command', 'SIGKILL'],
] as const)('a build that never ends is ended by %s, with its child processes', { timeout }, async (_, signal) => {
  const { path: dir, remove } = folder()
  mkdirSync(join(dir, 'bin'))
  writeFileSync(join(dir, 'Pulumi.yaml'), 'name: seed\nruntime: go\n')
  for (const name of ['go.mod', 'go.sum']) writeFileSync(join(dir, name), 'module seed\n')
  const go = join(dir, 'bin', 'go')
  writeFileSync(go, '#!/bin/sh\n[ "$1" = version ] && exec echo go1.26.0\nsleep 600 &\necho $$ $! > processes\nwait\n')
  chmodSync(go, 0o755)
  const up = startUp({ dir }, service.url, [], { PATH: [join(dir, 'bin'), process.env.PATH].join(delimiter) })
  onTestFinished(() => {
    up.signal('SIGKILL')
    remove()
  })
  await expect.poll(() => processesOf({ dir }).length, { timeout: 30_000 }).toBe(2)
  const processes = processesOf({ dir })
  expect(runningOf(processes)).toEqual(processes)
  up.process.kill(signal)
  await up.ended
  await expect.poll(() => runningOf(processes), { timeout: 10_000 }).toEqual([])
})

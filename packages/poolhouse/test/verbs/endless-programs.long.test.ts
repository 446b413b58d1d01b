import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type BrokenLanguage, processesOf, runningOf, startUp } from '../support/broken-programs.ts'
import { folder } from '../support/command.ts'
import { describeEndlessPrograms } from '../support/endless-programs.ts'
import { guideLanguages } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

const timeout = 60_000

describe.each(guideLanguages().filter((name): name is BrokenLanguage => name !== 'yaml'))('in %s', language =>
  describeEndlessPrograms(language, timeout),
)

let service: Awaited<ReturnType<typeof serviceForTests>>
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(() => service.close())

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

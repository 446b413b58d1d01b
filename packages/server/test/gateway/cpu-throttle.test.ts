import { expect, test } from 'vitest'
import { throttleCpuHeavy } from '../../src/gateway/cpu-throttle.ts'
import { createOperationLoader } from '../../src/gateway/registry.ts'
import { operations } from '../../src/operations/index.ts'

test('a burst of CPU-heavy operations starts two in each turn of the event loop, in the order of the requests', async () => {
  const started: number[] = []
  const burst = Promise.all([0, 1, 2, 3, 4].map(async n => started.push(await throttleCpuHeavy().then(() => n))))
  const turns: number[] = []
  while (started.length < 5) {
    await new Promise(setImmediate)
    turns.push(started.length)
  }
  await burst
  expect(started).toEqual([0, 1, 2, 3, 4])
  expect(turns.every((count, turn) => count - (turns[turn - 1] ?? 0) <= 2)).toBe(true)
})

test('the registry of operations marks those that verify or set passwords as CPU-heavy', () => {
  const loader = createOperationLoader(operations)
  for (const name of ['InitiateAuth', 'AdminInitiateAuth', 'RespondToAuthChallenge', 'SignUp', 'ChangePassword'] as const)
    expect(loader.isCpuHeavy(name), name).toBe(true)
  for (const name of ['GetUser', 'ListUsers', 'RevokeToken', 'DescribeUserPool'] as const) expect(loader.isCpuHeavy(name), name).toBe(false)
})

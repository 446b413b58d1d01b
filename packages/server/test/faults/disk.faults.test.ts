import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test, vi } from 'vitest'
import { createPoolWithUser, startTestService } from '../support/service.ts'
import { compileFaultyVfs } from './faulty-vfs.ts'
import { enough, report, timeout } from './report.ts'
import { newData, newLoad, pause } from './service.ts'

const library = compileFaultyVfs()
const preload = new URL('with-faulty-vfs.ts', import.meta.url).href

test.skipIf(library === undefined).each([
  { what: 'a full disk', letter: 'f' },
  { what: 'a disk that answers writes with errors', letter: 'e' },
  { what: 'a disk that answers syncs with errors', letter: 's' },
])(
  '$what: writes are refused with 503, reads are answered, and writes go on by themselves afterwards',
  { timeout },
  async ({ what, letter }) => {
    const env: NodeJS.ProcessEnv = { FAULTY_VFS: library }
    const data = newData(undefined, { env, preload })
    const fail = join(data.newDirectory(), 'fail')
    env.FAULTY_VFS_FAIL = fail
    let service = await data.start()
    const load = await newLoad(service.sdk)
    let isOver = false
    const working = Array.from({ length: 4 }, async () => {
      while (!isOver) if (!(await load.write(service.sdk))) await pause(20)
    })
    const startedAt = performance.now()
    let rounds = 0
    let outage = 0
    for (; !enough(rounds, 5, startedAt); rounds++) {
      await pause(150)
      load.resetOutage()
      writeFileSync(fail, letter)
      await pause(300)
      const { UserPoolId } = load
      expect((await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!.Id).toBe(UserPoolId)
      rmSync(fail)
      const before = load.acknowledged.length
      await expect.poll(() => load.acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(before)
      outage = Math.max(outage, load.outage())
    }
    isOver = true
    await Promise.all(working)
    expect(load.failures.length).toBeGreaterThan(0)
    expect(load.failures.filter(({ name, status }) => name !== 'ServiceUnavailable' || status !== 503)).toEqual([])
    const lostWhileRunning = await load.lost(service.sdk)
    // After a crash too.
    await service.kill()
    service = await data.start()
    const lost = [...lostWhileRunning, ...(await load.lost(service.sdk))]
    report(`${rounds} times ${what}`, { acknowledged: load.acknowledged.length, lost: lost.length, outage })
    expect(lost).toEqual([])
  },
)

const hour = 3_600_000
test.each([
  { step: 'an hour back', by: -hour },
  { step: 'an hour forward', by: hour },
  { step: 'a minute back', by: -60_000 },
  { step: 'a day back', by: -24 * hour },
])('a clock that steps $step: users sign in and refresh as before, and nothing is lost', { timeout }, async ({ step, by }) => {
  // Whose password was set by an administrator, or who was signed out everywhere, within the step back signs in when the clock has caught up.
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: now - 48 * hour })
  const service = await startTestService()
  const { signIn, rotate } = await createPoolWithUser(service, {
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'],
  })
  const load = await newLoad(service.sdk)
  let token = (await signIn()).RefreshToken!
  const startedAt = performance.now()
  let rounds = 0
  vi.setSystemTime(now)
  try {
    for (; !enough(rounds, 5, startedAt); rounds++) {
      vi.setSystemTime(Date.now() + by)
      for (let n = 0; n < 10; n++) await load.write(service.sdk)
      expect((await signIn()).AccessToken).toBeDefined()
      token = (await rotate(token)).RefreshToken!
      // And back to where it was.
      vi.setSystemTime(Date.now() - by)
      expect((await signIn()).AccessToken).toBeDefined()
      token = (await rotate(token)).RefreshToken!
    }
  } finally {
    vi.useRealTimers()
  }
  const lost = await load.lost(service.sdk)
  report(`${rounds} steps of the clock, ${step} and again`, { acknowledged: load.acknowledged.length, lost: lost.length })
  expect({ lost, failures: load.failures }).toEqual({ lost: [], failures: [] })
  await service.close()
})

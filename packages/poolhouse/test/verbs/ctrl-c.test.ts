import { afterAll, beforeAll, expect, test } from 'vitest'
import { poolhouse, poolhouseProcess } from '../support/command.ts'
import { copyOf } from '../support/examples.ts'
import { holdingProxy } from '../support/holding-proxy.ts'
import { serviceForTests } from '../support/service.ts'

// Types are checked by `npm run check`; here it would take seconds.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

let service: Awaited<ReturnType<typeof serviceForTests>>
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(() => service.close())

/** An `up` whose first call to make a pool has arrived and is not answered. A terminal sends Ctrl-C to its whole group, so it is one. */
async function upInFlight(language: string) {
  const copy = copyOf('minimal', language)
  const proxy = await holdingProxy(service.url, 'CreateUserPool')
  const up = poolhouseProcess(['up', copy.dir, '--yes', '--endpoint', proxy.url], {
    env: { PULUMI_NODEJS_TRANSPILE_ONLY: 'true' },
  })
  await proxy.arrived
  return {
    copy,
    proxy,
    up,
    ctrlC: () => up.signal('SIGINT'),
    again: () => poolhouse(['up', '--yes', '--json', '--endpoint', service.url], { cwd: copy.dir }),
  }
}

const pools = async () => (await service.api.listUserPools({ MaxResults: 60 })).UserPools!.length
const changes = (out: string) => JSON.parse(out.split('\n').at(-1)!).changes

test.each(['yaml', 'typescript'])('the first Ctrl-C finishes the running step and keeps its result (%s)', async language => {
  const before = await pools()
  const { up, proxy, ctrlC, again, copy } = await upInFlight(language)
  ctrlC()
  await up.says(/Cancelling: 1 under way will be finished and saved/)
  proxy.go()
  expect(await up.ended).toBe(1)
  expect(up.out).toMatch(/UserPool pool created/)
  expect(up.out).toContain('The update was cancelled.')
  expect(await pools()).toBe(before + 1)

  expect(changes((await again()).out)).toEqual({ same: 2, create: 1 })
  expect(await pools()).toBe(before + 1)
  copy.remove()
  proxy.close()
})

test('the second Ctrl-C ends the command at once, and the next run resumes the interrupted step', async () => {
  const before = await pools()
  const { up, proxy, ctrlC, again, copy } = await upInFlight('yaml')
  ctrlC()
  await up.says(/Ctrl-C again stops at once/)
  ctrlC()
  expect(await up.ended).toBe(130)

  // The call reaches the service after all: its answer is lost, the pool is there.
  proxy.go()
  await expect.poll(pools, { timeout: 10_000 }).toBe(before + 1)
  const next = await again()
  expect(next.status).toBe(0)
  expect(await pools()).toBe(before + 1)
  copy.remove()
  proxy.close()
})

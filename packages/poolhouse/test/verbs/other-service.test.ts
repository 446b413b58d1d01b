import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { poolhouse } from '../support/command.ts'
import { type Copy, copyOf } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

let services: Awaited<ReturnType<typeof serviceForTests>>[]
let copy: Copy
beforeEach(async () => {
  services = [await serviceForTests(), await serviceForTests()]
  copy = copyOf('minimal', 'yaml')
})
afterEach(async () => {
  copy.remove()
  await Promise.all(services.map(service => service.close()))
})

const run = (verb: string, url: string, ...more: string[]) =>
  poolhouse([verb, ...(verb === 'preview' ? [] : ['--yes']), '--endpoint', url, ...more], { cwd: copy.dir })
const pools = async (service: (typeof services)[number]) => (await service.api.listUserPools({ MaxResults: 60 })).UserPools!.length

test('up after a reset says that the service was reset, and creates the pool again', async () => {
  const [service] = services as [(typeof services)[number]]
  await run('up', service.url)
  expect(await poolhouse(['reset', '--endpoint', service.url])).toMatchObject({ status: 0 })

  const { status, out } = await run('up', service.url)

  expect(status).toBe(0)
  expect(out).toContain(`stack dev was deployed to ${service.url}: ${service.url} was reset, or holds other data, since.`)
  expect(await pools(service)).toBe(1)
  expect((await run('preview', service.url, '--expect-no-changes')).out).not.toContain('was reset')
})

test.each(['--endpoint', 'AWS_ENDPOINT_URL', 'aws:endpoints'])('up to a second service, named by %s, creates the pool there', async by => {
  const [first, second] = services as [(typeof services)[number], (typeof services)[number]]
  await run('up', first.url)
  const here = { cwd: copy.dir, env: by === 'AWS_ENDPOINT_URL' ? { AWS_ENDPOINT_URL: second.url } : {} }
  if (by === 'aws:endpoints') await poolhouse(['config', 'set', by, JSON.stringify([{ cognitoidp: second.url, sts: second.url }])], here)

  const { status, out, err } = await poolhouse(['up', '--yes', ...(by === '--endpoint' ? [by, second.url] : [])], here)

  expect({ status, err, out: status === 0 ? '' : out }).toEqual({ status: 0, err: '', out: '' })
  expect(out).toContain(`${second.url} is another service. Its resources are looked up there first (refresh).`)
  expect([await pools(first), await pools(second)]).toEqual([1, 1])
})

test('up to a server of another kind stops, and names the ways out', async () => {
  const [service] = services as [(typeof services)[number]]
  await run('up', service.url)
  const emulator = createServer((_, answer) => answer.writeHead(404).end('{}')).listen(0)
  const url = `http://localhost:${(emulator.address() as AddressInfo).port}`

  const { status, err } = await run('up', url)

  emulator.close()
  expect(status).toBe(1)
  expect(err).toContain(
    `${url} is another service. Its resources are probably not there, so nothing was done. Deploy to the first one (--endpoint)`,
  )
})

test('a stack whose state another program wrote is deployed as it is', async () => {
  const [service] = services as [(typeof services)[number]]
  await run('up', service.url)
  rmSync(join(copy.dir, '.poolhouse', '.pulumi', 'services'), { recursive: true })
  expect((await run('preview', service.url, '--expect-no-changes')).status).toBe(0)
})

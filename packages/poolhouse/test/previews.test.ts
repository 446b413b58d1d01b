/** What a preview asks the service for, and where secrets are shown, over the programs of `examples/real`. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { poolhouse } from './support/command.ts'
import { copyOfReal } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

const programs = copyOfReal()
let service: Awaited<ReturnType<typeof serviceForTests>>
/** The operations that were called since the last look. */
const called: string[] = []
const proxy = createServer(async (request, response) => {
  const body = await buffer(request)
  const target = request.headers['x-amz-target']
  const action = new URLSearchParams(body.toString()).get('Action')
  called.push(target ? String(target).split('.').at(-1)! : (action ?? `${request.method} ${request.url}`))
  const { host: _, connection: __, ...headers } = request.headers as Record<string, string>
  const answer = await fetch(service.url + request.url, { method: request.method!, headers, ...(body.length > 0 && { body }) })
  response
    .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    .end(Buffer.from(await answer.arrayBuffer()))
})
let url = ''

beforeAll(async () => {
  service = await serviceForTests()
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})
afterAll(async () => {
  proxy.close()
  await service.close()
  programs.remove()
})

const run = async (verb: string, program: string, ...args: string[]) => {
  called.length = 0
  const command = [verb, programs.dir(program), '--skip-unsupported', '--endpoint', url, ...args]
  const { status, out, err } = await poolhouse(command, { env: programs.env })
  expect(status, out + err).toBe(0)
  return out
}
/** Calls that do more than read. */
const changing = () => called.filter(name => !/^(Get|List|Describe|GET )/.test(name))

test.each(['app', 'identity', 'roles'])(
  'previews of %s, before its deployment, after it and of a change, call no operation that changes anything',
  async program => {
    await run('preview', program)
    expect(changing()).toEqual([])
    await run('up', program, '--yes')
    expect(changing()).not.toEqual([])

    await run('preview', program)
    expect(changing()).toEqual([])
    programs.edit(program, source =>
      source.replaceAll('usernameAttributes: ["email"]', 'usernameAttributes: ["phone_number"]').replace('"shared"', '"other"'),
    )
    expect(await run('preview', program, '--diff')).not.toContain('__defaults')
    expect(changing()).toEqual([])
  },
)

test('the secret of a client that skipped resources hold too is plain in no output, diff, event or state', async () => {
  const outputs = [
    await run('preview', 'backend', '--diff'),
    await run('up', 'backend', '--yes', '--diff'),
    await run('up', 'backend', '--yes', '--json'),
  ]
  programs.edit('backend', source => source.replace('generateSecret: true', 'generateSecret: true, refreshTokenValidity: 5'))
  outputs.push(await run('preview', 'backend', '--diff'), await run('up', 'backend', '--yes', '--json'))
  const { UserPools = [] } = await service.api.listUserPools({ MaxResults: 10 })
  const pool = UserPools.find(({ Name }) => Name === 'shared')!
  const { UserPoolClients = [] } = await service.api.listUserPoolClients({ UserPoolId: pool.Id })
  const { UserPoolClient } = await service.api.describeUserPoolClient({ UserPoolId: pool.Id, ClientId: UserPoolClients[0]!.ClientId })
  const state = readFileSync(join(programs.dir('.'), '.pulumi', 'stacks', 'real-backend', 'dev.json'), 'utf8')

  expect(state).toContain('secretsmanager')
  for (const text of [...outputs, state]) expect(text).not.toContain(UserPoolClient!.ClientSecret)
})

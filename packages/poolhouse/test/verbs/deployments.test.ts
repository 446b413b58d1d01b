import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseEndpoint } from '../../src/service/endpoint.ts'
import { folder, poolhouse } from '../support/command.ts'
import { copyOf, withProperty } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

const nowhere = 'http://127.0.0.1:1'

describe('deployments to a running service', () => {
  let service: Awaited<ReturnType<typeof serviceForTests>>
  const copy = copyOf('server-auth', 'yaml')
  const here = { cwd: copy.dir }
  const endpoint = () => ['--endpoint', service.url]

  beforeAll(async () => {
    service = await serviceForTests()
  })
  afterAll(async () => {
    await service.close()
    copy.remove()
  })

  test('on a terminal, up prints the plan and asks; the answer no changes nothing', async () => {
    const { status, out } = await poolhouse(['up', ...endpoint()], { ...here, answer: false })
    expect(status).toBe(1)
    expect(out).toMatch(/3 to create.*Nothing was done\./s)
    expect((await service.api.listUserPools({ MaxResults: 1 })).UserPools).toEqual([])
  })

  test('up prints each resource and a summary', async () => {
    const { status, out, err } = await poolhouse(['up', '--yes', ...endpoint()], here)
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(out).toContain('Updating guide-server-auth-yaml/dev')
    expect(out).toMatch(/^ {2}\+ aws:cognito:UserPool pool created/m)
    expect(out).toMatch(/^ {2}\+ aws:cognito:UserPoolClient client created/m)
    expect(out).toMatch(/^ {4}\+ {2}3 created$/m)
    expect(out).toMatch(/^Duration: /m)
    expect(out).not.toContain('\u001b')
  })

  test('preview prints the diff of each property and changes nothing', async () => {
    copy.edit(withProperty('refreshTokenValidity', 7))
    const { status, out } = await poolhouse(['preview', copy.dir, ...endpoint()])
    expect(status).toBe(0)
    expect(out).toMatch(/refreshTokenValidity: (30 => )?7/)
    const again = await poolhouse(['preview', '--expect-no-changes', ...endpoint()], here)
    expect(again.status).toBe(1)
    expect(again.err).toBe('poolhouse: there are changes, and --expect-no-changes was given.')
  })

  test('up --json prints one event per line', async () => {
    const { out } = await poolhouse(['preview', '--json', ...endpoint()], here)
    const types = out.split('\n').map(line => JSON.parse(line).type)
    expect(types.at(0)).toBe('start')
    expect(types.at(-1)).toBe('summary')
  })

  test('commands find the service by service.json of a folder above, unless everybody may write to that folder', async () => {
    const above = join(copy.dir, '..', '.poolhouse')
    mkdirSync(above)
    writeFileSync(join(above, 'service.json'), JSON.stringify({ url: service.url }))
    const { status, err } = await poolhouse(['refresh', '--yes'], here)
    expect({ status, err }).toEqual({ status: 0, err: '' })

    chmodSync(join(copy.dir, '..'), 0o777)
    const beyond = await chooseEndpoint({ from: copy.dir, env: {} })
    chmodSync(join(copy.dir, '..'), 0o700)
    expect(beyond).not.toMatchObject({ url: service.url })
  })

  test('commands use the service of AWS_ENDPOINT_URL', async () => {
    const env = { AWS_ENDPOINT_URL: service.url }
    expect(await poolhouse(['refresh', '--yes'], { ...here, env })).toMatchObject({ status: 0, err: '' })
    const elsewhere = await poolhouse(['refresh', '--yes'], { ...here, env: { AWS_ENDPOINT_URL: nowhere } })
    expect(elsewhere).toMatchObject({ status: 1, out: expect.stringContaining(`got no answer from ${nowhere}`) })
  })

  test('stack ls, stack output and config show the project', async () => {
    expect(await poolhouse(['stack', 'ls'], here)).toMatchObject({ status: 0, out: 'dev*  4 resources' })
    expect(await poolhouse(['stack', 'rm'], here)).toMatchObject({ status: 1, err: expect.stringContaining('still has 4 resources') })
    expect(await poolhouse(['stack', 'output', 'id'], here)).toMatchObject({ status: 1, err: expect.stringContaining('no output "id"') })

    await poolhouse(['config', 'set', 'aws:region', 'eu-west-1', '--stack', 'other'], here)
    expect(await poolhouse(['config', 'get', 'aws:region', '--stack', 'other'], here)).toMatchObject({ status: 0, out: 'eu-west-1' })
    await poolhouse(['config', 'set', 'colour', 'green', '--secret', '--stack', 'other'], here)
    expect(await poolhouse(['config', 'get', 'colour', '--stack', 'other'], here)).toMatchObject({ status: 0, out: 'green' })
    await poolhouse(['config', 'rm', 'aws:region', '--stack', 'other'], here)
    expect(await poolhouse(['config', 'get', 'aws:region', '--stack', 'other'], here)).toMatchObject({
      status: 1,
      err: expect.stringContaining('is not set'),
    })
  })

  test('stack output shows a secret only with --show-secrets', async () => {
    copy.edit(source => `${source}outputs:\n  secret: \${client.clientSecret}\n  id: \${client.id}\n`)
    await poolhouse(['up', '--yes', ...endpoint()], here)
    const { UserPools: [pool] = [] } = await service.api.listUserPools({ MaxResults: 1 })
    const { UserPoolClients: [client] = [] } = await service.api.listUserPoolClients({ UserPoolId: pool!.Id })
    const { UserPoolClient: described } = await service.api.describeUserPoolClient({ UserPoolId: pool!.Id, ClientId: client!.ClientId })

    expect((await poolhouse(['stack', 'output', 'id'], here)).out).toBe(client!.ClientId)
    expect((await poolhouse(['stack', 'output', 'secret'], here)).out).toBe('[secret]')
    expect((await poolhouse(['stack', 'output', 'secret', '--show-secrets'], here)).out).toBe(described!.ClientSecret)
  })

  test('stack rm removes a stack after destroy', async () => {
    const { status, out } = await poolhouse(['destroy', ...endpoint()], { ...here, answer: true })
    expect(status).toBe(0)
    expect(out).toMatch(/3 to delete.*3 deleted/s)
    expect(await poolhouse(['stack', 'rm'], here)).toMatchObject({ status: 0, out: 'Stack dev is removed.' })
    expect(await poolhouse(['stack', 'ls'], here)).toMatchObject({ status: 0, out: 'No stacks yet. Create one with: poolhouse up' })
  })
})

test('up starts a service for itself if none is running', async () => {
  const copy = copyOf('minimal', 'yaml')
  const up = await poolhouse(['up', '--yes'], { cwd: copy.dir })
  const preview = await poolhouse(['preview', '--expect-no-changes'], { cwd: copy.dir })
  const left = readdirSync(join(copy.dir, '.poolhouse'))
  copy.remove()
  expect([up.status, preview.status]).toEqual([0, 0])
  expect(up.err).toContain('No service is running: started one for this command')
  expect(left).toContain('poolhouse.db')
})

describe('refused', () => {
  const copy = copyOf('minimal', 'yaml')
  const empty = folder()
  afterAll(() => {
    copy.remove()
    empty.remove()
  })

  test.each(['up', 'refresh', 'destroy'])('%s without a terminal requires --yes', async verb => {
    const { status, err } = await poolhouse([verb], { cwd: copy.dir })
    expect({ status, err }).toEqual({
      status: 2,
      err: `poolhouse: ${verb} needs a confirmation, and there is no terminal to ask on. Use --yes.`,
    })
  })

  test.each(['localhost:9229', 'ftp://localhost', 'nonsense'])('--endpoint %s is a usage error', async endpoint => {
    const { status, err } = await poolhouse(['preview', '--endpoint', endpoint], { cwd: copy.dir })
    expect({ status, err }).toEqual({
      status: 2,
      err: `poolhouse: --endpoint "${endpoint}" is not an HTTP URL. Use one such as http://localhost:9229.`,
    })
  })

  test('up in a folder without Pulumi.yaml fails', async () => {
    const { status, err } = await poolhouse(['preview'], { cwd: empty.path })
    expect({ status, err }).toEqual({ status: 1, err: expect.stringMatching(/^poolhouse: \S+: no Pulumi\.yaml there\. .+$/) })
  })

  test('up to an endpoint where nothing listens fails', async () => {
    const { status, out } = await poolhouse(['up', '--yes', '--endpoint', nowhere], { cwd: copy.dir })
    expect(status).toBe(1)
    expect(out).toContain(`got no answer from ${nowhere}: nothing listens there.`)
    expect(out).not.toContain('    at ')
  })

  test('up suggests the nearest name for an unknown property', async () => {
    const broken = copyOf('minimal', 'yaml')
    broken.edit(source => source.replace('userPoolId:', 'userPoolID:'))
    const { status, out } = await poolhouse(['preview', '--endpoint', nowhere], { cwd: broken.dir })
    broken.remove()
    expect(status).toBe(1)
    expect(out).toContain('userPoolID')
    expect(out).not.toContain('    at ')
  })

  test('up prints the error of a program that throws', async () => {
    const broken = copyOf('minimal', 'typescript')
    broken.edit(source => `${source}throw new Error("on purpose");\n`)
    process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'
    const { status, out } = await poolhouse(['preview', '--endpoint', nowhere], { cwd: broken.dir })
    broken.remove()
    expect(status).toBe(1)
    expect(out).toContain('on purpose')
  })
})

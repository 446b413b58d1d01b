import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poolhouse, poolhousePiped } from '../support/command.ts'
import { copyOf } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
const copy = copyOf('server-auth', 'yaml')
const run = (...args: string[]) => poolhouse(args, { cwd: copy.dir })
beforeAll(async () => {
  service = await serviceForTests()
  copy.edit(source => `${source}outputs:\n  secret: \${client.clientSecret}\n  id: \${client.id}\n`)
  await run('up', '--yes', '--endpoint', service.url)
})
afterAll(async () => {
  await service.close()
  copy.remove()
})

describe('stack', () => {
  test('alone shows the current stack, its resources as a tree, and its outputs without secrets', async () => {
    const { status, out } = await run('stack')
    expect(status).toBe(0)
    expect(out).toMatch(
      /^Current stack is dev:\n {4}Project: guide-server-auth-yaml\n {4}Last updated: \d{4}-.*\n {4}Pulumi version used: v3\./,
    )
    expect(out).toMatch(/^Current stack resources \(4\):\n {4}TYPE +NAME\n {4}pulumi:pulumi:Stack +guide-server-auth-yaml-dev$/m)
    expect(out).toMatch(/^ {4}├─ aws:cognito\/userPool:UserPool +pool\n {4}└─ aws:cognito\/userPoolClient:UserPoolClient +client$/m)
    expect(out).toMatch(/^Current stack outputs \(2\):\n {4}OUTPUT +VALUE$/m)
    expect(out).toMatch(/^ {4}secret +\[secret\]$/m)
  })

  test.each`
    option              | says
    ${'--show-urns'}    | ${/ URN: urn:pulumi:dev::guide-server-auth-yaml::aws:cognito\/userPool:UserPool::pool$/m}
    ${'--show-ids'}     | ${/ ID: us-east-1_\w+$/m}
    ${'--show-secrets'} | ${/^ {4}secret +[a-z0-9]{20,}$/m}
    ${'--show-name'}    | ${/^dev$/}
  `('$option adds to it', async ({ option, says }) => {
    expect((await run('stack', option)).out).toMatch(says)
  })

  test('with options of its own verbs still runs the verb', async () => {
    expect((await run('stack', 'output', 'id', '--stack', 'dev')).status).toBe(0)
    expect((await run('stack', '--stack', 'none')).err).toContain('has no stack "none" yet')
  })
})

test.each(['stack', 'config'])('%s with a word that is no verb is a usage error', async group => {
  expect(await run(group, 'nonsense')).toMatchObject({
    status: 2,
    err: expect.stringContaining(`poolhouse ${group} has no verb "nonsense". It has: `),
  })
})

describe('config', () => {
  test('alone lists the configuration, without secrets unless they are asked for', async () => {
    await run('config', 'set', 'aws:region', 'eu-west-1', '--stack', 'listed')
    await run('config', 'set', 'word', 'hush', '--secret', '--stack', 'listed')
    const { status, out } = await run('config', '--stack', 'listed')
    expect(status).toBe(0)
    expect(out).toMatch(/^KEY +VALUE\naws:region +eu-west-1\n\S+:word +\[secret\]$/)
    expect((await run('config', '--stack', 'listed', '--show-secrets')).out).toMatch(/:word +hush$/)
    expect(JSON.parse((await run('config', '--stack', 'listed', '--json')).out)).toMatchObject({
      'aws:region': { value: 'eu-west-1', secret: false },
    })
  })

  test('set, get and rm take a path into a structured value', async () => {
    await run('config', 'set', '--path', 'data.list[0].name', 'x', '--stack', 'listed')
    expect((await run('config', 'get', '--path', 'data.list[0].name', '--stack', 'listed')).out).toBe('x')
    expect((await run('config', 'get', 'data', '--stack', 'listed')).out).toBe('{"list":[{"name":"x"}]}')
    expect((await run('config', 'rm', '--path', 'data.list[0]', '--stack', 'listed')).status).toBe(0)
    expect((await run('config', 'get', 'data', '--stack', 'listed')).out).toBe('{"list":[]}')
  })
})

describe('config set', () => {
  const get = async (key: string) => (await run('config', 'get', key, '--stack', 'typed')).out
  const visible =
    /the value of word stands in the process list and maybe in your shell's history\. Leave it out to be asked for it, or pipe it/

  test.each`
    args                         | shown
    ${['word', '--secret']}      | ${'Value of word: '}
    ${['--secret', 'word', '-']} | ${'Value of word: '}
    ${['word']}                  | ${'Value of word: hush'}
  `('$args on a terminal asks for the value and shows "$shown"', async ({ args, shown }) => {
    const { status, out, err } = await poolhouse(['config', 'set', ...args, '--stack', 'typed'], { cwd: copy.dir, typed: ['hush'] })
    expect({ status, out, err }).toEqual({ status: 0, out: shown, err: expect.not.stringMatching(visible) })
    expect(await get('word')).toBe('hush')
  })

  test.each([[['word', '--secret']], [['word', '-', '--secret']], [['word']]])('%j reads a value from a pipe', async args => {
    const { status, err } = await poolhousePiped(['config', 'set', ...args, '--stack', 'typed'], 'two\nlines\n', copy.dir)
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(await get('word')).toBe('two\nlines')
  })

  test('a secret on the command line is set, with a warning about the process list', async () => {
    expect(await run('config', 'set', 'word', 'seen', '--secret', '--stack', 'typed')).toEqual({
      status: 0,
      out: '',
      err: expect.stringMatching(visible),
    })
    expect(await get('word')).toBe('seen')
    expect((await run('config', 'set', 'word', 'open', '--stack', 'typed')).err).toBe('')
  })
})

describe('a name in place of a URN', () => {
  test.each`
    args                                          | says
    ${['up', '--yes', '--target', 'client']}      | ${/Updating/}
    ${['up', '--yes', '--replace', 'client']}     | ${/UserPoolClient client created replacement/}
    ${['refresh', '--yes', '--target', 'pool']}   | ${/Refreshing/}
    ${['state', 'unprotect', 'pool']}             | ${/No resource was protected\./}
    ${['destroy', '--yes', '--target', 'client']} | ${/UserPoolClient client deleted/}
    ${['state', 'delete', 'pool', '--yes']}       | ${/Removed from the state: urn:pulumi:dev::.*::pool$/}
  `('$args means the one resource of this name', async ({ args, says }) => {
    const { status, out, err } = await run(...args, ...(args[0] === 'state' ? [] : ['--endpoint', service.url]))
    expect({ status, err, failed: status === 0 ? '' : out }).toEqual({ status: 0, err: '', failed: '' })
    expect(out).toMatch(says)
  })

  test('a name of several resources is refused with their URNs', async () => {
    copy.edit(source => source.replace('  pool:\n', '  pool:\n    name: same\n').replace('  client:\n', '  client:\n    name: same\n'))
    await run('up', '--yes', '--endpoint', service.url)
    expect(await run('destroy', '--yes', '--target', 'same', '--endpoint', service.url)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/several resources have the name "same"\. Name one by its URN: urn:pulumi:.*::same, urn:pulumi:.*::same$/),
    })
  })
})

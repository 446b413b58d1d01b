import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poolhouse, poolhousePiped } from '../support/command.ts'
import { copyOf } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
const copy = copyOf('server-auth', 'yaml')
const here = { cwd: copy.dir }
const file = (name: string) => join(copy.dir, name)
const up = (...args: string[]) => poolhouse(['up', '--yes', '--endpoint', service.url, ...args], here)

beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(async () => {
  await service.close()
  copy.remove()
})

describe('stack selection', () => {
  test('stack init selects the new stack for every verb', async () => {
    expect(await poolhouse(['stack', 'init', 'first'], here)).toMatchObject({ status: 0, out: 'Stack first is created and selected.' })
    await poolhouse(['stack', 'init', 'second'], here)
    expect((await poolhouse(['stack', 'ls'], here)).out).toBe('first  0 resources\nsecond*  0 resources')
    await poolhouse(['config', 'set', 'colour', 'green'], here)
    expect(existsSync(file('Pulumi.second.yaml'))).toBe(true)
  })

  test('--stack and PULUMI_STACK take precedence over stack select', async () => {
    expect(await poolhouse(['stack', 'select', 'first'], here)).toMatchObject({ status: 0, out: 'Stack first is selected.' })
    expect((await poolhouse(['config', 'get', 'colour'], here)).status).toBe(1)
    expect((await poolhouse(['config', 'get', 'colour', '--stack', 'second'], here)).out).toBe('green')
    expect((await poolhouse(['config', 'get', 'colour'], { ...here, env: { PULUMI_STACK: 'second' } })).out).toBe('green')
    const both = { ...here, env: { PULUMI_STACK: 'second' } }
    expect((await poolhouse(['config', 'get', 'colour', '--stack', 'first'], both)).status).toBe(1)
  })

  test('config set --secret reads a piped value and stores it encrypted', async () => {
    const { status, err } = await poolhousePiped(['config', 'set', 'token', '--secret', '--stack', 'second'], 'hunter2\n', copy.dir)
    expect({ status, err }).toEqual({
      status: 0,
      err: expect.stringMatching(/^poolhouse: Made a passphrase for the secrets of stack second/),
    })
    expect(readFileSync(file('Pulumi.second.yaml'), 'utf8')).toMatch(/token:\n +secure: v1:/)
    expect((await poolhouse(['config', 'get', 'token', '--stack', 'second'], here)).out).toBe('hunter2')
  })

  test('stack import reads a piped state', async () => {
    const { out } = await poolhouse(['stack', 'export', '--stack', 'second'], here)
    expect(await poolhousePiped(['stack', 'import', '--stack', 'second'], out, copy.dir)).toMatchObject({
      status: 0,
      out: 'Imported 0 resources.\n',
    })
  })

  test('stack select --create creates a missing stack', async () => {
    expect(await poolhouse(['stack', 'select', 'third', '--create'], here)).toMatchObject({ status: 0 })
    expect(await poolhouse(['stack', 'select', 'third', '--create'], here)).toMatchObject({ status: 0 })
    expect(await poolhouse(['stack', 'rm', 'third'], here)).toMatchObject({ status: 0, out: 'Stack third is removed.' })
  })

  test('stack rename moves state and configuration', async () => {
    await poolhouse(['stack', 'rename', 'renamed', '--stack', 'second'], here)
    expect((await poolhouse(['stack', 'ls'], here)).out).toBe('first  0 resources\nrenamed*  0 resources')
    expect((await poolhouse(['config', 'get', 'colour'], here)).out).toBe('green')
  })

  test.each`
    args                                           | says
    ${['stack', 'init', 'first']}                  | ${"stack 'first' already exists"}
    ${['stack', 'init', 'no/such/shape/at/all']}   | ${'stack name "no/such/shape/at/all"'}
    ${['stack', 'select', 'nowhere']}              | ${"no stack named 'nowhere' found"}
    ${['stack', 'rm', 'nowhere']}                  | ${'has no stack "nowhere"'}
    ${['stack', 'rename', 'first']}                | ${"stack 'first' already exists"}
    ${['stack', 'export', '--stack', 'nowhere']}   | ${'has no stack "nowhere"'}
    ${['destroy', '--yes', '--stack', 'nowhere']}  | ${'has no stack "nowhere"'}
    ${['refresh', '--yes', '--stack', 'nowhere']}  | ${'has no stack "nowhere"'}
    ${['stack', 'output', '--stack', '../escape']} | ${'stack name "../escape"'}
  `('$args: $says', async ({ args, says }) => {
    const { status, out, err } = await poolhouse(args, here)
    expect({ status, out }).toEqual({ status: 1, out: '' })
    expect(err).toContain(says)
    expect(err).not.toContain('    at ')
  })
})

describe('stack export and stack import', () => {
  beforeAll(async () => {
    await poolhouse(['stack', 'select', 'dev', '--create'], here)
    await up()
  })

  test('stack export has the official format, and its secrets cannot be decrypted with another passphrase', async () => {
    const { status, out } = await poolhouse(['stack', 'export'], here)
    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ version: 3, deployment: { manifest: {}, resources: expect.any(Array) } })
    expect(out).not.toContain('"plaintext"')

    writeFileSync(file('dev.json'), out)
    const elsewhere = copyOf('server-auth', 'yaml')
    const env = { PULUMI_CONFIG_PASSPHRASE: 'another' }
    const imported = await poolhouse(['stack', 'import', '--file', file('dev.json')], { cwd: elsewhere.dir, env })
    elsewhere.remove()
    expect(imported).toMatchObject({ status: 1, err: expect.stringContaining('passphrase') })
    expect(imported.err).not.toContain('    at ')
  })

  test('stack export --show-secrets can be imported under another passphrase', async () => {
    await poolhouse(['stack', 'rm', '--force'], here)
    await poolhouse(['stack', 'select', 'dev', '--create'], here)
    await up()
    expect(await poolhouse(['stack', 'export', '--show-secrets', '--file', 'open.json'], here)).toMatchObject({ status: 0, out: '' })
    expect(statSync(file('open.json')).mode & 0o077).toBe(0)
    const text = readFileSync(file('open.json'), 'utf8')
    expect(text).toContain('"plaintext"')
    await poolhouse(['stack', 'rm', '--force'], here)
    expect(await poolhouse(['stack', 'import', '--file', 'open.json'], here)).toMatchObject({ status: 0, out: 'Imported 4 resources.' })
    const preview = await poolhouse(['preview', '--expect-no-changes', '--endpoint', service.url], here)
    expect(preview).toMatchObject({ status: 0, err: '' })
  })

  test("stack import of another stack's state requires --force", async () => {
    const { status, err } = await poolhouse(['stack', 'import', '--file', 'open.json', '--stack', 'other'], here)
    expect(status).toBe(1)
    expect(err).toContain('is from a different stack (dev != other)')
    expect(await poolhouse(['stack', 'import', '--file', 'open.json', '--stack', 'other', '--force'], here)).toMatchObject({ status: 0 })
  })

  test.each`
    what                  | text                                                           | says
    ${'a truncated file'} | ${() => readFileSync(file('open.json'), 'utf8').slice(0, 400)} | ${'is not JSON'}
    ${'something else'}   | ${() => '{"colour": "green"}'}                                 | ${'it has no "version"'}
    ${'a newer version'}  | ${() => '{"version": 7, "deployment": {}}'}                    | ${'has version 7; this engine reads versions up to'}
    ${'nothing deployed'} | ${() => '{"version": 3}'}                                      | ${'holds no "deployment"'}
  `('stack import of $what fails and changes nothing', async ({ text, says }) => {
    const before = (await poolhouse(['stack', 'export'], here)).out
    writeFileSync(file('broken.json'), text())
    const { status, err } = await poolhouse(['stack', 'import', '--file', 'broken.json'], here)
    expect(status).toBe(1)
    expect(err).toContain(file('broken.json'))
    expect(err).toContain(says)
    expect(err).not.toContain('    at ')
    expect(deploymentOf((await poolhouse(['stack', 'export'], here)).out)).toEqual(deploymentOf(before))
  })

  const deploymentOf = (text: string) => JSON.parse(text).deployment.resources.map((resource: { urn: string }) => resource.urn)

  test('stack import and export fail for unusable files and for a terminal without --file', async () => {
    expect(await poolhouse(['stack', 'import', '--file', 'nowhere.json'], here)).toMatchObject({
      status: 1,
      err: `poolhouse: --file ${file('nowhere.json')} cannot be read (ENOENT).`,
    })
    expect(await poolhouse(['stack', 'export', '--file', 'no/such/folder.json'], here)).toMatchObject({
      status: 1,
      err: expect.stringContaining('cannot be written (ENOENT)'),
    })
    expect(await poolhouse(['stack', 'import'], { ...here, answer: true })).toMatchObject({
      status: 2,
      err: 'poolhouse: stack import needs a state: through a pipe, or with --file FILE.',
    })
  })
})

import { expect, test } from 'vitest'
import { type Bag, createDisplay, type EngineEvent, outputsJson, outputsText, secret, UNKNOWN } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const show = (events: EngineEvent[], options: Partial<Parameters<typeof createDisplay>[0]> = {}) => {
  let text = ''
  const display = createDisplay({
    mode: 'plain',
    colour: false,
    write: piece => {
      text += piece
    },
    ...options,
  })
  for (const event of events) display.onEvent(event)
  display.end()
  // On a busy machine any step may take long enough to be told.
  return text.replaceAll(/ \(\d+\.\ds\)$/gm, '').replaceAll(/\d+\.\d+s/g, '0.0s')
}

const pool = (inputs: Bag) =>
  program(async ({ resource, outputs }) => {
    const made = await resource('Pool', 'pool', inputs)
    await resource('Client', 'app', { pool: made.id || UNKNOWN }, { uses: { pool: [made] } })
    await outputs({ id: made.id || UNKNOWN, hush: secret('hunter2') })
  })

test('a plan is displayed in the form of the Pulumi CLI', async () => {
  const { preview, up } = await temporaryStack(functionProvider({ Pool: { forces: ['username'] } }))

  expect(show((await preview(pool({ size: 1 }))).events)).toBe(
    [
      'Previewing seed/dev',
      '',
      '  + pulumi:pulumi:Stack seed-dev create',
      '  + test:index:Pool pool create',
      '  + test:index:Client app create',
      '',
      'Outputs:',
      '  + id: [unknown]',
      '  + hush: [secret]',
      '',
      'Resources:',
      '    +  3 to create',
      '',
      'Duration: 0.0s',
      '',
    ].join('\n'),
  )
  await up(pool({ label: 'l', username: 'a', size: 1, policy: { length: 8, kept: true }, token: secret('old') }))
  const changed = pool({ label: 'l', username: 'b', policy: { length: 9, kept: true }, token: secret('new'), added: ['x'] })
  expect(show((await preview(changed)).events)).toBe(
    [
      'Previewing seed/dev',
      '',
      ' +- test:index:Pool pool replace',
      '        ~ username: "a" => "b" (forces replacement)',
      '        - size: 1',
      '        ~ policy.length: 8 => 9',
      '        ~ token: [secret] => [secret]',
      '        + added: ["x"]',
      '  ~ test:index:Client app update',
      '        ~ pool: "pool-1" => [unknown]',
      '',
      'Outputs:',
      '  ~ id: [unknown]',
      '    hush: [secret]',
      '',
      'Resources:',
      '    ~  1 to update',
      '    +- 1 to replace',
      '       1 unchanged',
      '',
      'Duration: 0.0s',
      '',
    ].join('\n'),
  )
  expect(show((await up(changed)).events)).toContain(' -- test:index:Pool pool deleted original\n')
})

test('a replacement that no property forces is displayed with its reason', async () => {
  const { up, preview, project } = await temporaryStack(functionProvider(), { 'Pulumi.dev.yaml': 'config:\n  test:region: here\n' })
  const one = program(({ resource }) => resource('Pool', 'pool', { label: 'l' }))
  await up(one)
  await project.write('Pulumi.dev.yaml', 'config:\n  test:region: there\n')

  expect(show((await preview(one)).events)).toContain(' +- test:index:Pool pool replace\n        forced: its provider is replaced\n')
})

test('a failure is displayed under its resource and in the summary', async () => {
  const service = functionProvider()
  const { up } = await temporaryStack(service)
  service.fail.set('create pool', () => new Error('the service said no\nin two lines'))

  const text = show((await up(pool({}))).events)

  expect(text).toMatch(/^ {2}\+ test:index:Pool pool failed( \(0\.0s\))?$/m)
  expect(text).toContain('Diagnostics:\n  test:index:Pool (pool):\n    error: the service said no\n    in two lines\n')
  expect(text).toContain('\nThe update failed.\nDuration: 0.0s\n')
})

test('colours follow the step and are absent without colour support', async () => {
  const { up } = await temporaryStack(functionProvider())
  const { events } = await up(pool({}))

  expect(show(events, { colour: true })).toContain('\u001b[32m  +\u001b[0m test:index:Pool pool created')
  expect(show(events)).not.toContain('\u001b')
})

test('the JSON display writes one event a line, with secrets masked', async () => {
  const { up } = await temporaryStack(functionProvider())
  const { events } = await up(pool({ token: secret('hunter2') }))

  const lines = show(events, { mode: 'json' }).trimEnd().split('\n')

  expect(lines.map(line => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(events)))
  expect(lines.join()).not.toContain('hunter2')
})

test("the live display shows running steps cut to the terminal's width and keeps only finished ones", () => {
  const step = {
    type: 'step',
    op: 'create',
    urn: 'urn:pulumi:dev::seed::t:m:T::a-very-long-name',
    resourceType: 't:m:T',
    name: 'a-very-long-name',
  } as const
  const rest = { parent: '', id: '', custom: true, changes: [], replaceKeys: [], durationMs: 0 }

  const text = show(
    [
      { type: 'start', operation: 'up', project: 'seed', stack: 'dev', dryRun: false, at: '' },
      { ...step, ...rest, phase: 'planned' },
      { ...step, ...rest, phase: 'done' },
    ],
    { mode: 'live', columns: 20 },
  )

  expect(text).toBe('Updating seed/dev\n\n  + t:m:T a-very-lo\n\u001b[1A\u001b[J  + t:m:T a-very-long-name created\n')
})

test('outputsText and outputsJson show secrets only with showSecrets', () => {
  const outputs: Bag = { text: 'plain', list: [1, secret('x')], hush: secret({ a: 1 }) }

  expect(outputsText(outputs)).toBe('text: plain\nlist: [1, [secret]]\nhush: [secret]\n')
  expect(outputsText(outputs, { showSecrets: true })).toBe('text: plain\nlist: [1, "x"]\nhush: { a: 1 }\n')
  expect(outputsJson(outputs)).toEqual({ text: 'plain', list: [1, '[secret]'], hush: '[secret]' })
  expect(outputsJson(outputs, { showSecrets: true })).toEqual({ text: 'plain', list: [1, 'x'], hush: { a: 1 } })
})

test('the display with diff shows all properties of created and deleted resources, and nested changes as a tree', async () => {
  const { preview, up } = await temporaryStack(functionProvider({ Pool: { forces: ['username'] } }))
  const full = async (run: Promise<{ events: EngineEvent[] }>) =>
    show((await run).events, { diff: true }).replaceAll(/::[0-9a-f-]{36}\]/g, '::ID]')
  const urn = 'urn:pulumi:dev::seed::test:index:Pool::pool'
  const provider = 'urn:pulumi:dev::seed::pulumi:providers:test::default_1_2_3'

  const first = await full(preview(pool({ label: 'l', policy: { length: 8 }, token: secret('old') })))
  expect(first).toContain(
    [
      '  + test:index:Pool pool create',
      `        [urn=${urn}]`,
      `        [provider=${provider}::[unknown]]`,
      '        + label: "l"',
      '        + policy: { length: 8 }',
      '        + token: [secret]',
      '',
    ].join('\n'),
  )

  await up(pool({ label: 'l', username: 'a', policy: { length: 8, words: ['a', { deep: 1 }] }, token: secret('old') }))
  const changed = pool({ label: 'l', username: 'b', policy: { length: 9, words: ['a', { deep: 2 }, 'c'] }, token: secret('new') })
  expect(await full(preview(changed))).toContain(
    [
      ' +- test:index:Pool pool replace',
      '        [id=pool-1]',
      `        [urn=${urn}]`,
      `        [provider=${provider}::ID]`,
      '        ~ username: "a" => "b" (forces replacement)',
      '        ~ policy: {',
      '            ~ length: 8 => 9',
      '            ~ words: [',
      '                ~ [1]: {',
      '                    ~ deep: 1 => 2',
      '                  }',
      '                + [2]: "c"',
      '              ]',
      '          }',
      '        ~ token: [secret] => [secret]',
      '',
    ].join('\n'),
  )
  expect(await full(preview(program(async () => {})))).toContain(
    `  - test:index:Pool pool delete\n        [id=pool-1]\n        [urn=${urn}]\n`,
  )
})

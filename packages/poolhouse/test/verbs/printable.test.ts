import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { folder, poolhouse } from '../support/command.ts'
import { serviceForTests } from '../support/service.ts'

/** Clears the screen, sets the title, and a CSI of one byte. */
const hostile = '\u001b[2J\u001b]0;owned\u0007\u009b31m'
const shown = '\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m'
/** Control characters but tabs and line ends. */
const obeyed = /[^\P{Cc}\n\t]/u

describe('text of a service', () => {
  const message = {
    at: '2026-01-01T00:00:00.000Z',
    kind: 'code',
    medium: 'EMAIL',
    to: `bob${hostile}@example.com`,
    subject: `Hello ${hostile}\n2026-01-01  mail to forged@example.com`,
    text: `Dear ${hostile},\r\nyour code`,
    poolId: 'us-east-1_A',
  }
  let url = ''
  const server = createServer((request, answer) => {
    const isInbox = request.url === '/_poolhouse/inbox'
    answer.writeHead(isInbox ? 200 : 500, { 'content-type': 'application/json' })
    answer.end(JSON.stringify(isInbox ? { messages: [message] } : { message: `broken ${hostile}`, now: hostile }))
  })
  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  })
  afterAll(() => new Promise<void>(resolve => server.close(() => resolve())))

  test('a mail is shown with its control characters escaped, and its subject stays on one line', async () => {
    const { status, out } = await poolhouse(['inbox', '--endpoint', url])
    expect({ status, lines: out.split('\n') }).toEqual({
      status: 0,
      lines: [
        `2026-01-01T00:00:00.000Z  mail to bob${shown}@example.com  (code, us-east-1_A)`,
        `  Hello ${shown}\\u000a2026-01-01  mail to forged@example.com`,
        `  Dear ${shown},`,
        '  your code',
        '',
      ],
    })
  })

  test('a mail as JSON has the same content and no control character', async () => {
    const { out } = await poolhouse(['inbox', '--json', '--endpoint', url])
    expect(out).not.toMatch(obeyed)
    expect(JSON.parse(out)).toEqual(message)
  })

  test('an error of the service is shown with its control characters escaped', async () => {
    expect(await poolhouse(['clock', 'now', '--endpoint', url])).toEqual({ status: 1, out: '', err: `poolhouse: ${url}: broken ${shown}` })
  })
})

test('the text of a wrong command line is shown with its control characters escaped', async () => {
  for (const args of [[`--${hostile}`], [hostile], ['clock', 'advance', hostile], ['start', '--port', hostile]]) {
    const { status, err } = await poolhouse(args)
    expect(status).toBe(2)
    expect(err).toContain(shown)
    expect(err).not.toMatch(obeyed)
  }
})

describe('text of a stack', () => {
  const home = folder()
  let service: Awaited<ReturnType<typeof serviceForTests>>
  beforeAll(async () => {
    service = await serviceForTests()
    const value = JSON.stringify(hostile)
    writeFileSync(
      join(home.path, 'Pulumi.yaml'),
      `name: hostile\nruntime: yaml\noutputs:\n  greeting: ${value}\n  list: [${value}]\n  ${value}: key\n  forged: ${JSON.stringify('x\nid: y')}\n`,
    )
  })
  afterAll(async () => {
    await service.close()
    home.remove()
  })

  test('outputs are shown with their control characters escaped by up and by stack output, which has the exact ones as JSON', async () => {
    const here = { cwd: home.path }
    const up = await poolhouse(['up', '--yes', '--endpoint', service.url], here)
    expect(up.status, up.err).toBe(0)
    expect(up.out).toContain(`${shown}: "key"`)
    const outputs = await poolhouse(['stack', 'output'], here)
    expect(outputs.out).toContain(`greeting: ${shown}`)
    const one = await poolhouse(['stack', 'output', 'greeting'], here)
    expect(one.out).toBe(shown)
    const json = await poolhouse(['stack', 'output', '--json'], here)
    expect(JSON.parse(json.out)).toEqual({ greeting: hostile, list: [hostile], [hostile]: 'key', forged: 'x\nid: y' })
    const unknown = await poolhouse(['stack', 'output', 'nothing'], here)
    expect(unknown.err).toContain(shown)
    const exported = await poolhouse(['stack', 'export'], here)
    expect(JSON.parse(exported.out).deployment).toBeDefined()
    for (const { out, err } of [up, outputs, one, json, unknown, exported]) expect(out + err).not.toMatch(obeyed)
    expect(outputs.out).not.toMatch(/^id: y/m)
  })

  test('stack and config show a row for each value, whatever it holds', async () => {
    const here = { cwd: home.path }
    for (const [key, value] of [
      ['hostile', hostile],
      ['forged', 'x\nhostile:id  y\tz'],
    ] as const)
      await poolhouse(['config', 'set', key, value, '--stack', 'rows'], here)
    const config = await poolhouse(['config', '--stack', 'rows'], here)
    const stack = await poolhouse(['stack'], here)

    expect(config.out.split('\n').map(line => line.trimEnd())).toEqual([
      expect.stringMatching(/^KEY +VALUE$/),
      `hostile:hostile  ${shown}`,
      String.raw`hostile:forged   x\u000ahostile:id  y\u0009z`,
    ])
    expect(stack.out).toContain(String.raw`x\u000aid: y`)
    expect(stack.out).toContain(`    ${shown}`)
    for (const { out } of [config, stack]) expect(out).not.toMatch(obeyed)
  })
})

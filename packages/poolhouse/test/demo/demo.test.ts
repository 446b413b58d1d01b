import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test, vi } from 'vitest'
import { signInOnPage } from '../../src/demo/sign-in-page.ts'
import { folder, type Outcome, poolhouse, poolhouseProcess } from '../support/command.ts'

const guide = fileURLToPath(new URL('../../../../examples/guide', import.meta.url))
// Types are checked by `npm run check`; here it would take seven seconds a program.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

// Five programs, each a process that loads the whole SDK, twice over where a state is stale: some seconds, more on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const home = folder()
const programs = join(home.path, 'guide')
mkdirSync(programs)
for (const name of ['minimal', 'server-auth', 'analytics', 'oauth', 'rotation']) {
  cpSync(join(guide, name, 'typescript'), join(programs, name, 'typescript'), {
    recursive: true,
    filter: path => !path.endsWith('.poolhouse'),
  })
}
cpSync(join(guide, 'package.json'), join(programs, 'package.json'))
symlinkSync(join(guide, 'node_modules'), join(programs, 'node_modules'))
afterAll(home.remove)

const demo = (data: string): Promise<Outcome> =>
  poolhouse(['demo', '--once', '--port', '0', '--data', join(home.path, data), '--programs', programs], { cwd: home.path })

const rowsOf = ({ out }: Outcome) =>
  out
    .split('\n')
    .filter(line => /^[✓✗]/.test(line))
    .map(line => line.split(/ {2,}/))

test('the demo deploys the five programs, and each client does what its settings say', async () => {
  const outcome = await demo('data')
  expect(outcome).toMatchObject({ status: 0, err: '' })
  const rows = rowsOf(outcome)
  expect([...new Set(rows.map(([, program]) => program))]).toEqual(['minimal', 'server-auth', 'analytics', 'oauth', 'rotation'])
  expect(rows.filter(row => row[0] !== '✓')).toEqual([])
})

test('a second start of the demo changes no resource', async () => {
  const outcome = await demo('data')
  expect(outcome).toMatchObject({ status: 0, err: '' })
  expect(outcome.out.match(/nothing to change/g)).toHaveLength(5)
  // What the application counted stays, so that the second start adds to it.
  expect(
    rowsOf(outcome)
      .find(([, program]) => program === 'analytics')!
      .at(-1),
  ).toBe('counted today: 2 sign-ins, 2 failures, 1 active user')
})

test('the demo with fresh data deploys again although the stacks have a state; without --once it serves after the table until it is stopped', async () => {
  const started = poolhouseProcess(['demo', '--port', '0', '--data', join(home.path, 'fresh'), '--programs', programs], {
    env: { PULUMI_NODEJS_TRANSPILE_ONLY: 'true' },
  })
  // The stacks were deployed to another service, so that nothing of their state is here.
  const [, url] = await started.says(/keeps running at (\S+) until Ctrl-C\. Next, in another terminal:/)
  expect(started.out).not.toContain('nothing to change')
  expect(rowsOf(started).map(([mark]) => mark)).toEqual(expect.arrayContaining(['✓']))
  expect(started.out).not.toContain('✗')
  expect((await fetch(`${url}/health`)).status).toBe(200)

  const [, username = '', password = '', origin = ''] = /as (\S+) with (\S+):\n {2}(\S+)\/\n/.exec(started.out) ?? []
  expect(await (await fetch(`${origin}/`)).text()).toContain('href="/sign-in"')
  const begun = await fetch(`${origin}/sign-in`, { redirect: 'manual' })
  const [cookie] = begun.headers.getSetCookie()[0]!.split(';')
  const back = await signInOnPage(begun.headers.get('location')!, username, password)
  expect(back.href).toMatch(new RegExp(`^${origin}/callback\\?code=`))
  // In another browser it means nothing, and here it counts once.
  expect(await (await fetch(back)).text()).toContain('did not start this sign-in')
  const shown = await (await fetch(back, { headers: { cookie: cookie! } })).text()
  for (const part of [
    'ID token, decoded',
    '&quot;cognito:username&quot;: &quot;guide-reader&quot;',
    '&quot;scope&quot;: &quot;openid email profile&quot;',
  ])
    expect(shown).toContain(part)
  expect(await (await fetch(back, { headers: { cookie: cookie! } })).text()).toContain('did not start this sign-in')
  const leave = await fetch(`${origin}/sign-out`, { redirect: 'manual' })
  const left = await fetch(leave.headers.get('location')!, { redirect: 'manual' })
  expect(left.headers.get('location')).toBe(`${origin}/`)
  expect(started.out).toMatch(
    /\/oauth2\/authorize\?response_type=code&client_id=\w+&redirect_uri=https%3A%2F%2Fexample\.com&scope=openid\+email\n/,
  )

  started.process.kill('SIGTERM')
  expect(await started.ended).toBe(0)
})

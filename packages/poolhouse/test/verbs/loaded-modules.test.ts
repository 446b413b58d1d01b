/** Which packages a command loads: what it does not need makes each start slower. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { folder, poolhouseProcess } from '../support/command.ts'
import { copyOf } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

const root = new URL('../../../..', import.meta.url).href
const hooks = new URL('../support/list-modules.mjs', import.meta.url).href
const minimal = copyOf('minimal', 'yaml')
let service: Awaited<ReturnType<typeof serviceForTests>>
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(async () => {
  await service.close()
  minimal.remove()
})

test.each<[string, () => string[], string[]]>([
  ['--version', () => ['--version'], ['poolhouse', 'server', 'terminal']],
  [
    'a preview with a service that runs',
    () => ['preview', minimal.dir, '--endpoint', service.url],
    ['contract', 'engine', 'poolhouse', 'provider', 'server', 'terminal'],
  ],
])('%s loads a few files of the server, and no other package than it needs', async (_, args, packages) => {
  const home = folder()
  onTestFinished(home.remove)
  const file = join(home.path, 'modules')
  const command = poolhouseProcess(args(), { env: { NODE_OPTIONS: `--import ${hooks}`, LOADED_MODULES: file } })
  expect([await command.ended, command.err]).toEqual([0, ''])

  const own = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap(url => (url.startsWith(`${root}packages/`) ? [fileURLToPath(url).slice(fileURLToPath(`${root}packages/`).length)] : []))
  expect([...new Set(own.map(path => path.split('/')[0]))].sort()).toEqual(packages)
  const ofServer = own.filter(path => path.startsWith('server/src/')).map(path => path.slice('server/src/'.length))
  expect([...new Set(ofServer)].sort()).toEqual([
    'config/config-error.ts',
    'config/data-dir.ts',
    'config/folders-upward.ts',
    'config/ownership.ts',
    'data-directory.ts',
  ])
})

/** What a service loads when it is used for the first time. */
const rarelyUsed = [
  'node:https',
  ...['yaml', '@peculiar', '@aws-sdk', '@node-saml', 'nodemailer'].map(name => `node_modules/${name}/`),
  ...['engine', 'provider'].map(name => `packages/${name}/`),
  ...[
    'access/authorize',
    'access/explain',
    'branding/index',
    'charts/',
    'console/console',
    'dev/api/',
    'dev/seeder',
    'pages/handlers',
    'request-log/explain',
  ].map(path => `packages/server/src/${path}`),
]

test('a service that has answered one request has loaded nothing of what most services never use', async () => {
  const home = folder()
  onTestFinished(home.remove)
  const file = join(home.path, 'modules')
  const command = poolhouseProcess(['start', '--port', '0', '--data', join(home.path, 'data')], {
    env: { NODE_OPTIONS: `--import ${hooks}`, LOADED_MODULES: file },
  })
  onTestFinished(() => command.signal('SIGKILL'))
  const [url] = await command.says(/http:\S+:\d+/)
  expect((await fetch(`${url}/health`)).status).toBe(200)
  const loaded = readFileSync(file, 'utf8').split('\n')
  expect(loaded.filter(url => rarelyUsed.some(part => url.includes(part)))).toEqual([])
})

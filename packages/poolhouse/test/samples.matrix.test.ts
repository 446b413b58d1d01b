/** The programs of docs/tasks that take more than a moment, or need Python, Chromium or Java. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../../server/test/support/browser.ts'
import { bundleForPage } from '../../server/test/support/bundle.ts'
import { preparePython } from '../../server/test/support/python.ts'
import { type Child, folder, poolhouseProcess } from './support/command.ts'
import { marked, root, type SampleOfPage } from './support/sample-pages.ts'

const run = promisify(execFile)
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const address = 'http://localhost:9229'
const user = { username: 'ada', password: 'Correct-horse-7' }

/** The service that a page starts with the seed of the page, in a folder of its own and at a free port. */
interface Service {
  url: string
  path: string
  child: Child
  end(): Promise<void>
}

/** @param own the samples of one page with one mark */
async function startService(own: readonly SampleOfPage[]): Promise<Service> {
  const { path, remove } = folder()
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'))
  const seed = own.find(({ language }) => language === 'yaml')
  if (seed) writeFileSync(join(path, 'poolhouse.seed.yaml'), seed.text)
  expect(own.find(({ language }) => language === 'sh')?.text).toBe('npx poolhouse start\n')
  const data = join(path, '.poolhouse')
  const child = poolhouseProcess(['start'], { cwd: path, env: { POOLHOUSE_PORT: '0', POOLHOUSE_DATA: data } })
  const url = (await child.says(/ready at (\S+) /))[1]!
  const end = async () => {
    child.signal('SIGTERM')
    await child.ended
    remove()
  }
  return { url, path, child, end }
}

/** What the comments behind the printing lines of a program say that they print. */
const announced = (text: string): string[] =>
  [...text.matchAll(/^(?:console\.log|print)\(.*\) +(?:\/\/|#) (.+)$/gm)].map(([, output]) => output!)

async function tokensOf(url: string): Promise<{ accessToken: string; idToken: string }> {
  const answer = await fetch(`${url}/_poolhouse/tokens`, {
    method: 'POST',
    headers: { 'x-poolhouse': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ client: 'webapp', username: user.username }),
  })
  expect(answer.status).toBe(200)
  return answer.json()
}

const pagesWith = (mark: SampleOfPage['mark']) => [...new Set(marked(mark).map(({ page }) => page))]
const python = preparePython(file('support/samples-requirements.txt'))

const isProgram = ({ language }: SampleOfPage) => ['js', 'python'].includes(language)
const pagesWithPrograms = [
  ...new Set(
    marked('matrix')
      .filter(isProgram)
      .map(({ page }) => page),
  ),
]

describe.each(pagesWithPrograms)('%s', page => {
  const own = marked('matrix').filter(sample => sample.page === page)
  let service: Service
  beforeAll(async () => {
    service = await startService(own)
  })
  afterAll(() => service?.end())

  test.each(own.filter(isProgram).map(sample => [sample.at, sample] as const))(
    'the program at %s runs as printed, and prints what its comments say',
    { timeout: 120_000 },
    async (_, { language, line, text }) => {
      if (language === 'python' && 'missing' in python && process.env.CI !== 'true') return
      const program = join(service.path, language === 'js' ? `sample-${line}.mjs` : `sample-${line}.py`)
      writeFileSync(program, text.replaceAll(address, service.url))
      const command = language === 'js' ? process.execPath : (python as { command: string }).command
      const env = { ...process.env, ACCESS_TOKEN: (await tokensOf(service.url)).accessToken }
      const { stdout, stderr } = await run(command, [program], { cwd: service.path, env, timeout: 60_000 }).catch(error => error)
      expect(`${stdout}${stderr}`.trim().split('\n')).toEqual(announced(text).length > 0 ? announced(text) : [''])
    },
  )
})

describe.each(pagesWith('browser'))('%s', page => {
  const own = marked('browser').filter(sample => sample.page === page)
  let service: Service
  let browser: Browser
  let script = ''
  // A server of its own and not a route of the browser, which does not see the redirect back from the sign-in page.
  const application = createServer(({ url }, answer) => {
    const html = '<!doctype html><title>app</title><link rel=icon href=data:,><body><script src=/script.js></script>'
    const [type, body] = url === '/script.js' ? ['text/javascript', script] : ['text/html', html]
    answer.setHeader('content-type', type!).end(body)
  })
  let origin: string
  beforeAll(async () => {
    await new Promise<void>(resolve => application.listen(0, 'localhost', resolve))
    origin = `http://localhost:${(application.address() as AddressInfo).port}`
    const seed = own.map(sample => ({ ...sample, text: sample.text.replaceAll('http://localhost:3000', origin) }))
    ;[service, browser] = await Promise.all([startService(seed), launchBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await service?.end()
    application.close()
    application.closeAllConnections()
  })

  test.each(own.filter(({ language }) => language === 'js').map(sample => [sample.at, sample] as const))(
    'the program at %s signs the user in on a page of another origin',
    { timeout: 120_000 },
    async (_, { text }) => {
      // A bundler of an application takes `await` at the top of a module; a classic script does not.
      const imports = [...text.matchAll(/^import .+$/gm)].map(([line]) => line).join('\n')
      const body = text
        .replace(/^import .+$/gm, '')
        .replaceAll(address, service.url)
        .replaceAll('http://localhost:3000', origin)
      const bundle = await bundleForPage(`${imports}\nexport const done = (async () => {${body}})()`, 'application')
      script = `var global = globalThis\n${bundle}`
      // Contexts stay open: closing one ends this Chromium, which is a single process.
      const tab = await (await browser.newContext()).newPage()
      const problems: string[] = []
      tab.on('pageerror', error => problems.push(error.message))
      await tab.goto(`${origin}/`, { waitUntil: 'commit' })
      if (text.includes('redirect_uri')) {
        await tab.fill('#signInFormUsername', user.username)
        await tab.fill('#signInFormPassword', user.password)
        await tab.click('[name=signInSubmitButton]')
      }
      await tab.waitForFunction("document.body?.textContent.includes('@')").catch(error => problems.push(error.message))
      expect(problems).toEqual([])
      expect(await tab.textContent('body')).toBe('ada@example.com')
    },
  )
})

test('the commands of docs/tasks/operate.md back up a running service, verify it, and restore it; the restored one signs the same user in', {
  timeout: 120_000,
}, async () => {
  const own = marked('matrix').filter(({ page }) => page === 'docs/tasks/operate.md')
  const service = await startService(own)
  try {
    const [, ...commands] = own.filter(({ language }) => language === 'sh')
    for (const { text } of commands) {
      const script = text.replaceAll('npx poolhouse', `"${process.execPath}" "${file('../bin/poolhouse.mjs')}"`)
      await run('bash', ['-ec', script], { cwd: service.path })
    }
    expect(commands.map(({ text }) => text).join('')).toMatch(/backup[\s\S]*restore[\s\S]*check/)
    const data = join(service.path, 'restored')
    const restored = poolhouseProcess(['start', '--data', data, '--port', '0'], { cwd: data })
    try {
      const [, url] = await restored.says(/ready at (\S+) /)
      const answer = await fetch(url!, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
        body: JSON.stringify({
          ClientId: 'webapp',
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: user.username, PASSWORD: user.password },
        }),
      })
      expect(await answer.json()).toMatchObject({ AuthenticationResult: { TokenType: 'Bearer' } })
    } finally {
      restored.signal('SIGTERM')
      await restored.ended
    }
  } finally {
    await service.end()
  }
})

const has = (command: string) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0
const withoutJava = !(has('javac') && has('mvn')) && process.env.CI !== 'true'

describe.skipIf(withoutJava)('docs/tasks/verify-tokens.md in a Spring application', () => {
  test('takes an access token of the client, and refuses none, a changed one, and an ID token', { timeout: 600_000 }, async () => {
    const own = marked('java')
    const service = await startService(marked('matrix').filter(({ page }) => page === own[0]!.page))
    const project = join(service.path, 'spring')
    const sources = join(project, 'src/main/java/sample')
    const resources = join(project, 'src/main/resources')
    for (const dir of [sources, resources]) mkdirSync(dir, { recursive: true })
    copyFileSync(file('support/spring/pom.xml'), join(project, 'pom.xml'))
    copyFileSync(file('support/spring/Application.java'), join(sources, 'Application.java'))
    writeFileSync(join(sources, 'Tokens.java'), `package sample;\n\n${own.find(({ language }) => language === 'java')!.text}`)
    const configuration = own.find(({ language }) => language === 'yaml')!.text.replaceAll(address, service.url)
    writeFileSync(join(resources, 'application.yaml'), `${configuration}server:\n  port: 0\n`)
    const list = join(project, 'classpath')
    const build = ['--batch-mode', '--quiet', 'compile', 'dependency:build-classpath', `-Dmdep.outputFile=${list}`]
    await run('mvn', build, { cwd: project }).catch(error => {
      throw new Error(`${error.stdout}\n${error.stderr}`)
    })
    const path = [join(project, 'target/classes'), readFileSync(list, 'utf8')].join(delimiter)
    const child = spawn('java', ['-cp', path, 'sample.Application'], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const port = await new Promise<string>((resolve, reject) => {
        let output = ''
        child.stdout.setEncoding('utf8').on('data', chunk => {
          output += chunk
          const [, found] = /started on port (\d+)/.exec(output) ?? []
          if (found) resolve(found)
        })
        child.on('exit', status => reject(new Error(`ended with ${status}:\n${output}`)))
      })
      const ask = async (token?: string) => {
        const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
        const answer = await fetch(`http://localhost:${port}/`, { headers })
        return `${answer.status} ${await answer.text()}`
      }
      const { accessToken, idToken } = await tokensOf(service.url)
      expect(await ask(accessToken)).toBe('200 ada')
      expect(await ask()).toBe('401 ')
      expect(await ask(`${accessToken.slice(0, -8)}AAAAAAAA`)).toBe('401 ')
      expect(await ask(idToken)).toBe('401 ')
    } finally {
      child.kill()
      await service.end()
    }
  })
})

import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'
import { preAuthentications, threw, unexpected } from './pre-authentication.ts'
import { arn, createModuleFolder } from './support.ts'

const { running, serviceWith, poolWith } = preAuthentications()

describe('a trigger module', () => {
  const attempt = (body: string) => `export const handler = async event => { ${body} }\n`

  test('a trigger module may be JavaScript, TypeScript or CommonJS, return a promise or use a callback or context.done, and use its own files and packages', async () => {
    const modules = createModuleFolder({
      'package.json': '{"type": "module"}',
      'promise.ts': 'export const handler = async (event: object): Promise<object> => event\n',
      'default.js': 'export default { handler: event => event }\n',
      'callback.cjs': 'exports.handler = (event, context, callback) => setTimeout(() => callback(null, event), 1)\n',
      'done.cjs': 'exports.handler = (event, context) => { context.done(null, event) }\n',
      'own.js':
        "import { readFileSync } from 'node:fs'\nimport { word } from 'its-package'\nimport { other } from './lib/other.js'\nexport const handler = async event => { if (word + other + readFileSync(new URL('./data.txt', import.meta.url)) !== 'abc') throw new Error('not abc'); return event }\n",
      'data.txt': 'c',
      'lib/other.js': "export const other = 'b'\n",
      'node_modules/its-package/package.json': '{"name": "its-package", "main": "index.js", "type": "module"}',
      'node_modules/its-package/index.js': "export const word = 'a'\n",
      'refuses.cjs': "exports.handler = (event, context, callback) => callback('Not today')\n",
      'broken.js': 'export const handler = nothing\n',
      'empty.js': 'export const other = 1\n',
      'silent.js': 'export const handler = async () => {}\n',
    })
    running.push(modules.remove)
    const service = await serviceWith({ targets: modules.targets })
    const outcome = async (name: string) => (await poolWith(service, arn(name)))()
    for (const name of ['promise', 'default', 'callback', 'done', 'own']) expect(await outcome(name), name).toBe('alice')
    await expect(outcome('refuses')).rejects.toMatchObject(threw('Not today'))
    for (const name of ['broken', 'empty']) await expect(outcome(name), name).rejects.toMatchObject(unexpected('configuration'))
    await expect(outcome('silent')).rejects.toMatchObject({
      name: 'InvalidLambdaResponseException',
      message: 'Invalid lambda function output : Invalid JSON',
    })
  })

  test('a trigger module has an empty environment and cannot read other files, start processes or threads, send signals or open a database', async () => {
    const data = createModuleFolder({})
    const outside = createModuleFolder({ 'secret.txt': 'secret' })
    const modules = createModuleFolder({
      'tries.mjs': `
        const { readFileSync, writeFileSync } = await import('node:fs')
        const attempts = {
          reads: () => readFileSync('${outside.folder}/secret.txt'),
          key: () => readFileSync('${data.folder}/service.json'),
          imports: () => import('${outside.folder}/secret.txt'),
          spawns: async () => (await import('node:child_process')).execSync('id'),
          threads: async () => new (await import('node:worker_threads')).Worker('', { eval: true }),
          writes: () => writeFileSync(new URL('./mine', import.meta.url), ''),
          kills: () => process.kill(process.ppid, 'SIGTERM'),
          debugs: () => process._debugProcess(process.ppid),
          slows: async () => (await import('node:os')).setPriority(process.ppid, 19),
          database: async () => new (await import('node:sqlite')).DatabaseSync('${data.folder}/poolhouse.db', { readOnly: true }),
          execs: () => process.execve('/bin/true', ['true'], {}),
          clusters: async () => {
            const cluster = (await import('node:cluster')).default
            await new Promise((resolve, reject) => cluster.fork().on('online', resolve).on('error', reject))
          },
          loads: () => process.dlopen({ exports: {} }, '${outside.folder}/secret.txt'),
          wasi: async () => new (await import('node:wasi')).WASI({ version: 'preview1', preopens: { '/': '/' } }),
          hooks: async () => (await import('node:module')).register('data:text/javascript,', import.meta.url),
          blob: async () => (await import('node:fs')).openAsBlob('${outside.folder}/secret.txt').then(blob => blob.text()),
          links: async () => (await import('node:fs')).symlinkSync('${outside.folder}/secret.txt', new URL('./link', import.meta.url)),
          watches: async () => (await import('node:fs')).watch('${outside.folder}'),
          reports: () => process.report.writeReport('${outside.folder}/report.json'),
          heap: async () => (await import('node:v8')).writeHeapSnapshot('${outside.folder}/heap'),
          flags: async () => (await import('node:v8')).setFlagsFromString('--redirect-code-traces-to=${outside.folder}/secret.txt'),
          traces: async () => (await import('node:trace_events')).createTracing({ categories: ['v8'] }).enable(),
          moves: () => process.chdir('${outside.folder}'),
          environment: () => { if (Object.keys(process.env).length === 0) throw new Error() },
        }
        export const handler = async () => {
          const done = []
          for (const [name, attempt] of Object.entries(attempts)) try { await attempt(); done.push(name) } catch {}
          throw new Error('done: ' + done.join())
        }`,
    })
    running.push(data.remove, outside.remove, modules.remove)
    const service = await startTestService({ dataDir: data.folder, triggers: { targets: modules.targets } })
    running.push(() => service.close())
    await expect((await poolWith(service, arn('tries')))()).rejects.toMatchObject(threw('done: '))
  })

  test('a trigger module beside the data directory cannot read files in the data directory', async () => {
    const place = createModuleFolder({
      'pre.mjs': attempt(
        "const { readFileSync } = await import('node:fs'); readFileSync(new URL('./own.txt', import.meta.url)); readFileSync(new URL('./.poolhouse/secret', import.meta.url)); return event",
      ),
      'own.txt': '',
      '.poolhouse/secret': 'secret',
    })
    running.push(place.remove)
    const signIn = await poolWith(await serviceWith({ targets: place.targets, dataDir: `${place.folder}/.poolhouse` }), arn('pre'))
    await expect(signIn()).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
      message: expect.stringContaining('Access to this API has been restricted'),
    })
  })

  test('a trigger module beside a file with a key of the service cannot read it, and reads the other files of its folder', async () => {
    const place = createModuleFolder({
      'pre.mjs': attempt(
        "const { readFileSync } = await import('node:fs'); const read = []; for (const name of ['own.txt', 'keys/other.txt', 'master.key', 'keys/smtp']) try { readFileSync(new URL(name, import.meta.url)); read.push(name) } catch {} throw new Error(read.join())",
      ),
      ...{ 'own.txt': '', 'keys/other.txt': '', 'master.key': 'secret', 'keys/smtp': 'secret' },
    })
    running.push(place.remove)
    const secretFiles = ['master.key', 'keys/smtp', 'absent'].map(name => `${place.folder}/${name}`)
    const signIn = await poolWith(await serviceWith({ targets: place.targets, secretFiles }), arn('pre'))
    await expect(signIn()).rejects.toMatchObject(threw('own.txt,keys/other.txt'))
  })

  test('a trigger module that loops, exits, floods, or writes invalid answers fails its own events only', async () => {
    const flood = "const { writeSync } = await import('node:fs'); "
    const modules = createModuleFolder({
      'loops.mjs': attempt('while (true);'),
      'exits.mjs': attempt('process.exit(3)'),
      'long.mjs': attempt("return { ...event, response: { text: 'x'.repeat(2e6) } }"),
      'raw.mjs': attempt(`${flood} writeSync(3, '{"id":99,"answer":"{}"}\\n'); await new Promise(() => {})`),
      'endless.mjs': attempt(`${flood} for (;;) writeSync(3, 'x'.repeat(65536))`),
      'chatty.mjs': attempt("for (;;) console.log('x'.repeat(65536))"),
      'rejects.mjs': attempt("Promise.reject(new Error('later')); await new Promise(() => {})"),
      'fine.mjs': attempt('return event'),
    })
    running.push(modules.remove)
    const poolsOf = async (service: TestService) =>
      new Map(await Promise.all(Object.keys(modules.targets).map(async name => [name, await poolWith(service, name)] as const)))
    // Each module has a process of its own. The time limit is long, because a loaded machine may take seconds to start six of them at once.
    const pools = await poolsOf(await serviceWith({ targets: modules.targets, timeoutMs: 30_000 }))
    const outcome = (name: string) => pools.get(arn(name))!()
    await outcome('fine')
    const failures = Promise.allSettled(['exits', 'long', 'raw', 'endless', 'rejects'].map(outcome))
    expect(await outcome('fine')).toBe('alice')
    const exited = (status: number) => threw(`Runtime exited with error: exit status ${status}`).message
    const configuration = unexpected('configuration').message
    expect((await failures).map(each => (each as PromiseRejectedResult).reason?.message)).toEqual([
      exited(3),
      configuration,
      configuration,
      configuration,
      exited(1),
    ])
    expect(await outcome('fine')).toBe('alice')
    await expect(outcome('exits')).rejects.toMatchObject({ name: 'UserLambdaValidationException' })

    const withShortLimit = await poolsOf(await serviceWith({ targets: modules.targets, timeoutMs: 1_500 }))
    const timedOut = unexpected('error Socket timeout while invoking Lambda function')
    await expect(withShortLimit.get(arn('loops'))!()).rejects.toMatchObject(timedOut)
    // Output that is read more slowly than it is written fills the memory of the process: it ends by its memory limit or by the time limit, whichever comes first.
    const chatty = await withShortLimit.get(arn('chatty'))!().catch((error: Error) => error.message)
    expect([timedOut.message, threw('Runtime exited with error: signal: SIGABRT').message]).toContain(chatty)
  }, 90_000)

  test('the process of a trigger module is killed when an event exceeds its time limit, and its other events are retried', async () => {
    const modules = createModuleFolder({
      'mixed.mjs':
        'export const handler = async event => { if (event.userName === "loop") while (true); await new Promise(done => setTimeout(done, 50)); return event }\n',
    })
    running.push(modules.remove)
    // Long enough for a loaded machine to start the next process, in which the other events are answered.
    const service = await serviceWith({ targets: modules.targets, timeoutMs: 4_000 })
    const { ClientId } = await createPoolWithUser(
      service,
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], PreventUserExistenceErrors: 'ENABLED' },
      { LambdaConfig: { PreAuthentication: arn('mixed') } },
    )
    const signIn = (USERNAME: string) =>
      service.sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: password } }),
      )
    await signIn('alice')
    const loop = expect(signIn('loop')).rejects.toMatchObject({ name: 'UnexpectedLambdaException' })
    // The process is blocked by the loop, or will be before it answers.
    const beside = await Promise.all([signIn('alice'), signIn('alice')])
    expect(beside.every(({ AuthenticationResult }) => AuthenticationResult)).toBe(true)
    await loop
  })
})

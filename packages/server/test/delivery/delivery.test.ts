import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startPostgres } from '../support/postgres.ts'
import { sdkFor, startTestService } from '../support/service.ts'

interface Mail {
  from: string
  to: string
  raw: string
}

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

/** A real SMTP server; `refuse` says how many mails it turns away before it takes one. */
async function smtpServer({ refuse = 0, onMail = () => {} }: { refuse?: number; onMail?: () => void } = {}) {
  const mails: Mail[] = []
  let refused = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let raw = ''
      stream.on('data', chunk => {
        raw += chunk
      })
      stream.on('end', () => {
        if (refused++ < refuse) return done(Object.assign(new Error('Try again later'), { responseCode: 451 }))
        const { mailFrom, rcptTo } = session.envelope
        mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo[0]!.address, raw })
        onMail()
        done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  running.push(() => new Promise<void>(resolve => server.close(resolve)))
  const { port } = server.server.address() as { port: number }
  return { mails, smtp: { url: `smtp://127.0.0.1:${port}`, from: 'Poolhouse <no-reply@pool.example>' }, refused: () => refused }
}

const signUp = async (
  url: string,
  address: { email?: string; phone_number?: string } = { email: 'alice@example.com' },
  pool: Partial<CreateUserPoolCommandInput> = {},
) => {
  const sdk = sdkFor(url)
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', AutoVerifiedAttributes: ['email'], ...pool }))
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId: UserPool!.Id, ClientName: 'client' }))
  const UserAttributes = Object.entries(address).map(([Name, Value]) => ({ Name, Value }))
  const Username = `user${randomBytes(4).toString('hex')}`
  await sdk.send(new SignUpCommand({ ClientId: UserPoolClient!.ClientId, Username, Password: 'Correct-horse-9', UserAttributes }))
  sdk.destroy()
}
/** How many messages are not recorded as sent. */
async function waiting(url: string): Promise<number> {
  const { messages } = await (await fetch(`${url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
  return (messages as { sentAt?: string }[]).filter(({ sentAt }) => sentAt === undefined).length
}
const headerOf = (raw: string, name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(raw)?.[1]?.trim()

test('mail arrives once, from the pool’s sender, in its words', async () => {
  const { mails, smtp } = await smtpServer()
  const service = await startTestService({ delivery: { smtp } })
  running.push(() => service.close())
  await signUp(service.url, undefined, {
    EmailConfiguration: { From: 'Team <team@app.example>', ReplyToEmailAddress: 'help@app.example' },
    EmailVerificationSubject: 'Hello',
    EmailVerificationMessage: 'Your <b>code</b>: {####}',
  })
  await signUp(service.url, { email: 'bob@example.com' })
  await vi.waitFor(() => expect(mails).toHaveLength(2), 10_000)
  const alice = mails.find(({ to }) => to === 'alice@example.com')!
  expect(alice.from).toBe('team@app.example')
  expect(headerOf(alice.raw, 'Subject')).toBe('Hello')
  expect(headerOf(alice.raw, 'Reply-To')).toBe('help@app.example')
  expect(headerOf(alice.raw, 'Content-Type')).toContain('text/html')
  expect(alice.raw).toMatch(/Your <b>code<\/b>: \d{6}/)
  const bob = mails.find(({ to }) => to === 'bob@example.com')!
  expect(bob.from).toBe('no-reply@pool.example')
  expect(bob.raw).toMatch(/Your verification code is \d{6}\./)
  expect(headerOf(bob.raw, 'Message-ID')).toMatch(/^<[0-9a-f-]{36}@pool\.example>$/)
  await new Promise(resolve => setTimeout(resolve, 1_200))
  expect(mails).toHaveLength(2)
})

test('a server that refuses for a while gets the same message again, and no sign-up waits for it', async () => {
  const { mails, smtp, refused } = await smtpServer({ refuse: 1 })
  const service = await startTestService({ delivery: { smtp } })
  running.push(() => service.close())
  await signUp(service.url)
  await vi.waitFor(() => expect(refused()).toBe(1), 10_000)
  expect(mails).toHaveLength(0)
  await service.clock.advance(2_000)
  await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000)
})

test('a server that hangs stops neither sign-ups nor the end of the service', async () => {
  const silent = createTcpServer(() => {})
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  running.push(() => silent.close())
  const { port } = silent.address() as { port: number }
  const service = await startTestService({ delivery: { smtp: { url: `smtp://127.0.0.1:${port}`, from: 'a@b.example' } } })
  await signUp(service.url)
  await signUp(service.url)
  await service.close()
}, 40_000)

describe('SMS', () => {
  test('goes to the gateway with a stable id, again after a refusal', async () => {
    const got: { id: string; to: string; text: string }[] = []
    const gateway: Server = createServer(async (request: IncomingMessage, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      got.push(JSON.parse(body))
      response.writeHead(got.length === 1 ? 503 : 202).end()
    })
    await new Promise<void>(resolve => gateway.listen(0, '127.0.0.1', resolve))
    running.push(() => gateway.close())
    const { port } = gateway.address() as { port: number }
    const service = await startTestService({ delivery: { smsUrl: `http://127.0.0.1:${port}/send` } })
    running.push(() => service.close())
    await signUp(
      service.url,
      { phone_number: '+15551234567' },
      { AutoVerifiedAttributes: ['phone_number'], SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' } },
    )
    await vi.waitFor(() => expect(got).toHaveLength(1), 10_000)
    await service.clock.advance(2_000)
    await vi.waitFor(() => expect(got).toHaveLength(2), 10_000)
    expect(got[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      to: '+15551234567',
      text: expect.stringMatching(/^Your verification code is \d{6}\. $/),
    })
    expect(got[1]).toEqual(got[0])
  })
})

describe('a service that is killed', () => {
  const serve = new URL('../support/service-process.ts', import.meta.url).pathname

  /** Starts as often as asked on one data directory. */
  function place() {
    const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-delivery-'))
    running.push(() => rmSync(dataDir, { recursive: true, force: true }))
    const masterKey = randomBytes(32).toString('base64')
    return async (delivery: object): Promise<{ child: ChildProcess; url: string; kill(): Promise<void> }> => {
      const child = spawn(process.execPath, ['--conditions=source', serve, dataDir, masterKey, JSON.stringify(delivery)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const kill = async () => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const exited = once(child, 'exit')
        child.kill('SIGKILL')
        await exited
      }
      running.push(kill)
      const [port] = await once(child.stdout!, 'data')
      return { child, url: `http://127.0.0.1:${String(port).trim()}`, kill }
    }
  }

  test('between write and send loses nothing: the next one sends', async () => {
    const start = place()
    const before = await start({})
    await signUp(before.url, { email: 'carol@example.com' })
    await before.kill()
    const { mails, smtp } = await smtpServer()
    await start({ smtp })
    await vi.waitFor(() => expect(mails.map(({ to }) => to)).toEqual(['carol@example.com']), 15_000)
  }, 40_000)

  test('between the server’s acceptance and its own record sends once more, with the same Message-ID; after the record not again', async () => {
    const start = place()
    let whenTaken = () => {}
    const { mails, smtp } = await smtpServer({ onMail: () => whenTaken() })
    const first = await start({ smtp })
    // It is killed before it hears that the server has the mail.
    const killed = new Promise<void>(resolve => {
      whenTaken = () => {
        first.child.kill('SIGKILL')
        first.child.once('exit', () => resolve())
      }
    })
    await signUp(first.url, { email: 'dave@example.com' })
    await killed
    expect(mails).toHaveLength(1)
    whenTaken = () => {}

    const second = await start({ smtp })
    await vi.waitFor(() => expect(mails).toHaveLength(2), 15_000)
    expect(headerOf(mails[1]!.raw, 'Message-ID')).toBe(headerOf(mails[0]!.raw, 'Message-ID'))
    expect(/\d{6}/.exec(mails[1]!.raw.split('\r\n\r\n')[1]!)).toEqual(/\d{6}/.exec(mails[0]!.raw.split('\r\n\r\n')[1]!))
    // The record is made by now or within a moment; what comes later in the same store comes after it.
    await signUp(second.url, { email: 'erin@example.com' })
    await vi.waitFor(() => expect(mails).toHaveLength(3), 15_000)
    await vi.waitFor(async () => expect(await waiting(second.url)).toBe(0), 10_000)
    await second.kill()

    const third = await start({ smtp })
    await signUp(third.url, { email: 'frank@example.com' })
    await vi.waitFor(() => expect(mails.map(({ to }) => to)).toContain('frank@example.com'), 15_000)
    await new Promise(resolve => setTimeout(resolve, 1_200))
    expect(mails.map(({ to }) => to)).toEqual(['dave@example.com', 'dave@example.com', 'erin@example.com', 'frank@example.com'])
  }, 60_000)
})

test('two nodes on one database send each message once', async () => {
  const postgres = await startPostgres()
  running.push(() => postgres.stop())
  const databaseUrl = await postgres.database()
  const masterKey = randomBytes(32)
  const { mails, smtp } = await smtpServer()
  const nodes = await Promise.all([1, 2].map(() => startTestService({ databaseUrl, masterKey, delivery: { smtp } })))
  for (const node of nodes) running.push(() => node.close())
  await Promise.all(Array.from({ length: 10 }, (_, n) => signUp(nodes[n % 2]!.url, { email: `user${n}@example.com` })))
  await vi.waitFor(() => expect(mails).toHaveLength(10), 20_000)
  expect(new Set(mails.map(({ to }) => to)).size).toBe(10)
}, 60_000)

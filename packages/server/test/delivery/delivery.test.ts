import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { parseMailbox } from '@poolhouse/contract'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startPostgres } from '../support/postgres-of-run.ts'
import { sdkFor, startTestService } from '../support/service.ts'

interface Mail {
  from: string
  to: string
  recipients: number
  raw: string
}

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

/** An SMTP server. It refuses the first `refuse` mails. */
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
        mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo[0]!.address, recipients: rcptTo.length, raw })
        onMail()
        done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  running.push(() => new Promise<void>(resolve => server.close(resolve)))
  const { port } = server.server.address() as { port: number }
  return {
    mails,
    smtp: { url: `smtp://127.0.0.1:${port}`, from: parseMailbox('Poolhouse <no-reply@pool.example>')! },
    refused: () => refused,
  }
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
  return { ClientId: UserPoolClient!.ClientId!, Username }
}
/** The number of messages that are not marked as delivered. */
async function countUndelivered(url: string): Promise<number> {
  const { messages } = await (await fetch(`${url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
  return (messages as { sentAt?: string }[]).filter(({ sentAt }) => sentAt === undefined).length
}
const headerOf = (raw: string, name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(raw)?.[1]?.trim()

test('mail is sent once, from the pool’s sender and with its template', async () => {
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

test('a message that the SMTP server refuses is sent again later, and SignUp does not wait for it', async () => {
  const { mails, smtp, refused } = await smtpServer({ refuse: 1 })
  const service = await startTestService({ delivery: { smtp } })
  running.push(() => service.close())
  await signUp(service.url)
  await vi.waitFor(() => expect(refused()).toBe(1), 10_000)
  expect(mails).toHaveLength(0)
  await service.clock.advance(2_000)
  await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000)
})

test('a mail goes to the one address that it was parsed as, with the sender name as it was written', async () => {
  const { mails, smtp } = await smtpServer()
  const service = await startTestService({ delivery: { smtp } })
  running.push(() => service.close())
  const EmailConfiguration = { From: '"Büro, Team <x@evil.example>" <team@app.example>' }
  await signUp(service.url, { email: 'to!x=evil.example@corp.example' }, { EmailConfiguration })
  await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000)
  expect(mails[0]).toMatchObject({ from: 'team@app.example', to: 'to!x=evil.example@corp.example', recipients: 1 })
  // A long header is folded.
  const sender = headerOf(mails[0]!.raw.replaceAll(/\r\n[ \t]/g, ' '), 'From')
  expect(sender).toBe('=?UTF-8?Q?B=C3=BCro=2C_Team_=3Cx=40evil=2Eexample?= =?UTF-8?Q?=3E?= <team@app.example>')
})

test('a user from before addresses were checked, whose address is a list, gets no mail, and neither does anybody of the list', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-delivery-'))
  running.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const options = { dataDir, masterKey: randomBytes(32) }
  const before = await startTestService(options)
  const { ClientId, Username } = await signUp(before.url)
  await before.close()
  const db = new DatabaseSync(join(dataDir, 'poolhouse.db'))
  db.exec(`update users set attributes = '{"email":"evil@evil.example,x.corp.example"}'`)
  db.exec('delete from outbox')
  db.close()

  const { mails, smtp } = await smtpServer()
  const warnings: string[] = []
  const log = { info() {}, error() {}, warn: (text: string, fields?: object) => warnings.push(`${text} ${JSON.stringify(fields)}`) }
  const service = await startTestService({ ...options, delivery: { smtp }, log })
  running.push(() => service.close())
  await service.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username }))
  await vi.waitFor(() => expect(warnings.join()).toContain('The recipient is not exactly one address'), 10_000)
  expect(mails).toEqual([])
})

test('an SMTP server that hangs delays neither SignUp nor the stop of the service', async () => {
  const silent = createTcpServer(() => {})
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  running.push(() => silent.close())
  const { port } = silent.address() as { port: number }
  const service = await startTestService({ delivery: { smtp: { url: `smtp://127.0.0.1:${port}`, from: parseMailbox('a@b.example')! } } })
  await signUp(service.url)
  await signUp(service.url)
  await service.close()
}, 40_000)

/** An address that names this machine and is not a loopback name. */
const elsewhere = '0.0.0.0'

test.each([
  ['sends nothing', true, 0],
  ['sends the mail if the operator allows it', false, 1],
])('with a login to another machine without TLS the service %s', async (_, requiresTls, count) => {
  const logins: string[] = []
  const mails: string[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      logins.push(`${username}:${password}`)
      done(null, { user: username })
    },
    onData(stream, _session, done) {
      stream.resume().on('end', () => {
        mails.push('mail')
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  running.push(() => new Promise<void>(resolve => server.close(resolve)))
  const { port } = server.server.address() as { port: number }
  const warnings: string[] = []
  const log = { info() {}, error() {}, warn: (message: string, fields?: object) => warnings.push(message + JSON.stringify(fields)) }
  const smtp = { url: `smtp://user:hunter2@${elsewhere}:${port}`, from: parseMailbox('a@b.example')!, requiresTls }
  const service = await startTestService({ delivery: { smtp }, log })
  running.push(() => service.close())
  await signUp(service.url)
  await vi.waitFor(() => expect(mails.length + warnings.length).toBe(1), 10_000)
  expect(mails).toHaveLength(count)
  expect(logins).toEqual(count === 0 ? [] : ['user:hunter2'])
  if (count === 0) expect(warnings[0]).toContain(`${elsewhere} does not offer TLS, and the login would go over the network in clear.`)
})

describe('SMS', () => {
  test('an SMS goes to the gateway with a stable id, and again after an error', async () => {
    const received: { id: string; to: string; text: string }[] = []
    const gateway: Server = createServer(async (request: IncomingMessage, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      received.push(JSON.parse(body))
      response.writeHead(received.length === 1 ? 503 : 202).end()
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
    await vi.waitFor(() => expect(received).toHaveLength(1), 10_000)
    await service.clock.advance(2_000)
    await vi.waitFor(() => expect(received).toHaveLength(2), 10_000)
    expect(received[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      to: '+15551234567',
      text: expect.stringMatching(/^Your verification code is \d{6}\. $/),
    })
    expect(received[1]).toEqual(received[0])
  })
})

describe('the outbox when the service is killed', () => {
  const serve = new URL('../support/service-process.ts', import.meta.url).pathname

  /** Returns a function that starts a service on the same data directory each time. */
  function onOneDataDirectory() {
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

  test('a message of a service that was killed before it sent it is sent by the next one', async () => {
    const start = onOneDataDirectory()
    const before = await start({})
    await signUp(before.url, { email: 'carol@example.com' })
    await before.kill()
    const { mails, smtp } = await smtpServer()
    await start({ smtp })
    await vi.waitFor(() => expect(mails.map(({ to }) => to)).toEqual(['carol@example.com']), 15_000)
  }, 40_000)

  test('a message that was accepted and not yet marked as delivered is sent once more, with the same Message-ID', async () => {
    const start = onOneDataDirectory()
    let onAccepted = () => {}
    const { mails, smtp } = await smtpServer({ onMail: () => onAccepted() })
    const first = await start({ smtp })
    // The service is killed before it gets the answer of the SMTP server.
    const killed = new Promise<void>(resolve => {
      onAccepted = () => {
        first.child.kill('SIGKILL')
        first.child.once('exit', () => resolve())
      }
    })
    await signUp(first.url, { email: 'dave@example.com' })
    await killed
    expect(mails).toHaveLength(1)
    onAccepted = () => {}

    const second = await start({ smtp })
    await vi.waitFor(() => expect(mails).toHaveLength(2), 15_000)
    expect(headerOf(mails[1]!.raw, 'Message-ID')).toBe(headerOf(mails[0]!.raw, 'Message-ID'))
    expect(/\d{6}/.exec(mails[1]!.raw.split('\r\n\r\n')[1]!)).toEqual(/\d{6}/.exec(mails[0]!.raw.split('\r\n\r\n')[1]!))
    // The second message is marked as delivered after the first one.
    await signUp(second.url, { email: 'erin@example.com' })
    await vi.waitFor(() => expect(mails).toHaveLength(3), 15_000)
    await vi.waitFor(async () => expect(await countUndelivered(second.url)).toBe(0), 10_000)
    await second.kill()

    const third = await start({ smtp })
    await signUp(third.url, { email: 'frank@example.com' })
    await vi.waitFor(() => expect(mails.map(({ to }) => to)).toContain('frank@example.com'), 15_000)
    await new Promise(resolve => setTimeout(resolve, 1_200))
    expect(mails.map(({ to }) => to)).toEqual(['dave@example.com', 'dave@example.com', 'erin@example.com', 'frank@example.com'])
  }, 60_000)
})

test('two nodes on one PostgreSQL database send each message once', async () => {
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

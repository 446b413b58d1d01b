import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AdminDisableUserCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import type { AuditEntry } from '../../src/index.ts'
import { createPoolWithUser, password, sdkFor, startTestService, type TestService } from '../support/service.ts'

const home = mkdtempSync(join(tmpdir(), 'poolhouse-audit-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** A service with a record, on a data directory that other services of the test may open after it. */
function recordedService() {
  const directory = mkdtempSync(join(home, 'record-'))
  const dataDir = mkdtempSync(join(home, 'data-'))
  const masterKey = randomBytes(32)
  const start = (more: { production?: boolean } = {}) => startTestService({ dataDir, masterKey, auditDir: directory, ...more })
  const file = () =>
    join(
      directory,
      readdirSync(directory)
        .filter(name => name.endsWith('.jsonl'))
        .at(-1)!,
    )
  const lines = () => readFileSync(file(), 'utf8').trimEnd().split('\n')
  const entries = () => lines().map(line => JSON.parse(line) as AuditEntry)
  return { directory, dataDir, start, file, lines, entries }
}

const outcome = (sent: Promise<unknown>) =>
  sent.then(
    () => 'ok',
    error => error.name,
  )
const signInWith = (service: TestService, ClientId: string, PASSWORD: string, USERNAME = 'alice') =>
  outcome(service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } })))

test('changes and sign-in attempts are recorded with who, what, from where and outcome; reads are not', async () => {
  const { start, entries, directory } = recordedService()
  const service = await start()
  const { UserPoolId, ClientId } = await createPoolWithUser(service)
  await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
  await service.sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }))
  await signInWith(service, ClientId, 'Wrong-horse-99')
  await signInWith(service, ClientId, password)
  await signInWith(service, ClientId, password, 'mallory')
  await fetch(`${service.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code: 'secret-code' }),
  })
  await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'alice' }))
  await service.close()

  const recorded = entries()
  expect(recorded.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'CreateUserPool ok',
    'CreateUserPoolClient ok',
    'AdminCreateUser ok',
    'AdminSetUserPassword ok',
    'InitiateAuth NotAuthorizedException',
    'InitiateAuth ok',
    'InitiateAuth UserNotFoundException',
    'POST /oauth2/token invalid_request',
    'AdminDisableUser ok',
  ])
  expect(recorded.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  const sub = expect.stringMatching(/^[0-9a-f-]{36}$/)
  expect(recorded[4]).toMatchObject({
    poolId: UserPoolId,
    clientId: ClientId,
    user: sub,
    source: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
  })
  expect(recorded[4]).not.toHaveProperty('caller')
  expect(recorded[6]).toMatchObject({ user: 'unknown' })
  expect(recorded[8]).toMatchObject({
    caller: expect.stringMatching(/^arn:aws:iam::000000000000:/),
    accessKeyId: 'test',
    poolId: UserPoolId,
  })
  for (const secret of [password, 'Wrong-horse', 'mallory', 'alice', 'secret-code'])
    expect(readFileSync(join(directory, `${recorded[0]!.time.slice(0, 10)}.jsonl`), 'utf8')).not.toContain(secret)
})

test('in production a caller whose signature or policy is refused is recorded, also for a read', async () => {
  const { start, entries } = recordedService()
  const service = await start({ production: true })
  const { accessKeyId, secretAccessKey } = await service.createAdminKey()
  const list = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    outcome(sdkFor(service.url, credentials).send(new ListUserPoolsCommand({ MaxResults: 1 })))
  expect(await list({ accessKeyId, secretAccessKey })).toBe('ok')
  expect(await list({ accessKeyId, secretAccessKey: 'wrong' })).toBe('InvalidSignatureException')
  expect(await list({ accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey })).toBe('UnrecognizedClientException')
  await service.close()
  expect(entries()).toMatchObject([
    { action: 'ListUserPools', outcome: 'InvalidSignatureException', source: expect.any(String) },
    { action: 'ListUserPools', outcome: 'UnrecognizedClientException' },
  ])
})

test('the record goes on after a restart, and the whole of it is verified', async () => {
  const { start, lines } = recordedService()
  const first = await start()
  const { ClientId } = await createPoolWithUser(first)
  await first.close()
  const second = await start()
  await signInWith(second, ClientId, password)
  expect(await second.verifyAudit()).toMatchObject({ entries: 5, first: 1, last: 5, anchors: 1 })
  await second.close()
  const third = await start()
  onTestFinished(() => third.close())
  expect(await third.verifyAudit()).toEqual({ entries: 5, first: 1, last: 5, anchors: 2 })
  expect(lines()).toHaveLength(5)
})

test('what a crash left of a line is removed at the next start, and the record goes on', async () => {
  const { start, file, entries } = recordedService()
  const first = await start()
  const { ClientId } = await createPoolWithUser(first)
  await first.close()
  appendFileSync(file(), '{"number":5,"time":"2026-')
  const second = await start()
  await signInWith(second, ClientId, password)
  await second.close()
  expect(entries().map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
})

test('a line that is being written is no problem; one with an end that is no entry is', async () => {
  const { start, file } = recordedService()
  const first = await start()
  onTestFinished(() => first.close())
  await createPoolWithUser(first)
  await first.verifyAudit()
  appendFileSync(file(), '{"number":5,"time":"2026-')
  expect(await first.verifyAudit()).toEqual({ entries: 4, first: 1, last: 4, anchors: 0 })
  appendFileSync(file(), '\n')
  expect((await first.verifyAudit())!.problem).toMatch(/:5: this is no entry$/)
})

const changes: Record<string, [change: (lines: string[]) => string[], problem: RegExp]> = {
  'an outcome is changed': [
    lines => lines.map((line, at) => (at === 1 ? line.replace('"ok"', '"no"') : line)),
    /:3: entry 2 was changed, or this line was put in$/,
  ],
  'the last entry is changed': [
    lines => lines.map((line, at) => (at === 3 ? line.replace('"ok"', '"no"') : line)),
    /:4: entry 4 is not the one that the store has the hash of$/,
  ],
  'an entry is removed': [lines => lines.filter((_, at) => at !== 1), /:2: entry 3 follows entry 1$/],
  'the last entries are removed': [lines => lines.slice(0, 2), /^entries 3 to 4 are missing: the store has the hash of entry 4$/],
  'an entry is put in': [lines => [lines[0]!, lines[0]!, ...lines.slice(1)], /:2: entry 1 follows entry 1$/],
  'two entries change places': [lines => [lines[1]!, lines[0]!, ...lines.slice(2)], /:2: entry 1 follows entry 2$|:1: /],
  'a line is no entry': [lines => ['nothing', ...lines], /:1: this is no entry$/],
}

test.each(Object.entries(changes))('verification finds that %s', async (_, [change, problem]) => {
  const { start, file, lines } = recordedService()
  const first = await start()
  await createPoolWithUser(first)
  await first.close()
  const second = await start()
  onTestFinished(() => second.close())
  expect((await second.verifyAudit())!.problem).toBe(undefined)
  writeFileSync(file(), `${change(lines()).join('\n')}\n`)
  expect((await second.verifyAudit())!.problem).toMatch(problem)
})

test('a whole record that is written again with its hashes is found by its anchor, and so is a changed anchor', async () => {
  const { start, file, entries, dataDir } = recordedService()
  const first = await start()
  await createPoolWithUser(first)
  await first.close()
  const { createHash } = await import('node:crypto')
  let previous = '0'.repeat(64)
  const forged = entries().map(entry => {
    const line = JSON.stringify({ ...entry, caller: 'arn:aws:iam::000000000000:user/other', previous })
    previous = createHash('sha256').update(line).digest('hex')
    return line
  })
  writeFileSync(file(), `${forged.join('\n')}\n`)
  const second = await start()
  expect((await second.verifyAudit())!.problem).toMatch(/:4: entry 4 is not the one that the store has the hash of$/)
  await second.close()

  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(join(dataDir, 'poolhouse.db'))
  database.prepare('update audit_anchors set hash = ?').run(previous)
  database.close()
  const third = await start()
  onTestFinished(() => third.close())
  expect((await third.verifyAudit())!.problem).toBe('the anchor of entry 4 in the store is not as the service wrote it')
})

test.each<[string, (file: string) => void]>([
  ['is gone', file => rmSync(file)],
  ['has another name', file => writeFileSync(file, readFileSync(file, 'utf8').replace(/^\S+/, '00000000-0000-4000-8000-000000000000'))],
])('a record whose file of the name %s is a problem, and the service does not go on with it', async (_, change) => {
  const { start, directory } = recordedService()
  const first = await start()
  await createPoolWithUser(first)
  change(join(directory, 'node'))
  expect((await first.verifyAudit())!.problem).toMatch(/the file "node" is gone, or the service did not write it$/)
  await first.close()
  await expect(start()).rejects.toThrow('Restore it, or move the record away')
})

test('a directory that cannot be written is refused at the start, with the option', async () => {
  const file = join(mkdtempSync(join(home, 'taken-')), 'file')
  writeFileSync(file, '')
  await expect(startTestService({ auditDir: file })).rejects.toThrow(`--audit ${file} cannot be written (EEXIST)`)
})

test('earlier files may be moved away: the record is verified from the first entry that is there', async () => {
  const { start, file, directory, entries } = recordedService()
  const first = await start()
  const { ClientId } = await createPoolWithUser(first)
  await first.close()
  renameSync(file(), join(home, 'moved.jsonl'))
  const second = await start()
  await signInWith(second, ClientId, password)
  await second.close()
  expect(entries()).toMatchObject([{ number: 5 }])
  const third = await start()
  onTestFinished(() => third.close())
  expect(await third.verifyAudit()).toEqual({ entries: 1, first: 5, last: 5, anchors: 1 })
  expect(existsSync(join(directory, 'node'))).toBe(true)
})

test('a service without the setting writes no record', async () => {
  const service = await startTestService()
  onTestFinished(() => service.close())
  await createPoolWithUser(service)
  expect(await service.verifyAudit()).toBe(undefined)
  expect(existsSync(join(service.dataDir, 'audit'))).toBe(false)
})

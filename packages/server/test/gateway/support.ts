import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { refuse } from '@poolhouse/contract'
import { afterAll } from 'vitest'
import { SecretUses } from '../../src/clients/index.ts'
import type { Call, Context, Settings } from '../../src/context.ts'
import { Keyring, newMasterKey } from '../../src/crypto/index.ts'
import { type AccessKey, createDirectAnswers, createGateway, type Registry } from '../../src/gateway/index.ts'
import { createOutbound } from '../../src/http/index.ts'
import { createListener } from '../../src/listen.ts'
import { refusalMessage } from '../../src/policy/index.ts'
import { sts } from '../../src/sts/index.ts'
import { openTriggerTargets } from '../../src/triggers/index.ts'

export const accessKeyId = 'AKIDEXAMPLE'
export const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
export const admin: AccessKey = {
  secret,
  account: '123456789012',
  arn: 'arn:aws:iam::123456789012:user/root-admin',
  userId: 'AIDAEXAMPLE',
  admin: true,
}

const accessKeys: Record<string, AccessKey> = {
  [accessKeyId]: admin,
  AKIDNOTADMIN: { ...admin, arn: 'arn:aws:iam::123456789012:user/without-permission', admin: false },
  ASIATEMPORARY: { ...admin, sessionToken: 'the-session-token', expiresAt: Date.parse('2025-01-02T03:10:00Z') },
}

interface StartOptions {
  realNow?: () => number
  /** Mounts the routes of another room. */
  mount?: (app: ReturnType<typeof createGateway>['app'], context: Context) => void
}

/** Starts a gateway on a free port, with a few operations that need no store. `calls` and `logged` collect what requests cause. */
export async function startGateway(overrides: Partial<Settings> = {}, { realNow, mount }: StartOptions = {}) {
  const calls: Call[] = []
  const logged: { level: string; message: string; fields?: Record<string, unknown> }[] = []
  const log = (level: string) => (message: string, fields?: Record<string, unknown>) =>
    void logged.push({ level, message, ...(fields ? { fields } : {}) })
  const settings: Settings = {
    mode: 'development',
    publicUrl: 'http://localhost:9229',
    issuer: 'local',
    account: '000000000000',
    refreshTokenReuse: 'revoke-family',
    newPasswordEnds: ['recovery', 'administrator'],
    allowedHosts: [],
    trustedProxies: [],
    ...overrides,
  }
  const outbound = createOutbound({ mode: 'development', allowed: [] })
  const context: Context = {
    // The operations below do not use the store.
    store: undefined as unknown as Context['store'],
    clock: { now: () => 1_700_000_000_123 },
    keys: new Keyring(newMasterKey()),
    triggerTargets: openTriggerTargets(undefined, { log: { info() {}, warn() {}, error() {} }, mode: 'development', outbound }),
    outbound,
    secretUses: new SecretUses(),
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    settings,
  }
  const { app, findDirectAnswer } = createGateway({
    context,
    operations: registry(calls),
    queryServices: [sts],
    jsonServices: [],
    restServices: [],
    findAccessKey: async id => (Object.hasOwn(accessKeys, id) ? accessKeys[id] : undefined),
    // Policies are tested with the room access; here no key but an administrator's may do anything.
    authorize: async ({ arn: principal }, { action, resource }) => {
      const answer = { isAllowed: false, basis: 'no-allow', layer: 'identity' } as const
      throw refuse('AccessDeniedException', refusalMessage(answer, { principal, action, resource }))
    },
    ...(realNow ? { realNow } : {}),
  })
  mount?.(app, context)
  app.get('/elsewhere', c => c.text('another room'))
  app.post('/oauth2/token', c => c.text('a grant'))

  const server = createServer(createListener({ route: app.fetch, findDirectAnswer: createDirectAnswers(context, [findDirectAnswer]) }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(() => void server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  return { port, endpoint: `http://localhost:${port}`, calls, logged, context }
}

function registry(calls: Call[]): Registry {
  return {
    ListUserPools: async () => async (_, call) => {
      calls.push(call)
      return { UserPools: [{ Id: 'us-east-1_EXAMPLE01', Name: 'pool', CreationDate: 1689980857.949 }] }
    },
    DescribeUserPool: async () => async (input, call) => {
      calls.push(call)
      throw refuse('ResourceNotFoundException', `User pool ${input.UserPoolId} does not exist.`)
    },
    DeleteUserPool: async () => async () => {},
    AdminDeleteUserAttributes: async () => async () => ({}),
    InitiateAuth: async () => async (_, call) => {
      calls.push(call)
      throw refuse('NotAuthorizedException', 'Incorrect username or password.', { cause: 'the password is wrong' })
    },
    GetUser: async () => async () => {
      throw new Error('the database said: secret detail')
    },
    ListGroups: async () => async () => {
      throw refuse('InvalidParameterException', 'Zeile eins\r\nSet-Cookie: a=b\nÜmlaut €')
    },
  }
}

/** A request to send byte for byte. */
export interface Raw {
  method?: string
  path?: string
  /** Sent as they are. Host is added where it is missing. */
  headers?: [string, string][]
  body?: string | Buffer
}

export interface Answer {
  status: number
  headers: Record<string, string>
  text: string
  json: () => Record<string, unknown>
}

/** Sends exactly these bytes: no normalised path, no joined or added headers. */
export function send(port: number, { method = 'POST', path = '/', headers = [], body = '' }: Raw): Promise<Answer> {
  const names = headers.map(([name]) => name.toLowerCase())
  const all = [...(names.includes('host') ? [] : [['Host', `localhost:${port}`]]), ...headers]
  if (!names.includes('content-length')) all.push(['Content-Length', String(Buffer.byteLength(body))])
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers: all.flat(), agent: false }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: answer.statusCode!, headers: answer.headers as Record<string, string>, text, json: () => JSON.parse(text) })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

export const target = (operation: string): [string, string] => ['X-Amz-Target', `AWSCognitoIdentityProviderService.${operation}`]
export const jsonType: [string, string] = ['Content-Type', 'application/x-amz-json-1.1']

export const call = (port: number, operation: string, input: unknown, headers: [string, string][] = []): Promise<Answer> =>
  send(port, { headers: [jsonType, target(operation), ...headers], body: JSON.stringify(input) })

export interface Signing {
  host: string
  date: string
  headers?: [string, string][]
  body?: string
  path?: string
  query?: string
  key?: string
  secretKey?: string
  region?: string
  service?: string
  day?: string
  method?: string
  /** The header names to sign; by default all that are sent. */
  signed?: string[]
}

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** An independent SigV4 signer, written from the published description, so that server and test do not share a mistake. Returns the headers to send. */
export function signed(options: Signing): [string, string][] {
  const { host, date, body = '', path = '/', query = '', key = accessKeyId, secretKey = secret, method = 'POST' } = options
  const { region = 'us-east-1', service = 'cognito-idp', day = date.slice(0, 8) } = options
  const headers: [string, string][] = [['Host', host], ['X-Amz-Date', date], ...(options.headers ?? [])]
  const names = options.signed ?? headers.map(([name]) => name.toLowerCase()).sort()
  const lines = names.map(
    name =>
      `${name}:${headers
        .find(([each]) => each.toLowerCase() === name)?.[1]
        .trim()
        .replace(/ +/g, ' ')}`,
  )
  const canonical = [method, path, query, ...lines, '', names.join(';'), sha256(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const signingKey = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretKey}`)
  const signature = hmac(signingKey, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return [...headers, ['Authorization', authorization]]
}

/** The path of a presigned request, by the same independent signer. */
export function presigned(options: Signing & { expires: number }): string {
  const { host, date, body = '', key = accessKeyId, secretKey = secret, method = 'GET', expires } = options
  const { region = 'us-east-1', service = 'sts', day = date.slice(0, 8) } = options
  const scope = `${day}/${region}/${service}/aws4_request`
  const parameters = [
    ...(options.query ?? '').split('&').filter(Boolean),
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encodeURIComponent(`${key}/${scope}`)}`,
    `X-Amz-Date=${date}`,
    `X-Amz-Expires=${expires}`,
    'X-Amz-SignedHeaders=host',
  ]
  const canonical = [method, '/', [...parameters].sort().join('&'), `host:${host}`, '', 'host', sha256(body)].join('\n')
  const signingKey = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretKey}`)
  const signature = hmac(signingKey, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex')
  return `/?${[...parameters, `X-Amz-Signature=${signature}`].join('&')}`
}

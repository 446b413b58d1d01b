import { deflateRawSync, gzipSync } from 'node:zlib'
import { operations } from '@poolhouse/server'
import fc from 'fast-check'
import iam from '../../../contract/src/generated/iam.json' with { type: 'json' }
import sts from '../../../contract/src/generated/sts.json' with { type: 'json' }
import { bodyOf, type Known } from '../../../server/test/fuzz/bodies.ts'
import type { Random } from './random.ts'

/** One connection: what is sent in which pieces, with pauses in milliseconds between them, and whether it is cut afterwards. */
export interface Attack {
  pieces: readonly (string | Buffer)[]
  pauseMs?: number
  cut?: boolean
}

type MakeAttack = (random: Random, known: Known) => Attack

const crlf = '\r\n'
const head = (method: string, path: string, headers: readonly string[]) =>
  [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join(crlf)
const post = (path: string, type: string, body: string | Buffer, headers: readonly string[] = []): Attack => ({
  pieces: [
    head('POST', path, [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', ...headers]),
    body,
  ],
})
const get = (path: string, headers: readonly string[] = []): Attack => ({ pieces: [head('GET', path, ['Connection: close', ...headers])] })

const json = 'application/x-amz-json-1.1'
const form = 'application/x-www-form-urlencoded'
const target = (name: string) => `X-Amz-Target: AWSCognitoIdentityProviderService.${name}`
const signed =
  'Authorization: AWS4-HMAC-SHA256 Credential=AKID/20250102/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0'
type OperationName = keyof typeof operations
const names = Object.keys(operations) as OperationName[]

/** Operations that end what the other attacks know; rare, so that those reach further than the look-up. */
const ending =
  /^(?:DeleteUserPool|DeleteUserPoolClient|(?:Admin)?DeleteUser|(?:AdminUser)?GlobalSignOut|RevokeToken|AdminDisableUser|AdminResetUserPassword)$/

function pickOperation(random: Random): OperationName {
  const name = random.pick(names)
  return ending.test(name) && random.next() < 0.98 ? pickOperation(random) : name
}

/** Texts that break programs. */
const odd = (random: Random): string =>
  random.pick([
    ...[
      '',
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\u202e',
      '__proto__',
      'constructor',
      'toString',
      '../../etc/passwd',
      '%00',
      '%ff',
      '%',
      "' or 1=1 --",
    ],
    ...[
      '<script>',

      '{{7*7}}',
      '\r\nX-Injected: 1',
      'İ',
      '🏠'.repeat(300),
      'a'.repeat(5_000),
      '1e999',
      '-1',
      'null',
      'http://169.254.169.254/',
    ],
    random.bytes(40).toString('latin1'),
  ])

const oddForm = (random: Random, members: readonly string[], known: Known): string => {
  const usual = [...known.clients, ...known.pools, ...known.tokens, ...known.secrets, 'https://app.example/cb', 'code', 'openid', 'alice']
  const value = () => (random.next() < 0.6 ? random.pick(usual) : odd(random))
  const chosen = members.filter(() => random.next() < 0.6)
  const encode = (text: string) => encodeURIComponent(text.toWellFormed())
  const parts = chosen.map(name => `${name}=${random.next() < 0.1 ? odd(random) : encode(value())}`)
  if (random.next() < 0.1) parts.push(...Array.from({ length: 2_000 }, (_, index) => `p${index}=1`))
  if (random.next() < 0.2) parts.push(...parts)
  return parts.join('&')
}

/** JSON that a parser may not survive. */
const hardJson = (random: Random): string | Buffer =>
  random.pick<() => string | Buffer>([
    () => '['.repeat(100_000),
    () => '{"a":'.repeat(50_000),
    () => `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    () => `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
    () => '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}',
    () => `{"MaxResults":${random.pick(['1e400', '-0', '9'.repeat(400), '0.1e-400', 'NaN', '01'])}}`,
    () => `{"Username":"${'a'.repeat(400_000)}"}`,
    () => '{"Username":"\\ud800\\udfff\\u0000"}',
    () => Buffer.concat([Buffer.from('{"Username":"'), Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{}')]),
    () => Buffer.from('{"a":1}', 'utf16le'),
    () => `{"a":1,"a":2}${' '.repeat(100_000)}x`,
    () => random.bytes(2_000),
  ])()

const xmlBombs: readonly string[] = [
  `<!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]><r>&j;</r>`,
  '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">&x;</samlp:Response>',
  '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><r/>',
  `<!DOCTYPE r [<!ENTITY a "${'a'.repeat(50_000)}">]><r>${'&a;'.repeat(10_000)}</r>`,
  '<a>'.repeat(50_000),
  `<r ${Array.from({ length: 20_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${'x'.repeat(100_000)}"/>`,
  `<r xmlns:a="${'u'.repeat(10_000)}">${'<a:b/>'.repeat(20_000)}</r>`,
  '<?xml version="1.0" encoding="UTF-7"?>+ADw-r+AD4-',
  '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>'.repeat(100),
]

/** A chunk of each size of zeros, so that a few kilobytes unpack to many megabytes. */
const zipBomb = gzipSync(Buffer.alloc(20_000_000))
const deflateBomb = deflateRawSync(Buffer.alloc(20_000_000, 0x20)).toString('base64')

const samlForm = (random: Random): string => {
  const xml = random.pick([...xmlBombs, odd(random)])
  const value = random.pick([
    Buffer.from(xml).toString('base64'),
    deflateRawSync(xml).toString('base64'),
    deflateBomb,
    'A'.repeat(300_000),
    odd(random),
  ])
  const relay = random.pick(['', 'x', 'a'.repeat(10_000), odd(random)])
  const member = random.pick(['SAMLResponse', 'SAMLRequest'])
  return `${member}=${encodeURIComponent(value.toWellFormed())}&RelayState=${encodeURIComponent(relay.toWellFormed())}`
}

const base = (random: Random, { pools }: Known): string =>
  random.pick(['', `/${random.pick(pools)}`, '/us-east-1_nothing00', '/us-east-1_%00'])

const grants = ['authorization_code', 'refresh_token', 'client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange', '__proto__']
const oauthMembers = [
  ...['grant_type', 'client_id', 'client_secret', 'code', 'redirect_uri', 'refresh_token', 'scope', 'code_verifier', 'subject_token'],
  ...['subject_token_type', 'actor_token', 'actor_token_type', 'audience', 'token', 'response_type', 'state', 'nonce', 'prompt', 'lang'],
  ...['code_challenge', 'code_challenge_method', 'identity_provider', 'idp_identifier', 'logout_uri', 'id_token_hint', 'resource'],
  ...['username', 'password', '_csrf', 'confirmation_code', 'answer', 'session', 'SAMLResponse'],
]
const pagePaths = [
  ...['/login', '/signup', '/confirm', '/confirmUser', '/challenge', '/consent', '/consents', '/forgotPassword', '/confirmForgotPassword'],
  ...['/resetPassword', '/passkeys/add', '/error', '/logout', '/oauth2/authorize', '/authorize', '/oauth2/idpresponse', '/branding/x'],
]
const consolePaths = [
  ...['/', '/pools', '/requests', '/inbox', '/clock', '/users', '/console', '/_poolhouse/clock', '/_poolhouse/inbox', '/_poolhouse/reset'],
  ...['/_poolhouse/seed', '/_poolhouse/users', '/_poolhouse/tokens', '/_poolhouse/snapshots', '/_poolhouse/service-clients'],
  ...['/_poolhouse/openapi.json', '/_poolhouse/logs', '/health', '/ready', '/_localstack/health', '/favicon.ico'],
]
const queryActions = [...Object.keys(iam.operations), ...Object.keys(sts.operations)]
const blindMethods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'BREW', 'get', 'G ET', '']

/** Bodies of an operation that follow the model, mostly. Made in batches, since building them takes longer than sending them. */
const batches = new Map<string, unknown[]>()
function modelled(random: Random, name: OperationName, known: Known): unknown {
  const key = `${name} ${known.clients[0]}`
  let batch = batches.get(key)
  if (!batch || batch.length === 0) {
    if (batches.size > 300) batches.clear()
    batch = fc.sample(bodyOf(name, known), { seed: random.below(2 ** 31), numRuns: 20 })
    batches.set(key, batch)
  }
  return batch.pop()
}

/** Every kind of attack on a port of the service. */
export const attacks: Readonly<Record<string, MakeAttack>> = {
  model: (random, known) => {
    const name = pickOperation(random)
    return post('/', json, JSON.stringify(modelled(random, name, known)), [target(name), ...(random.next() < 0.9 ? [signed] : [])])
  },
  'hard JSON': random => post('/', json, hardJson(random), [target(random.pick([...names, '__proto__', 'constructor', '']))]),
  'a compressed body': random =>
    post('/', json, zipBomb, [
      target(random.pick(names)),
      `Content-Encoding: ${random.pick(['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip'])}`,
    ]),
  'IAM and STS': (random, known) => {
    const action = random.next() < 0.9 ? random.pick(queryActions) : odd(random)
    const members = [
      'RoleName',
      'UserName',
      'PolicyDocument',
      'PolicyArn',
      'RoleArn',
      'RoleSessionName',
      'WebIdentityToken',
      'Tags.member.1.Key',
    ]
    const body = `Action=${encodeURIComponent(action.toWellFormed())}&Version=2010-05-08&${oddForm(random, members, known)}`
    return random.next() < 0.8 ? post('/', form, body, [signed]) : get(`/?${body.replaceAll(/[^ -~]|\s/g, '')}`)
  },
  KMS: random =>
    post('/', json, random.pick([hardJson(random), '{"CiphertextBlob":"AAAA"}', '{}']), [
      `X-Amz-Target: TrentService.${random.pick(['Decrypt', 'GenerateDataKey', odd(random).replaceAll(/[^a-z]/gi, '')])}`,
      signed,
    ]),
  Kinesis: random => post('/', json, hardJson(random), [`X-Amz-Target: Kinesis_20131202.${random.pick(['PutRecords', 'PutRecord'])}`]),
  Pinpoint: (random, known) => {
    const path = `/v1/apps${random.pick(['', '/x', '/x/events', '/x/endpoints/y', '/x/endpoints', '/x/settings', `/${encodeURIComponent(odd(random).toWellFormed())}`])}`
    const headers = [random.next() < 0.9 ? signed : 'X-A: 1']
    return random.next() < 0.3
      ? get(`${path}?page-size=${encodeURIComponent(odd(random).toWellFormed())}`, headers)
      : post(path, 'application/json', random.pick([hardJson(random), oddForm(random, oauthMembers, known)]), headers)
  },
  'token endpoint': (random, known) => {
    const basic = random.pick([`${known.clients[1]}:${known.secrets[0]}`, `${known.clients[0]}:x`, ':', 'ä:ö', odd(random)])
    const body = `grant_type=${encodeURIComponent(random.pick(grants))}&${oddForm(random, oauthMembers, known)}`
    const path = base(random, known) + random.pick(['/oauth2/token', '/oauth2/revoke', '/oauth2/userInfo', '/oauth2/register'])
    const authorization = random.next() < 0.5 ? [`Authorization: Basic ${Buffer.from(basic).toString('base64')}`] : []
    return post(
      path,
      random.pick([form, form, 'application/json', 'multipart/form-data; boundary=x', 'text/plain']),
      random.next() < 0.9 ? body : (hardJson(random) as string),
      authorization,
    )
  },
  pages: (random, known) => {
    const path = base(random, known) + random.pick(pagePaths)
    const cookie = random.pick([
      'cognito=x',
      `cognito-fl="${random.bytes(30).toString('base64')}"`,
      `XSRF-TOKEN=${'a'.repeat(3_000)}`,
      `x=${'='.repeat(20)};;;,`,
    ])
    const query = oddForm(random, oauthMembers, known)
      .replaceAll(/[^ -~]|\s/g, '')
      .slice(0, 8_000)
    const agent = `User-Agent: ${random.pick(['Mozilla/5.0', 'x'.repeat(2_000)])}`
    if (random.next() < 0.5)
      return get(`${path}?${query}`, [
        `Cookie: ${cookie}`,
        agent,
        'Accept: text/html',
        `Accept-Language: ${random.pick(['de', '*;q=9', 'x'.repeat(500)])}`,
      ])
    return post(`${path}?${query}`, form, oddForm(random, oauthMembers, known), [`Cookie: ${cookie}`, 'Origin: http://localhost', agent])
  },
  SAML: (random, known) => {
    const path = base(random, known) + random.pick(['/saml2/idpresponse', '/saml2/logout'])
    const body = samlForm(random)
    return random.next() < 0.7 ? post(path, form, body) : get(`${path}?${body.slice(0, 12_000)}`)
  },
  'console and development API': (random, known) => {
    const path = random.pick(consolePaths)
    const headers = random.next() < 0.7 ? ['x-poolhouse: 1'] : ['Sec-Fetch-Site: cross-site', 'Origin: https://evil.example']
    // A reset would end all that the other attacks know.
    if (random.next() < 0.5 || /reset|clock|seed|snapshots/.test(path))
      return get(`${path}?${oddForm(random, ['pool', 'user', 'after', 'id'], known).replaceAll(/[^ -~]|\s/g, '')}`, headers)
    return post(path, 'application/json', hardJson(random), headers)
  },
  'broken lines': random => ({
    pieces: [
      random.pick([
        `${random.pick(blindMethods)} / HTTP/1.1${crlf}${crlf}`,
        `GET ${odd(random)} HTTP/1.1${crlf}Host: localhost${crlf}${crlf}`,
        `GET / HTTP/${random.pick(['0.9', '1.2', '9.9', '2.0', 'x'])}${crlf}Host: localhost${crlf}${crlf}`,
        `GET / HTTP/1.1\nHost: localhost\n\n`,
        `GET / HTTP/1.1${crlf}Host: localhost${crlf} folded: yes${crlf}${crlf}`,
        `GET / HTTP/1.1${crlf}Host: localhost${crlf}Host: other${crlf}${crlf}`,
        `GET / HTTP/1.1${crlf}: empty${crlf}${crlf}`,
        `GET http://[::1:/ HTTP/1.1${crlf}Host: localhost${crlf}${crlf}`,
        `\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003`,
        random.bytes(500),
        crlf.repeat(1_000),
      ]),
    ],
  }),
  'huge headers': random => ({
    pieces: [
      head('POST', '/', [
        random.pick([
          `X-A: ${'a'.repeat(20_000)}`,
          Array.from({ length: 3_000 }, (_, index) => `X-${index}: 1`).join(crlf),
          `Cookie: ${'a=b; '.repeat(3_000)}`,
          `Authorization: AWS4-HMAC-SHA256 ${'a'.repeat(12_000)}`,
          `Authorization: Bearer ${'e'.repeat(14_000)}`,
          `X-Amz-Target: ${'a'.repeat(12_000)}`,
          `X-Forwarded-For: ${'1.1.1.1, '.repeat(1_200)}`,
          `traceparent: ${'0'.repeat(12_000)}`,
        ]),
      ]),
    ],
  }),
  'a long path': random => get(`/${random.pick(['a/', '../', '%2e%2e/', '%00', 'ä']).repeat(2_000).replaceAll('ä', '%c3%a4')}`),
  'wrong lengths': random => ({
    pieces: [
      head('POST', '/', [
        target(random.pick(names)),
        `Content-Type: ${json}`,
        random.pick([
          'Content-Length: 99999999999',
          'Content-Length: -1',
          'Content-Length: 5\r\nContent-Length: 6',
          'Content-Length: 5\r\nTransfer-Encoding: chunked',
          'Transfer-Encoding: chunked, chunked',
          'Transfer-Encoding: gzip, chunked',
          'Transfer-Encoding: \u000bchunked',
          'Content-Length: 1e3',
        ]),
      ]),
      '{"a":1}',
    ],
    cut: random.next() < 0.5,
    pauseMs: 5,
  }),
  'lies in chunks': random => ({
    pieces: [
      head('POST', '/', [target(random.pick(names)), `Content-Type: ${json}`, 'Transfer-Encoding: chunked']),
      random.pick([
        'ffffffffffff\r\n',
        '-1\r\nx\r\n',
        '5\r\nabc\r\n0\r\n\r\n',
        '0\r\n',
        'zz\r\n',
        `3;${'e'.repeat(20_000)}\r\nabc\r\n`,
        `0\r\n${'T: 1\r\n'.repeat(3_000)}\r\n`,
        '10000\r\nabc',
      ]),
    ],
    cut: random.next() < 0.7,
    pauseMs: 5,
  }),
  'a slow body': random => ({
    pieces: [
      head('POST', random.pick(['/', '/oauth2/token']), [target('InitiateAuth'), `Content-Type: ${json}`, 'Content-Length: 1000']),
      ...'{"ClientId":"'.split(''),
    ],
    pauseMs: 60,
    cut: true,
  }),
  'slow headers': () => ({
    pieces: ['POST / HT', 'TP/1.1\r\nHo', 'st: localhost\r\nX-A', ': 1\r\nX-B: 2', '\r\n'],
    pauseMs: 150,
    cut: true,
  }),
  'a cut connection': (random, known) => {
    const name = pickOperation(random)
    const body = JSON.stringify(modelled(random, name, known)) ?? '{}'
    const { pieces } = post('/', json, body, [target(name), signed])
    const whole = Buffer.concat(pieces.map(piece => Buffer.from(piece)))
    return { pieces: [whole.subarray(0, random.below(whole.length) + 1)], cut: true }
  },
  'an answer that nobody reads': (random, known) => {
    const name = random.pick(['ListUsers', 'InitiateAuth', 'DescribeUserPool', 'SignUp'] as const)
    return { pieces: post('/', json, JSON.stringify(modelled(random, name, known)) ?? '{}', [target(name), signed]).pieces, cut: true }
  },
  pipelining: (random, known) => {
    const one = () => {
      const name = pickOperation(random)
      const body = JSON.stringify(modelled(random, name, known)) ?? '{}'
      return head('POST', '/', [target(name), signed, `Content-Type: ${json}`, `Content-Length: ${Buffer.byteLength(body)}`]) + body
    }
    return { pieces: [Array.from({ length: 40 }, one).join('')], cut: random.next() < 0.5, pauseMs: 20 }
  },
  'HTTP/2': random => ({
    // Preface, SETTINGS, then HEADERS and RST_STREAM of many streams.
    pieces: [
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
      Buffer.concat(
        Array.from({ length: 200 }, (_, stream) =>
          Buffer.from(
            [0, 0, 1, 1, 5, 0, 0, 0, 2 * stream + 1, 0x82, 0, 0, 4, 3, 0, 0, 0, 0, 2 * stream + 1, 0, 0, 0, 8].map(byte => byte & 255),
          ),
        ),
      ),
      random.bytes(200),
    ],
    pauseMs: 2,
  }),
  upgrades: random =>
    get('/', [
      `Connection: Upgrade`,
      `Upgrade: ${random.pick(['websocket', 'h2c', 'TLS/1.0', 'x'.repeat(1_000)])}`,
      'Sec-WebSocket-Key: AAAA',
      'Expect: 100-continue',
    ]),
}

/** Attacks that reach other listeners than the service's own port. */
export const blindAttacks: readonly string[] = [
  'broken lines',
  'huge headers',
  'a long path',
  'wrong lengths',
  'lies in chunks',
  'slow headers',
  'HTTP/2',
  'upgrades',
  'hard JSON',
  'a cut connection',
]

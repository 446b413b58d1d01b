/**
 * The bare handler: what a flow costs at least on this runtime. `node:http`, JSON or a form in, JSON out, the flow's signatures, modular powers and group commit, and
 * nothing else: no routes, checks, look-ups or errors. Prints its port. `argv[2]`: the directory of its database.
 */
import { createDiffieHellman, generateKeyPairSync, getDiffieHellman, randomBytes, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { noWork, type Work, works } from './work.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const exchange = createDiffieHellman(getDiffieHellman('modp15').getPrime(), 2)
const exponent = randomBytes(32)
const header = Buffer.from(JSON.stringify({ kid: 'k'.repeat(44), alg: 'RS256' })).toString('base64url')
const refreshToken = 'r'.repeat(500)

/** What a token contains besides its times and ids. */
const fixedClaims = {
  iss: `http://localhost:9229/us-east-1_${'x'.repeat(9)}`,
  client_id: 'c'.repeat(26),
  origin_jti: randomUUID(),
  event_id: randomUUID(),
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  username: 'user-1@example.com',
}

function signToken(): Promise<string> {
  const at = Math.floor(Date.now() / 1000)
  const claims = { sub: 's'.repeat(36), ...fixedClaims, auth_time: at, exp: at + 3600, iat: at, jti: randomUUID() }
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return new Promise((resolve, reject) =>
    sign('sha256', Buffer.from(signed), privateKey, (error, signature) =>
      error ? reject(error) : resolve(`${signed}.${signature.toString('base64url')}`),
    ),
  )
}

const writer = new Worker(new URL('./commits.ts', import.meta.url), { workerData: join(process.argv[2]!, 'bare.db') })
let queued: { key: string; done: () => void }[] = []
let isWriting = false

/** Group commit: one transaction for all rows that came while the last one was written. */
function writeNext(): void {
  if (isWriting || queued.length === 0) return
  isWriting = true
  const batch = queued
  queued = []
  writer.postMessage(batch.map(({ key }) => key))
  writer.once('message', () => {
    isWriting = false
    writeNext()
    for (const { done } of batch) done()
  })
}

const commit = (key: string): Promise<void> =>
  new Promise(done => {
    if (queued.push({ key, done }) === 1) setImmediate(writeNext)
  })

async function doWork({ powers, signatures, commits }: Work): Promise<readonly string[]> {
  for (let n = 0; n < powers; n++) {
    exchange.setPrivateKey(exponent)
    exchange.generateKeys()
  }
  const signing = Array.from({ length: signatures }, signToken)
  // Every sign-in and every code adds a row; the rows of a rotation are as new as random ones to the pages of the table.
  if (commits > 0) await commit(randomUUID())
  return Promise.all(signing)
}

const apiAnswer = ([AccessToken, IdToken]: readonly string[]) =>
  AccessToken === undefined
    ? prepared
    : {
        ChallengeParameters: {},
        AuthenticationResult: { AccessToken, ExpiresIn: 3600, TokenType: 'Bearer', IdToken, RefreshToken: refreshToken },
      }

/** What the steps before a flow and its first challenge read. The numbers of the challenge only have to be numbers. */
const prepared = {
  UserPool: { Id: 'us-east-1_000000000' },
  UserPoolClient: { ClientId: 'c'.repeat(26) },
  ChallengeName: 'PASSWORD_VERIFIER',
  ChallengeParameters: {
    SALT: 'ab'.repeat(16),
    SRP_B: '1b'.repeat(384),
    SECRET_BLOCK: 'A'.repeat(200),
    USER_ID_FOR_SRP: 'user',
    USERNAME: 'user',
  },
}

const tokenAnswer = ([access_token, id_token]: readonly string[]) => ({
  id_token,
  access_token,
  refresh_token: id_token && refreshToken,
  expires_in: 3600,
  token_type: 'Bearer',
})

async function answer({ headers }: IncomingMessage, body: string): Promise<object> {
  const target = headers['x-amz-target']
  if (typeof target !== 'string') {
    const grant = new URLSearchParams(body).get('grant_type') ?? ''
    return tokenAnswer(await doWork(works[grant] ?? noWork))
  }
  const input = JSON.parse(body)
  const operation = target.slice(target.indexOf('.') + 1)
  const work = works[input.AuthFlow === undefined ? operation : `${operation} ${input.AuthFlow}`] ?? noWork
  return apiAnswer(await doWork(work))
}

// As long as ours: it waits for its turn, and the load generator keeps its connections.
const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', async () => {
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(await answer(request, body.toString())))
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address ? address.port : '')
})
process.on('SIGTERM', () => process.exit())

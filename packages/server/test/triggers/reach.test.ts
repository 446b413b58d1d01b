import { describe, expect, test } from 'vitest'
import { readSignature } from '../../src/gateway/signature.ts'
import { calculateSignature, canonicalRequest, sha256, stringToSign } from '../../src/gateway/sigv4.ts'
import { createOutbound } from '../../src/http/index.ts'
import { openTriggerTargets } from '../../src/triggers/index.ts'
import { preAuthentications, threw, unexpected } from './pre-authentication.ts'
import { arn, neverAnswers, startTriggerServer } from './support.ts'

const { running, serviceWith, poolWith } = preAuthentications()

test('an ARN without a trigger target answers UnexpectedLambdaException, and the sign-in fails', async () => {
  const signIn = await poolWith(await serviceWith({}), arn('nowhere'))
  await expect(signIn()).rejects.toMatchObject(unexpected('configuration'))
})

describe('the Lambda API', () => {
  const lambda = (endpoint: string) => ({
    endpoint,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
  })

  test('the Lambda API gets a synchronous invocation by ARN, with a SigV4 signature', async () => {
    const seen: { path: string; isRight: boolean; token: unknown }[] = []
    const functionArn = arn('pre')
    const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`
    const lambdas = await startTriggerServer({
      [path.slice(1)]: (event, incoming) => {
        const request = {
          method: 'POST',
          path,
          query: '',
          headers: Object.entries(incoming.headersDistinct).flatMap(([name, values]) => values!.map(value => [name, value])),
        }
        const wire = request as unknown as Parameters<typeof readSignature>[0]
        const signature = readSignature(wire)!
        const bodyHash = sha256(Buffer.from(JSON.stringify(event)))
        const expected = calculateSignature(stringToSign(canonicalRequest(wire, signature, bodyHash), signature), 'secret', signature.scope)
        seen.push({ path: incoming.url!, isRight: expected === signature.signature, token: incoming.headers['x-amz-security-token'] })
        expect(signature.scope).toMatchObject({ region: 'us-east-1', service: 'lambda' })
      },
    })
    running.push(lambdas.close)
    const signIn = await poolWith(await serviceWith({ lambda: lambda(lambdas.url) }), functionArn)
    expect(await signIn()).toBe('alice')
    expect(seen).toEqual([{ path, isRight: true, token: 'session' }])
  })

  test('errors of the Lambda API become UnexpectedLambdaException with their name, and a thrown error UserLambdaValidationException', async () => {
    let status = 404
    let errorType: string | undefined
    const path = (name: string) => `2015-03-31/functions/${encodeURIComponent(arn(name))}/invocations`
    const lambdas = await startTriggerServer({
      [path('pre')]: (_, __, response) => {
        if (errorType) response.setHeader('x-amzn-errortype', errorType)
        response.statusCode = status
        response.end('{}')
      },
      [path('throws')]: () => {
        throw new Error('No entry')
      },
    })
    running.push(lambdas.close)
    const service = await serviceWith({ lambda: lambda(lambdas.url) })
    const signIn = await poolWith(service, arn('pre'))
    await expect(signIn()).rejects.toMatchObject(unexpected('error ResourceNotFoundException'))
    status = 403
    await expect(signIn()).rejects.toMatchObject(unexpected('error AccessDeniedException'))
    status = 400
    errorType = 'KMSAccessDeniedException:http://internal'
    await expect(signIn()).rejects.toMatchObject(unexpected('error KMSAccessDeniedException'))
    await expect((await poolWith(service, arn('throws')))()).rejects.toMatchObject(threw('No entry'))
  })

  test('an ARN with an invalid region is not invoked', async () => {
    const service = await serviceWith({ lambda: { credentials: { accessKeyId: 'a', secretAccessKey: 'b' } } })
    for (const region of ['127.0.0.1/x', 'evil.example', 'us-east-1.evil']) {
      const signIn = await poolWith(service, `arn:aws:lambda:${region}:000000000000:function:pre`)
      await expect(signIn()).rejects.toMatchObject(unexpected('configuration'))
    }
  })
})

describe('an HTTP trigger', () => {
  test('an HTTP trigger that times out is retried twice; one that refuses, redirects or floods is not', async () => {
    let called = 0
    const lambdas = await startTriggerServer({
      hangs: () => {
        called++
        return neverAnswers
      },
      redirects: (_, __, response) => void response.writeHead(307, { location: '/fine' }).end(),
      fine: () => undefined,
      fails: (_, __, response) => void response.writeHead(500).end('oops'),
      emulator: () => ({ errorType: 'Error', errorMessage: 'As the emulator says it' }),
      floods: (_, __, response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', more)
        }
        more()
        return neverAnswers
      },
    })
    running.push(lambdas.close)
    const service = await serviceWith({
      targets: { ...lambdas.targets, [arn('gone')]: { kind: 'url', url: 'http://127.0.0.1:1' } },
      timeoutMs: 300,
    })
    const outcome = async (name: string) => (await poolWith(service, arn(name)))()
    await expect(outcome('hangs')).rejects.toMatchObject(unexpected('error Socket timeout while invoking Lambda function'))
    expect(called).toBe(3)
    for (const name of ['redirects', 'fails', 'floods', 'gone'])
      await expect(outcome(name), name).rejects.toMatchObject(unexpected('configuration'))
    await expect(outcome('emulator')).rejects.toMatchObject(threw('As the emulator says it'))
    expect(await outcome('fine:live')).toBe('alice')
  })
})

describe('an HTTP trigger in production at an address that is not public', () => {
  test.each([
    ['in poolhouse.json is not called', { isFromFile: true }, [], 'failed'],
    ['in poolhouse.json is called where --allow-outbound has it', { isFromFile: true }, ['127.0.0.1'], 'answered'],
    ['in --trigger is called', {}, [], 'answered'],
  ])('%s', async (_, from, allowed, kind) => {
    const lambdas = await startTriggerServer({ pre: () => undefined })
    running.push(lambdas.close)
    const targets = { [arn('pre')]: { kind: 'url' as const, url: `${lambdas.url}/pre`, ...from } }
    const outbound = createOutbound({ mode: 'production', allowed })
    const log = { info() {}, warn() {}, error() {} }
    const triggers = openTriggerTargets({ targets, timeoutMs: 5_000, dataDir: '' }, { log, mode: 'production', outbound })
    const outcome = await triggers.invoke(arn('pre'), '{}')
    expect(outcome.kind).toBe(kind)
    expect(lambdas.events).toHaveLength(kind === 'answered' ? 1 : 0)
    if (outcome.kind === 'failed') expect(outcome.cause).toContain('Allow it with --allow-outbound 127.0.0.1:')
  })
})

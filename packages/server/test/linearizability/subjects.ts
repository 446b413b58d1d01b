import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  ListUserPoolClientSecretsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { callback, createOAuthApp, locationOf } from '../oauth/support.ts'
import { inboxMessageTo, wrongCode } from '../support/inbox.ts'
import { createPoolWithUser, password, type TestService } from '../support/service.ts'
import { isLinearizable, type Model, type Operation } from './checker.ts'

/** An answer: what it gave, or the name of the refusal. A failure of the service or of the connection is no answer. */
export type Answer = { ok: unknown } | { refused: string }

/** A kind of key whose concurrent calls are checked. */
export interface Subject<State = unknown, Input = unknown> {
  model: Model<State, Input, Answer>
  /** Calls at each key, by each of its clients. */
  callsOfClient: number
  /** Makes keys; each has what a client calls next, and how. */
  prepare(nodes: readonly TestService[], count: number): Promise<Key<Input>[]>
}
interface Key<Input> {
  /** What the key is before the first call, where each has another. */
  initial?: unknown

  next(random: () => number): Input
  call(node: TestService, input: Input): Promise<Answer | undefined>
}

const clientsOfKey = 4
const isOk = (output: Answer | undefined): output is { ok: unknown } => output !== undefined && 'ok' in output
const pick = <Item>(items: readonly Item[], random: () => number): Item => items[Math.floor(random() * items.length)]!

async function callApi(node: TestService, operation: string, input: object): Promise<Answer | undefined> {
  try {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
    }
    const answer = await fetch(node.url, { method: 'POST', headers, body: JSON.stringify(input) })
    const text = await answer.text()
    const body = text === '' ? {} : JSON.parse(text)
    if (answer.ok) return { ok: body }
    return answer.status >= 500 || body.__type === 'TooManyRequestsException' ? undefined : { refused: body.__type }
  } catch {
    return undefined
  }
}

const issueTokens = async (node: TestService, client: string): Promise<string> => {
  const headers = { 'x-poolhouse': '1', 'content-type': 'application/json' }
  const answer = await fetch(`${node.url}/_poolhouse/tokens`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ client, username: 'alice' }),
  })
  return (await answer.json()).refreshToken
}

/** Refreshes with rotation: `undefined` for a family that has ended. */
const rotation = (graceSeconds: number): Subject<string | null, { token: string }> => ({
  callsOfClient: graceSeconds > 0 ? 3 : 2,
  model: {
    initial: null,
    step(current, { token }, output) {
      if (current === null) return isOk(output) ? undefined : null
      const isCurrent = token === current
      if (isOk(output)) {
        const given = (output.ok as { AuthenticationResult: { RefreshToken: string } }).AuthenticationResult.RefreshToken
        if (isCurrent) return given
        // A retry inside the grace period gets the current one again.
        return graceSeconds > 0 && given === current ? current : undefined
      }
      // The next token of a rotation without an answer is not known, so such a history is not checked further.
      if (output === undefined) return undefined
      return !isCurrent && graceSeconds === 0 ? null : undefined
    },
  },
  async prepare(nodes, count) {
    const [node] = nodes
    const RefreshTokenRotation = { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: graceSeconds }
    const { ClientId } = await createPoolWithUser(node!, { RefreshTokenRotation, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
    return Promise.all(
      Array.from({ length: count }, async () => {
        const tokens = [await issueTokens(node!, ClientId)]
        return {
          initial: tokens[0]!,
          // Mostly the newest, so that several clients rotate it at once.
          next: random => ({ token: random() < 0.8 ? tokens.at(-1)! : pick(tokens, random) }),
          async call(at, { token }) {
            const answer = await callApi(at, 'GetTokensFromRefreshToken', { ClientId, RefreshToken: token })
            if (isOk(answer))
              tokens.push((answer.ok as { AuthenticationResult: { RefreshToken: string } }).AuthenticationResult.RefreshToken)
            return answer
          },
        } satisfies Key<{ token: string }>
      }),
    )
  },
})

/** One authorization code: the first redemption gets tokens, and no other. */
const redemption: Subject<boolean, 'redeem'> = {
  callsOfClient: 2,
  model: { initial: false, step: (isUsed, _, output) => (output === undefined ? true : isOk(output) === !isUsed ? true : undefined) },
  async prepare(nodes, count) {
    const [node] = nodes
    const { UserPoolId, ClientId, base, query, browser, signIn } = await createOAuthApp(node!)
    await signIn()
    const keys: Key<'redeem'>[] = []
    for (let made = 0; made < count; made++) {
      const code = new URL(locationOf(await browser.open(`${base}/oauth2/authorize?${query()}`))).searchParams.get('code')!
      const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: ClientId, code, redirect_uri: callback })
      keys.push({
        next: () => 'redeem',
        async call(at) {
          const answer = await fetch(`${at.url}/${UserPoolId}/oauth2/token`, { method: 'POST', body }).catch(() => undefined)
          if (!answer || answer.status >= 500 || answer.status === 429) return undefined
          const said = await answer.json()
          return answer.ok ? { ok: said } : { refused: said.error }
        },
      })
    }
    return keys
  },
}

/** One address that is the name of users: it is taken by one sign-up, and free again when that user is deleted. */
const signUp: Subject<boolean, 'sign up' | 'delete'> = {
  callsOfClient: 3,
  model: {
    initial: false,
    step(isTaken, input, output) {
      if (input === 'sign up')
        return output === undefined || isOk(output) === !isTaken ? true : isOk(output) ? undefined : isTaken || undefined
      return output === undefined || isOk(output) === isTaken ? false : isOk(output) || isTaken ? undefined : false
    },
  },
  async prepare(nodes, count) {
    const { sdk } = nodes[0]!
    const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', UsernameAttributes: ['email'] }))).UserPool!.Id!
    const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'client' }))
    const ClientId = UserPoolClient!.ClientId!
    return Array.from({ length: count }, (_, index) => ({
      next: random => (random() < 0.6 ? 'sign up' : 'delete'),
      call: (at, input) =>
        input === 'sign up'
          ? callApi(at, 'SignUp', { ClientId, Username: `user-${index}@example.com`, Password: password })
          : callApi(at, 'AdminDeleteUser', { UserPoolId, Username: `user-${index}@example.com` }),
    }))
  },
}

/** One code of a confirmation: it confirms once, and a wrong one never. */
const confirmation: Subject<boolean, { isRight: boolean }> = {
  callsOfClient: 2,
  model: {
    initial: false,
    step(isConfirmed, { isRight }, output) {
      const mayConfirm = isRight && !isConfirmed
      if (output === undefined) return isConfirmed || isRight
      return isOk(output) === mayConfirm ? isConfirmed || isRight : undefined
    },
  },
  async prepare(nodes, count) {
    const [node] = nodes
    const { sdk, url } = node!
    const pool = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', AutoVerifiedAttributes: ['email'] }))
    const UserPoolId = pool.UserPool!.Id!
    const ClientId = (await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'client' }))).UserPoolClient!.ClientId!
    const keys: Key<{ isRight: boolean }>[] = []
    for (let made = 0; made < count; made++) {
      const Username = `user-${made}`
      const email = `${Username}-${UserPoolId}@example.com`
      await callApi(node!, 'SignUp', { ClientId, Username, Password: password, UserAttributes: [{ Name: 'email', Value: email }] })
      const right = /\d{6}/.exec((await inboxMessageTo(url, email)).text)![0]
      keys.push({
        next: random => ({ isRight: random() < 0.7 }),
        call: (at, { isRight }) =>
          callApi(at, 'ConfirmSignUp', { ClientId, Username, ConfirmationCode: isRight ? right : wrongCode(right) }),
      })
    }
    return keys
  },
}

/** The secrets of one client: one or two, never none. */
type SecretCall = { kind: 'add' } | { kind: 'remove'; id: string } | { kind: 'list' }
const secrets: Subject<string[], SecretCall> = {
  callsOfClient: 6,
  model: {
    initial: [],
    step(ids, input, output) {
      if (output === undefined) return undefined
      if (input.kind === 'list') return isOk(output) && idsOf(output).join() === ids.join() ? ids : undefined
      if (input.kind === 'add') {
        if (!isOk(output)) return output.refused === 'LimitExceededException' && ids.length === 2 ? ids : undefined
        const { ClientSecretId } = (output.ok as { ClientSecretDescriptor: { ClientSecretId: string } }).ClientSecretDescriptor
        return ids.length < 2 && !ids.includes(ClientSecretId) ? [...ids, ClientSecretId].sort() : undefined
      }
      if (isOk(output)) return ids.length === 2 && ids.includes(input.id) ? ids.filter(id => id !== input.id) : undefined
      const expected = ids.includes(input.id) ? 'InvalidParameterException' : 'ResourceNotFoundException'
      return output.refused === expected && !(ids.includes(input.id) && ids.length === 2) ? ids : undefined
    },
  },
  async prepare(nodes, count) {
    const { sdk } = nodes[0]!
    const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
    return Promise.all(
      Array.from({ length: count }, async () => {
        const made = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'client', GenerateSecret: true }))
        const ClientId = made.UserPoolClient!.ClientId!
        const known = (await sdk.send(new ListUserPoolClientSecretsCommand({ UserPoolId, ClientId }))).ClientSecrets!.map(
          ({ ClientSecretId }) => ClientSecretId!,
        )
        const client = { UserPoolId, ClientId }
        return {
          initial: [...known],
          next(random) {
            const choice = random()
            if (choice < 0.4) return { kind: 'add' }
            return choice < 0.8 ? { kind: 'remove', id: pick(known.slice(-3), random) } : { kind: 'list' }
          },
          async call(at, input) {
            if (input.kind === 'list') return callApi(at, 'ListUserPoolClientSecrets', client)
            if (input.kind === 'remove') return callApi(at, 'DeleteUserPoolClientSecret', { ...client, ClientSecretId: input.id })
            const answer = await callApi(at, 'AddUserPoolClientSecret', client)
            if (isOk(answer))
              known.push((answer.ok as { ClientSecretDescriptor: { ClientSecretId: string } }).ClientSecretDescriptor.ClientSecretId)
            return answer
          },
        } satisfies Key<SecretCall>
      }),
    )
  },
}
const idsOf = (output: { ok: unknown }): string[] =>
  (output.ok as { ClientSecrets: { ClientSecretId: string }[] }).ClientSecrets.map(({ ClientSecretId }) => ClientSecretId).sort()

/** What is checked, and its share of all calls. */
export const subjects = {
  'refresh without a grace period': { subject: rotation(0), share: 0.16 },
  'refresh with a grace period': { subject: rotation(60), share: 0.14 },
  'redemption of a code': { subject: redemption, share: 0.16 },
  'sign-up of one address': { subject: signUp, share: 0.06 },
  'confirmation of one user': { subject: confirmation, share: 0.08 },
  'rotation of the secrets of one client': { subject: secrets, share: 0.4 },
} satisfies Record<string, { subject: object; share: number }>

/** What a run of a subject found. */
export interface Checked {
  calls: number
  keys: number
  /** Calls that have no answer. */
  unanswered: number
  /** Histories that no order explains. */
  violations: Operation[][]
}

let clock = 0

/** Calls the keys of a subject at several nodes, each by several clients at once, and checks the history of each key. */
export async function checkSubject(
  nodes: readonly TestService[],
  { model, callsOfClient, prepare }: Subject<never, never>,
  calls: number,
  random: () => number = Math.random,
): Promise<Checked> {
  const count = Math.ceil(calls / (clientsOfKey * callsOfClient))
  const checked: Checked = { calls: 0, keys: 0, unanswered: 0, violations: [] }
  const keys = await prepare(nodes, count)
  const atOnce = 8
  let next = 0
  const work = async () => {
    for (let key = keys[next++]; key; key = keys[next++]) {
      const history = await historyOf(key, nodes, callsOfClient, random)
      checked.calls += history.length
      checked.keys++
      checked.unanswered += history.filter(({ output }) => output === undefined).length
      if (!isLinearizable(history as never, { ...model, ...('initial' in key && { initial: key.initial as never }) }))
        checked.violations.push(history)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return checked
}

async function historyOf(
  key: Key<never>,
  nodes: readonly TestService[],
  callsOfClient: number,
  random: () => number,
): Promise<Operation[]> {
  const history: Operation[] = []
  const client = async () => {
    for (let made = 0; made < callsOfClient; made++) {
      const input = key.next(random)
      const operation: Operation = { input, invoked: clock++, returned: Number.POSITIVE_INFINITY }
      history.push(operation)
      const output = await key.call(pick(nodes, random), input)
      if (output) Object.assign(operation, { output, returned: clock++ })
    }
  }
  await Promise.all(Array.from({ length: clientsOfKey }, client))
  return history
}

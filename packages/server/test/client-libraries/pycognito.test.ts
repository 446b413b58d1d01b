import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { preparePython } from '../support/python.ts'
import { type ClientLibrary, type Configuration, clientRound, type Tokens } from './round.ts'

const besides = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const python = preparePython(besides('pycognito-requirements.txt'))

/** Nothing of the person who runs the test: no profile, no region, no credentials, no proxy. */
const bare = {
  PATH: process.env.PATH,
  NO_PROXY: '*',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
}

/** Python runs in a process of its own; each line of its input is one call. */
async function start(configuration: Configuration): Promise<ClientLibrary> {
  if ('missing' in python) throw new Error(python.missing)
  const child = spawn(python.command, [besides('pycognito_client.py')], { stdio: ['pipe', 'pipe', 'inherit'], env: bare })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const say = (line: object) => child.stdin.write(`${JSON.stringify(line)}\n`)
  say(configuration)
  const call = async <Value = void>(...nameAndArguments: string[]): Promise<Value> => {
    say(nameAndArguments)
    const { value, done } = await lines.next()
    if (done) throw new Error(`pycognito ended at ${nameAndArguments[0]}`)
    const answer = JSON.parse(value) as { value: Value } | { error: string }
    if ('error' in answer) throw new Error(answer.error)
    return answer.value
  }
  return {
    signUp: (username, password, email) => call('sign_up', username, password, email),
    confirmSignUp: (username, code) => call('confirm_sign_up', username, code),
    signIn: (username, password) => call<Tokens>('sign_in', username, password),
    refresh: () => call<Tokens>('refresh'),
    changePassword: (before, after) => call('change_password', before, after),
    forgotPassword: username => call('forgot_password', username),
    confirmForgotPassword: (username, code, password) => call('confirm_forgot_password', username, code, password),
    answerCustomChallenge: (username, answer) => call<Tokens>('answer_custom_challenge', username, answer),
    beginTotp: () => call<string>('begin_totp'),
    finishTotp: code => call('finish_totp', code),
    async signInWithTotp(username, password, code) {
      await call('begin_sign_in_with_totp', username, password)
      return call<Tokens>('finish_sign_in_with_totp', code())
    },
    rememberDevice: () => call('remember_device'),
    signInWithDevice: (username, password) => call<Tokens>('sign_in_with_device', username, password),
    signOutEverywhere: () => call('sign_out_everywhere'),
    async close() {
      child.stdin.end()
    },
  }
}

if ('missing' in python) {
  // With CI=true nothing is skipped.
  test.skipIf(process.env.CI !== 'true')(`pycognito needs Python: ${python.missing}`, () => expect.unreachable(python.missing))
} else {
  clientRound('pycognito', start, { secret: 'without a secret' })
  clientRound('pycognito', start, { secret: 'with a secret' })
}

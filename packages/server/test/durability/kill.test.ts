import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  ListUserPoolClientsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { createPoolWithUser, sdkFor, type TestService } from '../support/service.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-kill-'))
const masterKey = randomBytes(32).toString('base64')
const serve = new URL('../support/service-process.ts', import.meta.url).pathname

async function start(): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--conditions=source', serve, dataDir, masterKey], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(child.stdout!, 'data')
  return { process: child, url: `http://127.0.0.1:${String(port).trim()}` }
}

test('a service that is killed under load twenty times keeps every acknowledged write', async () => {
  let running = await start()
  let sdk = sdkFor(running.url)
  const { UserPoolId, signIn, ClientId } = await createPoolWithUser({ sdk } as TestService, {
    ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
  })
  let refreshToken = (await signIn()).RefreshToken!
  const acknowledged: string[] = []
  let checked = 0

  for (let round = 0; round < 20; round++) {
    const killAfter = 3 + Math.floor(Math.random() * 40)
    let inFlight = true
    const client = sdk
    const writer = async (name: string) => {
      for (let n = 0; inFlight; n++) {
        const answer = await client.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: `${name}-${n}` })).catch(() => undefined)
        if (!answer) return
        acknowledged.push(answer.UserPoolClient!.ClientId!)
        if (acknowledged.length - checked >= killAfter && inFlight) {
          inFlight = false
          running.process.kill('SIGKILL')
        }
      }
    }
    await Promise.all(Array.from({ length: 16 }, (_, index) => writer(`round${round}-${index}`)))
    if (running.process.exitCode === null && running.process.signalCode === null) await once(running.process, 'exit')

    client.destroy()
    running = await start()
    sdk = sdkFor(running.url)
    for (const id of acknowledged.slice(checked)) {
      const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: id }))
      expect(UserPoolClient!.ClientId).toBe(id)
    }
    checked = acknowledged.length
    // The refresh token of the last acknowledged rotation is valid after the crash.
    refreshToken = (await sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: refreshToken }))).AuthenticationResult!
      .RefreshToken!
  }

  const seen = new Set<string>()
  for (let NextToken: string | undefined, first = true; first || NextToken; first = false) {
    const page = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60, NextToken }))
    for (const { ClientId: id } of page.UserPoolClients!) seen.add(id!)
    NextToken = page.NextToken
  }
  expect(acknowledged.filter(id => !seen.has(id))).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(60)
  running.process.kill('SIGKILL')
  sdk.destroy()
  rmSync(dataDir, { recursive: true, force: true })
}, 120_000)

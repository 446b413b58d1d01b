import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../../step.ts'
import { emptyFolder, freePort, unpack, version, workshop } from './kit.ts'

const shop = workshop()
const example = join(root, 'examples/compose')

interface Compose {
  services: Record<'app' | 'poolhouse', { image: string; command: string[]; environment: Record<string, string> }>
}

test('the application of examples/compose signs in the user of the seed, at a service with its command line and PostgreSQL', {
  timeout: 120_000,
}, async () => {
  const { services } = parse(readFileSync(join(example, 'compose.yaml'), 'utf8')) as Compose
  const urlFile = inject('postgresUrlFile')
  await expect.poll(() => existsSync(urlFile), { timeout: 60_000 }).toBe(true)
  const [port, appPort] = [await freePort(), await freePort()]

  const environment = {
    ...services.poolhouse.environment,
    POOLHOUSE_DATABASE_URL: readFileSync(urlFile, 'utf8'),
    POOLHOUSE_PUBLIC_URL: `http://localhost:${port}`,
    POOLHOUSE_HOST: '0.0.0.0',
    POOLHOUSE_PORT: `${port}`,
    POOLHOUSE_DATA: emptyFolder(shop, 'data'),
  }
  const command = services.poolhouse.command.map(word => word.replace('/seed/', `${example}/`))
  const bin = join(unpack(shop, 'poolhouse-service'), 'bin/poolhouse')
  await saying('Poolhouse is ready', spawn(bin, command, { env: environment, stdio: 'pipe' }))
  const variables = { ...services.app.environment, COGNITO_ENDPOINT: `http://localhost:${port}`, PORT: `${appPort}` }
  await saying('Listening', spawn(process.execPath, [join(example, 'app.mjs')], { env: variables, stdio: 'pipe' }))

  const signIn = async (password: string) => {
    const response = await fetch(`http://localhost:${appPort}/sign-in`, {
      method: 'POST',
      body: JSON.stringify({ username: 'ada', password }),
    })
    return { status: response.status, body: await response.json() }
  }
  expect(await signIn('Correct-horse-7')).toMatchObject({ status: 200, body: { email: 'ada@example.com', aud: 'webapp' } })
  expect(await signIn('wrong')).toMatchObject({ status: 401, body: { error: 'NotAuthorizedException' } })
})

test('the example names the image as the release does', () => {
  const { services } = parse(readFileSync(join(example, 'compose.yaml'), 'utf8')) as Compose
  expect(services.poolhouse.image).toBe(`poolhouse:${version}`)
})

/** Resolves when a process has printed some words; it is ended with the test. */
function saying(words: string, child: ChildProcess): Promise<void> {
  onTestFinished(() => void child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', chunk => {
        said += chunk
        if (said.includes(words)) resolve()
      })
    child.on('exit', status => reject(new Error(`It ended with ${status}: ${said}`)))
  })
}

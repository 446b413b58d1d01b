import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { awsServiceHosts } from '@poolhouse/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { preparePython } from '../../../server/test/support/python.ts'
import { awsCli } from '../support/aws-cli.ts'
import { languages } from '../support/matrix.ts'
import { root, samples } from '../support/sample-pages.ts'
import { type AwsNetwork, bin, noNetwork, startAsAws } from './network.ts'

/** In CI nothing is skipped: what is missing fails there. */
const isCi = process.env.CI === 'true'
const boto3 = preparePython(fileURLToPath(new URL('../support/moto-requirements.txt', import.meta.url)))
const java = languages.find(({ name }) => name === 'java')!.reason
const program = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url))
const region = 'us-east-1'
const domain = 'sign-in'
const authHost = `${domain}.auth.${region}.amazoncognito.com`
const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' }
const noProfile = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }

if (noNetwork !== undefined && !isCi) console.warn(`as-aws.matrix.test.ts is skipped: ${noNetwork}`)

describe.skipIf(noNetwork !== undefined && !isCi)(
  'programs without endpoint settings, where the names of AWS lead to start --as-aws',
  () => {
    let network: AwsNetwork
    let made: { UserPoolId: string; ClientId: string; AccessToken: string }
    let issuer: string

    beforeAll(async () => {
      if (noNetwork !== undefined) throw new Error(noNetwork)
      network = await startAsAws(`127.0.0.1 ${[...awsServiceHosts([region]), authHost].join(' ')}`)
      const env = { ...credentials, ...noProfile, NODE_EXTRA_CA_CERTS: network.authority }
      const { status, out, err } = await network.run([process.execPath, program('sdk.mjs'), region, domain], env)
      expect({ status, err }).toEqual({ status: 0, err: '' })
      made = JSON.parse(out)
      issuer = `https://cognito-idp.${region}.amazonaws.com/${made.UserPoolId}`
    })
    afterAll(() => network?.close())

    test('AWS SDK for JavaScript (Cognito, STS, IAM, Pinpoint) signs a user in, and CognitoJwtVerifier accepts the token', () => {
      expect(made).toMatchObject({ username: 'ada', iss: issuer, Account: '000000000000', users: 0, application: 'numbers' })
    })

    test('openid-client discovers the issuer, signs in at the domain of the pool, and reads userInfo', async () => {
      const env = { NODE_EXTRA_CA_CERTS: network.authority }
      const { status, out, err } = await network.run([process.execPath, program('openid.mjs'), issuer, made.ClientId], env)
      expect({ status, err }).toEqual({ status: 0, err: '' })
      expect(JSON.parse(out)).toEqual({ asked: authHost, page: authHost, issuer, username: 'ada' })
    })

    test.skipIf('missing' in boto3 && !isCi)('boto3 (Cognito, STS, IAM, Pinpoint) signs a user in, and Python reads the keys', async () => {
      if ('missing' in boto3) throw new Error(boto3.missing)
      const env = { ...credentials, ...noProfile, AWS_CA_BUNDLE: network.bundle, SSL_CERT_FILE: network.bundle }
      const { status, out, err } = await network.run([boto3.command, program('sign_in.py'), region], env)
      expect({ status, err }).toEqual({ status: 0, err: '' })
      expect(JSON.parse(out)).toEqual({ username: 'ada', keys: 2, account: '000000000000', users: 0, application: 'numbers' })
    })

    test.skipIf('missing' in awsCli && !isCi).each([
      [['cognito-idp', 'describe-user-pool-domain', '--domain', domain], () => ({ DomainDescription: { UserPoolId: made.UserPoolId } })],
      [['sts', 'get-caller-identity'], () => ({ Account: '000000000000' })],
      [['iam', 'list-users'], () => ({ Users: [] })],
      [['pinpoint', 'get-apps'], () => ({ ApplicationsResponse: { Item: expect.any(Array) } })],
    ])('the AWS CLI runs %j', async (args, expected) => {
      if ('missing' in awsCli) throw new Error(awsCli.missing)
      const env = { ...credentials, ...noProfile, AWS_CA_BUNDLE: network.bundle, AWS_DEFAULT_REGION: region }
      const { status, out, err } = await network.run([awsCli.command, '-m', 'awscli', '--output', 'json', ...args], env)
      expect({ status, err }).toEqual({ status: 0, err: '' })
      expect(JSON.parse(out)).toMatchObject(expected())
    })

    test.skipIf(java !== undefined && !isCi)(
      "Spring's JwtDecoders.fromIssuerLocation accepts a token and refuses a changed one",
      { timeout: 300_000 },
      async () => {
        if (java !== undefined) throw new Error(java)
        const target = mkdtempSync(join(tmpdir(), 'poolhouse-spring-'))
        const maven = ['--batch-mode', '--quiet', `-DbuildDirectory=${target}`, `-Dmdep.outputFile=${join(target, 'class-path.txt')}`]
        const built = spawnSync('mvn', [...maven, 'compile', 'dependency:build-classpath'], { cwd: program('spring'), encoding: 'utf8' })
        expect(built.status, built.stdout + built.stderr).toBe(0)
        const store = join(target, 'poolhouse.p12')
        // The lines that the start prints.
        const [, keytool = ''] = /^ {2}Java +(keytool .+)$/m.exec(network.said)!
        const [, options = ''] = /JAVA_TOOL_OPTIONS="(.+)"/.exec(network.said)!
        expect(spawnSync(keytool, { cwd: target, shell: true, encoding: 'utf8' }).status).toBe(0)
        const classPath = [join(target, 'classes'), readFileSync(join(target, 'class-path.txt'), 'utf8').trim()].join(':')
        const env = { JAVA_TOOL_OPTIONS: options.replace('poolhouse.p12', store) }
        const { status, out, err } = await network.run(['java', '-cp', classPath, 'VerifyToken', issuer, made.AccessToken], env)
        expect({ status, out }, err).toEqual({ status: 0, out: `${made.ClientId}\nrefused` })
      },
    )

    test('a user who may not open port 443 gets a message that says what to do', async () => {
      const start = [process.execPath, bin, 'start', '--as-aws', '--data', 'of-another']
      const { status, err } = await network.run(['setpriv', '--bounding-set=-net_bind_service', ...start])
      expect({ status, err }).toEqual({
        status: 1,
        err: 'poolhouse: port 443 may not be opened by this user. Programs without endpoint settings call port 443: start it as root or in a container, allow the port to every user ("sysctl net.ipv4.ip_unprivileged_port_start=443" on Linux), or give --port 8443 and forward port 443 to it.',
      })
    })

    test('without the certificate authority a program trusts nothing of it', async () => {
      const { status, err } = await network.run([process.execPath, program('openid.mjs'), issuer, made.ClientId])
      expect([status, err]).toEqual([1, expect.stringMatching(/SELF_SIGNED_CERT_IN_CHAIN|fetch failed/)])
    })
  },
)

describe.skipIf(noNetwork !== undefined && !isCi)('the page docs/tasks/without-endpoint-settings.md', () => {
  const page = 'docs/tasks/without-endpoint-settings.md'
  const own = samples.filter(sample => sample.page === page && sample.mark === 'as-aws')
  const textOf = (language: string, beginning = '') =>
    own.find(sample => sample.language === language && sample.text.startsWith(beginning))!.text
  let network: AwsNetwork
  beforeAll(async () => {
    if (noNetwork !== undefined) throw new Error(noNetwork)
    expect(textOf('sh')).toBe('npx poolhouse start --as-aws\n')
    network = await startAsAws(textOf('text'), textOf('yaml', 'pools:'))
  })
  afterAll(() => network?.close())

  /** The setting that the table of the page has for a runtime. */
  function trust(runtime: string): Record<string, string> {
    const [, name, value] = new RegExp(`^\\| ${runtime} \\| \`(\\w+)=(\\S+)\``, 'm').exec(readFileSync(join(root, page), 'utf8'))!
    return { [name!]: value! }
  }

  test.each([
    ['js', 'Node.js', () => [process.execPath, '--input-type=module', '--eval']],
    ['python', 'AWS CLI, boto3', () => ['command' in boto3 ? boto3.command : '', '-c']],
  ])('its program in %s prints what it says, with the setting of %s', async (language, runtime, command) => {
    if (language === 'python' && 'missing' in boto3) {
      if (isCi) throw new Error(boto3.missing)
      return
    }
    const text = textOf(language)
    const file = [...command(), text]
    const env = { ...credentials, ...noProfile, ...trust(runtime) }
    const { status, out, err } = await network.run(file, env)
    expect({ status, out }, err).toEqual({ status: 0, out: 'ada' })
  })

  test('each name of its hosts file has the certificate, as curl with the setting of the page sees it', async () => {
    const names = textOf('text')
      .split('\n')
      .flatMap(line => line.split(' ').slice(1))
    expect(names.length).toBeGreaterThan(6)
    for (const name of names) {
      const { out, err } = await network.run(
        ['curl', '--silent', '--show-error', `https://${name}/health`],
        trust('Go, .NET on Linux, Ruby, curl'),
      )
      expect({ name, err, answer: JSON.parse(out) }).toMatchObject({ err: '', answer: { status: 'ok' } })
    }
  })
})

import { execFile } from 'node:child_process'
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { parseConfig } from '@poolhouse/server'
import { afterAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { serviceVariables } from '../src/service/variables.ts'

const deploy = new URL('../../../deploy', import.meta.url).pathname
const read = (path: string) => readFileSync(join(deploy, path), 'utf8')
const home = mkdtempSync(join(tmpdir(), 'poolhouse-deploy-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const run = promisify(execFile)
const isInstalled = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

type Variables = Record<string, string>

/** `NAME=value` of each line. */
const assignments = (lines: readonly string[]): Variables =>
  Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))

const unit = read('systemd/poolhouse.service')
const directives = (name: string) => unit.split('\n').flatMap(line => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []))

interface Container {
  command?: string[]
  environment?: Variables
}
const compose = parse(read('compose/compose.yaml'), { merge: true }) as { services: Record<string, Container & Record<string, unknown>> }

interface Resource {
  kind: string
  data?: Variables
  spec?: {
    replicas?: number
    template?: { spec: { securityContext: object; containers: { args: string[]; securityContext: object }[] } }
  }
}
const resources = parseAllDocuments(read('kubernetes/poolhouse.yaml')).map(document => document.toJS() as Resource)
const kind = (name: string) => resources.find(each => each.kind === name)!
const container = kind('Deployment').spec!.template!.spec.containers[0]!

/** What a node gets by each way to run it. */
const nodes: Record<string, { args: string[]; variables: Variables }> = {
  systemd: {
    args: directives('ExecStart')[0]!.split(' ').slice(1),
    variables: {
      ...assignments(
        read('systemd/poolhouse.env')
          .split('\n')
          .filter(line => /^[A-Z]/.test(line)),
      ),
      ...assignments(directives('Environment')),
    },
  },
  'one of compose': { args: compose.services.one!.command!, variables: compose.services.one!.environment! },
  'two of compose': { args: compose.services.two!.command!, variables: compose.services.two!.environment! },
  kubernetes: { args: container.args, variables: kind('ConfigMap').data! },
}

const secrets: Variables = {
  POOLHOUSE_MASTER_KEY_FILE: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ0MDBwsPExcY=',
  POOLHOUSE_DATABASE_URL_FILE: 'postgres://poolhouse:secret@db.internal/poolhouse?sslmode=verify-full',
  POOLHOUSE_SMTP_URL_FILE: 'smtps://user:secret@mail.internal',
}

describe.each(Object.entries(nodes))('%s', (name, { args, variables }) => {
  test('every variable exists', () => {
    expect(() => serviceVariables(variables)).not.toThrow()
    expect(Object.keys(variables)).not.toEqual([])
  })

  test('the service accepts the configuration as one of production, with secrets in files outside of its data', () => {
    const folder = join(home, name.replaceAll(' ', '-'))
    mkdirSync(folder)
    // The files of the secrets are where this machine can have them.
    const given = Object.fromEntries(
      Object.entries(variables).map(([variable, value]) => {
        const content = secrets[variable]
        if (content === undefined) return [variable, value]
        writeFileSync(join(folder, variable), content)
        return [variable, join(folder, variable)]
      }),
    )
    expect(args[0]).toBe('start')
    expect(args.slice(1).every(arg => arg === '--production')).toBe(true)
    const config = parseConfig(
      { ...(args.includes('--production') && { production: true }) },
      { ...given, POOLHOUSE_DATA: join(folder, 'data') },
    )
    expect(config.settings).toMatchObject({ mode: 'production', publicUrl: 'https://auth.example.com' })
    expect(config.masterKey.kind).toBe('file')
    expect(config.databaseUrl).toContain('postgres://')
    expect(config.settings.trustedProxies).toHaveLength(1)
  })

  test('no secret is in the file itself', () => {
    for (const variable of Object.keys(variables))
      expect(['POOLHOUSE_MASTER_KEY', 'POOLHOUSE_DATABASE_URL', 'POOLHOUSE_SMTP_URL']).not.toContain(variable)
  })
})

test('the pods run as no root, with a read-only root file system, no privilege and no capability, twice, and one stays', () => {
  expect(kind('Deployment').spec!.template!.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532 })
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  expect(kind('Deployment').spec!.replicas).toBe(2)
  expect(resources.map(each => each.kind)).toEqual(['ConfigMap', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'])
})

test('the containers of compose have a read-only root file system and no capability', () => {
  for (const service of ['one', 'two', 'haproxy'])
    expect(compose.services[service]).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
})

test.skipIf(!isInstalled('systemd-analyze'))('systemd accepts the unit, and rates its exposure below 2 of 10', async () => {
  const path = join(home, 'poolhouse.service')
  // The program and the files are not on this machine.
  writeFileSync(path, unit.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true').replace(/^EnvironmentFile=/m, 'EnvironmentFile=-'))
  const { stderr } = await run('systemd-analyze', ['verify', '--man=no', path]).catch(error => error)
  expect(stderr.split('\n').filter((line: string) => line.includes('poolhouse.service'))).toEqual([])
  const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', path])
  const [, exposure] = /Overall exposure level for poolhouse\.service: ([\d.]+)/.exec(stdout) ?? []
  expect(Number(exposure)).toBeLessThan(2)
})

test.skipIf(!isInstalled('haproxy')).each(['haproxy/haproxy.cfg', 'haproxy/patroni.cfg', 'compose/haproxy.cfg'])(
  'HAProxy accepts %s',
  async file => {
    const pem = join(home, 'poolhouse.pem')
    await run('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=auth.example.com',
      '-keyout',
      pem,
      '-out',
      `${pem}.crt`,
    ])
    writeFileSync(pem, readFileSync(pem, 'utf8') + readFileSync(`${pem}.crt`, 'utf8'))
    const path = join(home, 'haproxy.cfg')
    writeFileSync(path, read(file).replaceAll('/etc/haproxy/poolhouse.pem', pem))
    const { stdout } = await run('haproxy', ['-c', '-f', path])
    expect(stdout).toContain('Configuration file is valid')
  },
)

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError, type ConfigOptions, parseConfig } from '../../src/config/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))
const parse = (options: ConfigOptions, environment: Record<string, string> = {}) =>
  parseConfig({ data: 'data', development: true, ...options }, environment, folder)
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

const mailFrom = 'no-reply@example.com'
const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:pre'

describe('a password on the command line', () => {
  test.each<[ConfigOptions, string]>([
    [{ smtpUrl: 'smtp://user:hunter2@mail.example.com:587', mailFrom }, 'POOLHOUSE_SMTP_URL or --smtp-url-file or POOLHOUSE_SMTP_URL_FILE'],
    [{ smtpUrl: 'smtps://:hunter2@mail.example.com', mailFrom }, 'POOLHOUSE_SMTP_URL'],
    [{ smtpUrl: 'smtp://mail.example.com?pass=hunter2', mailFrom }, 'POOLHOUSE_SMTP_URL'],
    [{ database: 'postgres://user:hunter2@db/x' }, 'POOLHOUSE_DATABASE_URL or --database-file or POOLHOUSE_DATABASE_URL_FILE'],
    [{ database: 'postgresql://user:hunter%402@one,two:5432/x' }, 'POOLHOUSE_DATABASE_URL'],
    [{ database: 'postgres://db/x?user=u&password=hunter2' }, 'POOLHOUSE_DATABASE_URL'],
    [{ database: 'postgres://db/x?sslpassword=hunter2' }, 'POOLHOUSE_DATABASE_URL'],
    [{ smsUrl: 'https://user:hunter2@sms.example.com/' }, 'POOLHOUSE_SMS_URL'],
    [{ triggers: `${functionArn}=https://user:hunter2@functions.example.com/` }, 'POOLHOUSE_TRIGGERS'],
    [{ triggers: [`${functionArn}=http://localhost:1`, `${functionArn}=https://u:hunter2@localhost/`] }, 'POOLHOUSE_TRIGGERS'],
    [{ lambda: 'http://user:hunter2@localhost:4566' }, 'POOLHOUSE_LAMBDA'],
    [{ kms: 'http://user:hunter2@localhost:4566' }, 'POOLHOUSE_KMS'],
    [{ ses: 'http://user:hunter2@localhost:4566' }, 'POOLHOUSE_SES'],
    [{ sns: 'http://user:hunter2@localhost:4566' }, 'POOLHOUSE_SNS'],
  ])('%j is refused, and the message says where to put it', (options, place) => {
    for (const production of [false, true]) {
      const refusal = () => parse({ ...options, production, development: !production }, { POOLHOUSE_MASTER_KEY: 'x' })
      expect(refusal).toThrow(ConfigError)
      expect(refusal).toThrow(`can read it in the process list. Give the value by ${place}`)
      expect(refusal).not.toThrow(/hunter/)
    }
  })

  test.each<[ConfigOptions]>([
    [{ smtpUrl: 'smtp://127.0.0.1:25', mailFrom }],
    [{ smtpUrl: 'smtps://user@mail.example.com', mailFrom }],
    [{ database: 'postgres://user@db:5432/x?sslmode=require' }],
    [{ triggers: `${functionArn}=http://localhost:3000/hook?a=b@c:d` }],
    [{ smsUrl: 'http://localhost:3000/@a:b' }],
  ])('%j has none and is accepted', options => {
    expect(() => parse(options)).not.toThrow()
  })
})

describe('a URL in a file or a variable', () => {
  test.each<[string, ConfigOptions, Record<string, string>]>([
    ['--database-file', { databaseFile: 'database' }, {}],
    ['POOLHOUSE_DATABASE_URL', {}, { POOLHOUSE_DATABASE_URL: 'postgres://user:hunter2@db/x' }],
    ['POOLHOUSE_DATABASE_URL_FILE', {}, { POOLHOUSE_DATABASE_URL_FILE: 'database' }],
  ])('%s gives the database with its password', (_, options, environment) => {
    write('database', 'postgres://user:hunter2@db/x\n')
    expect(parse(options, environment).databaseUrl).toBe('postgres://user:hunter2@db/x')
  })

  test.each<[string, ConfigOptions, Record<string, string>]>([
    ['--smtp-url-file', { smtpUrlFile: 'smtp' }, {}],
    ['POOLHOUSE_SMTP_URL', {}, { POOLHOUSE_SMTP_URL: 'smtps://user:hunter2@mail.example.com' }],
    ['POOLHOUSE_SMTP_URL_FILE', {}, { POOLHOUSE_SMTP_URL_FILE: 'smtp' }],
  ])('%s gives the SMTP server with its password', (_, options, environment) => {
    write('smtp', '  smtps://user:hunter2@mail.example.com\n\n')
    expect(parse({ mailFrom, ...options }, environment).delivery.smtp?.url).toBe('smtps://user:hunter2@mail.example.com')
  })

  test('an option of either form wins over both variables, and both forms at one place are refused', () => {
    write('database', 'postgres://file/x')
    const environment = { POOLHOUSE_DATABASE_URL: 'postgres://variable/x' }
    expect(parse({ databaseFile: 'database' }, environment).databaseUrl).toBe('postgres://file/x')
    expect(parse({ database: 'postgres://option/x' }, { POOLHOUSE_DATABASE_URL_FILE: 'database' }).databaseUrl).toBe('postgres://option/x')
    expect(() => parse({ database: 'postgres://option/x', databaseFile: 'database' })).toThrow(
      '--database and --database-file are both given. Keep one of them.',
    )
    expect(() => parse({}, { ...environment, POOLHOUSE_DATABASE_URL_FILE: 'database' })).toThrow(/are both given/)
  })

  test('a file that is missing or holds no URL is refused without its content', () => {
    expect(() => parse({ databaseFile: 'nowhere' })).toThrow('--database-file "nowhere" cannot be read (ENOENT).')
    write('wrong', 'mysql://user:hunter2@db/x')
    expect(() => parse({ databaseFile: 'wrong' })).toThrow(/^--database-file \(.*wrong\) mysql:\/\/…@db\/x must be a PostgreSQL URL/)
  })
})

describe('an SMTP login', () => {
  const smtp = (url: string, options: ConfigOptions = {}) => parse({ mailFrom, ...options }, { POOLHOUSE_SMTP_URL: url }).delivery.smtp

  test.each`
    url                                                  | options                     | requiresTls
    ${'smtp://user:pw@mail.example.com:587'}             | ${{}}                       | ${true}
    ${'smtp://user@mail.example.com'}                    | ${{}}                       | ${true}
    ${'smtp://user:pw@10.0.0.3'}                         | ${{}}                       | ${true}
    ${'smtp://user:pw@0.0.0.0'}                          | ${{}}                       | ${true}
    ${'smtp://user:pw@[fd00::1]'}                        | ${{}}                       | ${true}
    ${'smtp://user:pw@localhost.example.com'}            | ${{}}                       | ${true}
    ${'smtp://user:pw@mail.example.com?requireTLS=true'} | ${{}}                       | ${true}
    ${'smtp://user:pw@mail.example.com'}                 | ${{ allowClearSmtp: true }} | ${false}
    ${'smtp://user:pw@mail.example.com?ignoreTLS=true'}  | ${{ allowClearSmtp: true }} | ${false}
    ${'smtps://user:pw@mail.example.com'}                | ${{}}                       | ${false}
    ${'smtp://mail.example.com'}                         | ${{}}                       | ${false}
    ${'smtp://user:pw@localhost:1025'}                   | ${{}}                       | ${false}
    ${'smtp://user:pw@127.0.0.1:1025?ignoreTLS=true'}    | ${{}}                       | ${false}
    ${'smtp://user:pw@[::1]:1025'}                       | ${{}}                       | ${false}
  `('at $url with $options: STARTTLS required $requiresTls', ({ url, options, requiresTls }) => {
    expect(smtp(url, options)).toMatchObject({ url, requiresTls })
  })

  test.each(['ignoreTLS=true', 'opportunisticTLS=true', 'requireTLS=false'])(
    'to another machine with %s is refused, because it would go over the network in clear',
    parameter => {
      expect(() => smtp(`smtp://user:hunter2@mail.example.com?${parameter}`)).toThrow(
        `"${parameter}" would send the password to mail.example.com in clear.`,
      )
    },
  )
})

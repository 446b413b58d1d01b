import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findLeaks, searchRun } from './secrets-of-run.ts'

const secrets = ['Correct-horse-9', '271828', '$ecret,with:signs', 'abcdefghij0123456789']
// In two parts, so that no search of sources takes it for a token.
const token = `ey${'JhbGciOiJSUzI1NiJ9'}.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLWl0`

test.each<[string, string, string | undefined]>([
  ['a password', '{"cause":"no user for Correct-horse-9"}', '{"cause":"no user for <a secret of a test>"}'],
  ['a code', '{"sent":"271828"}', '{"sent":"<a secret of a test>"}'],
  ['a secret that begins with a sign', 'it was $ecret,with:signs', 'it was <a secret of a test>'],
  [
    'a secret in a URL',
    'https://a.example/?client_secret=abcdefghij0123456789&x',
    'https://a.example/?client_secret=<a secret of a test>&x',
  ],
  ['a token', `token ${token}`, 'token <a token>'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----', '<a private key>-----'],
  ['digits of a longer number', '{"durationMs":12.2718281,"id":"2718281828"}', undefined],
  ['nothing secret', '{"operation":"InitiateAuth","outcome":"ok"}', undefined],
])('a line with %s', (_, line, shown) => {
  const found = findLeaks([['a.log', `first\n${line}\nlast`]], secrets)
  expect(found).toEqual(shown === undefined ? [] : [{ file: 'a.log', line: 2, text: shown }])
})

test('the search of a run names file and line of a secret that a test used', () => {
  const directory = mkdtempSync(join(tmpdir(), 'poolhouse-search-'))
  try {
    writeFileSync(join(directory, '1.secrets'), '"Correct-horse-9"\n')
    writeFileSync(join(directory, '2.log'), 'request: {"path":"/"}\nwarn: {"cause":"Correct-horse-9"}\n')
    const { leaks, report } = searchRun(directory)
    expect(leaks).toEqual([{ file: join(directory, '2.log'), line: 2, text: 'warn: {"cause":"<a secret of a test>"}' }])
    expect(report).toMatch(/^0\.0 MB of log lines searched for 1 secrets in \d/)
  } finally {
    rmSync(directory, { recursive: true })
  }
})

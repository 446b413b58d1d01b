import { describe, expect, test } from 'vitest'
import { importCircles } from '../checks/circles.ts'
import { deadCitationsIn, deadLinksIn } from '../checks/docs.ts'
import { undocumentedExports } from '../checks/docstrings.ts'
import { outgoingConnectionsIn } from '../checks/outbound.ts'
import { wrongArrows } from '../checks/rooms.ts'
import { parseSource } from '../checks/sources.ts'
import { unclearPhrasesIn } from '../checks/words.ts'
import { missingInNavigation } from '../site/navigation.ts'

const sourcesOf = (files: Record<string, string>) =>
  Object.entries(files).map(([file, text]) => parseSource(`packages/server/src/${file}`, text))

describe('import circles', () => {
  test('a circle of value imports is reported with its files', () => {
    const sources = sourcesOf({ 'users/a.ts': "import { b } from './b.ts'", 'users/b.ts': "import { a } from './a.ts'" })
    expect(importCircles(sources)).toEqual([expect.stringContaining('packages/server/src/users/a.ts, packages/server/src/users/b.ts')])
  })

  test.each([
    ['import type', "import type { A } from './a.ts'"],
    ['export type', "export type { A } from './a.ts'"],
  ])('a circle within a room that closes by %s is allowed', (_, line) => {
    expect(importCircles(sourcesOf({ 'users/a.ts': "import { b } from './b.ts'", 'users/b.ts': line }))).toEqual([])
  })

  test('a circle between rooms is reported although one side imports only a type', () => {
    const sources = sourcesOf({
      'users/a.ts': "import { b } from '../pools/b.ts'",
      'users/c.ts': 'export type C = 1',
      'pools/b.ts': "import type { C } from '../users/c.ts'",
    })
    expect(importCircles(sources)).toEqual([expect.stringContaining('server/pools, server/users')])
  })
})

describe('arrows of scripts/rooms.ts', () => {
  const sources = sourcesOf({
    'users/a.ts': "import { b } from '../pools/b.ts'\nimport type { C } from '@poolhouse/contract'",
    'pools/b.ts': 'export const b = 1',
  })
  const packages = { server: ['contract'], contract: [] }

  test('imports that the table lists are accepted', () => {
    expect(wrongArrows(sources, packages, { server: { users: ['pools'], pools: [] } })).toEqual([])
  })

  test('an import between rooms that the table does not list is reported with its file', () => {
    expect(wrongArrows(sources, packages, { server: { users: [], pools: [] } })).toEqual([
      'scripts/rooms.ts, server: users -> pools is imported by packages/server/src/users/a.ts and not allowed.',
    ])
  })

  test('a listed import that does not exist is reported', () => {
    expect(wrongArrows(sources, packages, { server: { users: ['pools'], pools: ['users'] } })).toEqual([
      'scripts/rooms.ts, server: pools -> users is allowed and not used. Remove it.',
    ])
  })

  test.each([
    ['not listed', { server: [], contract: [] }, 'server -> contract is imported by packages/server/src/users/a.ts and not allowed.'],
    ['not used', { server: ['contract'], contract: ['server'] }, 'contract -> server is allowed and not used. Remove it.'],
  ])('an import between packages that is %s is reported', (_, table, message) => {
    expect(wrongArrows(sources, table, { server: { users: ['pools'], pools: [] } })).toEqual([`scripts/rooms.ts, packages: ${message}`])
  })
})

test('exported functions, types and constants without a docstring are counted', () => {
  const text = [
    '/** Says what it is. */\nexport const documented = 1',
    'export const bare = 2',
    '// Not a docstring.\nexport function commented(): void {}',
    'export type Bare = string',
    'const internal = 3',
  ].join('\n')
  expect(undocumentedExports(sourcesOf({ 'users/a.ts': text }))).toEqual({
    server: ['bare', 'commented', 'Bare'].map(name => `packages/server/src/users/a.ts: ${name}`),
  })
})

describe('citations and links', () => {
  // In two parts, since this file is searched for citations as well.
  const page = `docs/${'reference/authentication.md'}`

  test('a citation of a heading by its number is accepted', () => {
    expect(deadCitationsIn('a.ts', `/** The choice among first factors. ${page}#9.3 */\n/** ${page}#13 */`)).toEqual([])
  })

  test.each([`${page}#9.99`, `docs/${'reference/nothing.md'}#1`, `docs/${'nothing.md'}`])('the citation %s is reported', citation => {
    expect(deadCitationsIn('a.ts', `/** A rule. ${citation} */`)).toEqual([`a.ts: ${citation} leads nowhere.`])
  })

  test('a citation without a path is reported', () => {
    expect(deadCitationsIn('a.ts', `/** A rule. ${'Spec'}: authentication 9.3. */`)).toEqual([expect.stringContaining('a.ts: write')])
  })

  test.each(['nothing.md', '#nothing', 'README.md#nothing'])('the link %s is reported', link => {
    expect(deadLinksIn('docs/README.md', `[a page](${link})`)).toEqual([`docs/README.md: the link ${link} leads nowhere.`])
  })

  test.each(['glossary.md', 'glossary.md#words-to-search-for', '../README.md', 'https://example.com'])('the link %s is accepted', link => {
    expect(deadLinksIn('docs/README.md', `[a page](${link})`)).toEqual([])
  })
})

describe('outgoing connections of the server', () => {
  const found = (text: string, file = 'packages/server/src/delivery/a.ts') => outgoingConnectionsIn(file, text)

  test.each([
    ["await fetch('http://a')", 'fetch'],
    ["const get = () => globalThis.fetch('http://a')", 'globalThis.fetch'],
    ["new WebSocket('ws://a')", 'WebSocket'],
    ["import { request } from 'node:http'", 'request of node:http'],
    ["import { createServer, get } from 'node:https'", 'get of node:https'],
    ["import http from 'node:http'", 'of node:http'],
    ["import * as http from 'http'", 'of http'],
    ["import { connect } from 'node:tls'", 'connect of node:tls'],
    ["import { Socket } from 'node:net'", 'Socket of node:net'],
    ["import { request } from 'undici'", 'request of undici'],
    ["const { request } = await import('node:http')", "import('node:http')"],
  ])('%s is reported', (text, name) => {
    expect(found(text)).toEqual([expect.stringContaining(name)])
  })

  test.each([
    "import type { IncomingMessage } from 'node:http'",
    "import { type IncomingMessage, createServer } from 'node:http'",
    "import { isIP } from 'node:net'",
    'const answer = app.fetch(request)',
    "// fetch('http://a') is not used",
  ])('%s is accepted', text => {
    expect(found(text)).toEqual([])
  })

  test('the client itself may', () => {
    expect(found("import { request } from 'node:http'", 'packages/server/src/http/outbound.ts')).toEqual([])
  })
})

test.each([
  ['A name that nobody has.', 'nobody has'],
  ['The client is told why.', 'is told'],
  ['This mends the row.', 'mends'],
])('the sentence "%s" is reported with its line and the phrase', (sentence, phrase) => {
  expect(unclearPhrasesIn('a.md', `A recommendation, amended.\n${sentence}`)).toEqual([
    expect.stringContaining(`a.md:2: "${phrase}". Write: `),
  ])
})

describe('the navigation of the documentation site', () => {
  const groups = [{ text: 'a group', links: [{ text: 'listed', file: 'docs/tasks/listed.md' }] }]

  test.each([
    ['a page that it lists', ['docs/tasks/listed.md', 'docs/README.md'], []],
    [
      'a page that it does not list',
      ['docs/tasks/listed.md', 'docs/tasks/new.md'],
      [expect.stringMatching(/^docs\/tasks\/new\.md is not in/)],
    ],
    ['a link to what is no page', [], [expect.stringContaining('docs/tasks/listed.md is not a page')]],
  ])('%s', (_, pages, complaints) => {
    expect(missingInNavigation(pages, groups)).toEqual(complaints)
  })
})

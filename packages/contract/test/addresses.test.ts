import { describe, expect, test } from 'vitest'
import { parseEmailAddress, parseMailbox, parsePhoneNumber } from '../src/index.ts'

const long = (length: number, of = 'a') => of.repeat(length)
/** A domain of 189 characters: three labels of 62 and what is between them. */
const longDomain = [long(62), long(62), long(63)].join('.')

describe('an e-mail address is exactly one ASCII dot-atom, "@", and a domain of two labels or more', () => {
  test.each([
    'alice@example.com',
    'Alice.B@Example.COM',
    'alice+tag@example.com',
    "o'brien@example.co.uk",
    '!#$%&*/=?^_`{|}~-@example.com',
    '1@2.example',
    'a@b.c',
    'a@xn--bcher-kva.example',
    'a@example.xn--p1ai',
    'a@a-b.example',
    'a@127.example',
    `${long(64)}@example.com`,
    `a@${long(63)}.example`,
    `${long(64)}@${longDomain}`,
  ])('%j is accepted, whole', address => {
    expect(parseEmailAddress(address)).toEqual({ address, domain: address.slice(address.indexOf('@') + 1) })
  })

  test.each([
    ['no @', 'alice'],
    ['nothing', ''],
    ['no local part', '@example.com'],
    ['no domain', 'alice@'],
    ['one label', 'alice@localhost'],
    ['two addresses', 'evil@evil.example,x.corp.example'],
    ['two addresses with a second @', 'evil@evil.example,bob@corp.example'],
    ['two addresses with a semicolon', 'evil@evil.example;bob@corp.example'],
    ['two @', 'a@b@corp.example'],
    ['a display name', 'Bob <bob@corp.example>'],
    ['angle brackets', '<bob@corp.example>'],
    ['a group', 'team:bob@corp.example;'],
    ['a comment', 'bob(evil)@corp.example'],
    ['a comment in the domain', 'bob@(evil)corp.example'],
    ['a source route', '@evil.example:bob@corp.example'],
    ['a percent route is a local part, but a bang route with a colon is none', 'evil.example!bob:x@corp.example'],
    ['a quoted local part', '"bob"@corp.example'],
    ['a quoted @', '"bob@evil.example"@corp.example'],
    ['a backslash', 'bob\\@corp.example'],
    ['a space', 'bob smith@corp.example'],
    ['a space before', ' bob@corp.example'],
    ['a space after', 'bob@corp.example '],
    ['a line end after', 'bob@corp.example\n'],
    ['a header', 'bob@corp.example\r\nBcc: evil@evil.example'],
    ['U+0000', 'bob\0@corp.example'],
    ['ESC', 'bob\u001b[2J@corp.example'],
    ['U+009B', 'bob\u009b2J@corp.example'],
    ['DEL', 'bob\u007f@corp.example'],
    ['a bidirectional override', 'bob\u202e@corp.example'],
    ['a zero-width space', 'bob\u200b@corp.example'],
    ['a dot before', '.bob@corp.example'],
    ['a dot after', 'bob.@corp.example'],
    ['two dots', 'bob..smith@corp.example'],
    ['a dot before the domain', 'bob@.corp.example'],
    ['a dot after the domain', 'bob@corp.example.'],
    ['two dots in the domain', 'bob@corp..example'],
    ['a hyphen before a label', 'bob@-corp.example'],
    ['a hyphen after a label', 'bob@corp-.example'],
    ['an underscore in the domain', 'bob@my_corp.example'],
    ['an IPv4 address', 'bob@127.0.0.1'],
    ['an address literal', 'bob@[127.0.0.1]'],
    ['letters that are not ASCII', 'bób@corp.example'],
    ['a domain that is not in its ASCII form', 'bob@bücher.example'],
    ['a fullwidth @', 'bob＠corp.example'],
    ['a fullwidth comma', 'bob@corp.example，evil.example'],
    ['a local part of 65 characters', `${long(65)}@example.com`],
    ['a label of 64 characters', `a@${long(64)}.example`],
    ['255 characters', `${long(64)}@${longDomain}a`.padEnd(255, 'a')],
    ['a megabyte', `a@${long(1_000_000, 'a.')}`],
  ])('%s is refused: %j', (_, text) => {
    expect(parseEmailAddress(text)).toBeUndefined()
  })
})

test.each`
  text                     | outcome
  ${'+14155552671'}        | ${'accepted'}
  ${'+442071838750'}       | ${'accepted'}
  ${'+123456789012345'}    | ${'accepted'}
  ${'+12'}                 | ${'accepted'}
  ${'+1'}                  | ${'refused'}
  ${'+1234567890123456'}   | ${'refused'}
  ${'+0123456789'}         | ${'refused'}
  ${'14155552671'}         | ${'refused'}
  ${'0014155552671'}       | ${'refused'}
  ${'+1 415 555 2671'}     | ${'refused'}
  ${'+1-415-555-2671'}     | ${'refused'}
  ${'+1(415)5552671'}      | ${'refused'}
  ${'+14155552671,+15550'} | ${'refused'}
  ${'+14155552671\n'}      | ${'refused'}
  ${'+1415555267１'}       | ${'refused'}
  ${'+1415٥٥٥٢٦٧١'}        | ${'refused'}
  ${'tel:+14155552671'}    | ${'refused'}
  ${'+14155552671;ext=1'}  | ${'refused'}
  ${''}                    | ${'refused'}
`('the phone number $text is $outcome', ({ text, outcome }) => {
  expect(parsePhoneNumber(text)).toBe(outcome === 'accepted' ? text : undefined)
})

const at = { address: 'a@b.example', domain: 'b.example' }
test.each([
  ['a@b.example', { ...at, name: '' }],
  ['<a@b.example>', { ...at, name: '' }],
  ['Team <a@b.example>', { ...at, name: 'Team' }],
  ['The Team of example.com <a@b.example>', { ...at, name: 'The Team of example.com' }],
  ['Büro <a@b.example>', { ...at, name: 'Büro' }],
  ['"Acme, Inc." <a@b.example>', { ...at, name: 'Acme, Inc.' }],
  ['"say \\"hi\\"" <a@b.example>', { ...at, name: 'say "hi"' }],
  ['"<evil@evil.example>" <a@b.example>', { ...at, name: '<evil@evil.example>' }],
  ['Acme, Inc. <a@b.example>', undefined],
  ['evil@evil.example, Team <a@b.example>', undefined],
  ['evil@evil.example <a@b.example>', undefined],
  ['<evil@evil.example> <a@b.example>', undefined],
  ['Team <a@b.example>, Evil <evil@evil.example>', undefined],
  ['Team <a@b.example', undefined],
  ['Team <a@b.example> x', undefined],
  ['Team a@b.example', undefined],
  ['Team <a@b>', undefined],
  ['Team <>', undefined],
  ['Team\r\nBcc: evil@evil.example <a@b.example>', undefined],
  ['Te\u001bam <a@b.example>', undefined],
  ['"Te\nam" <a@b.example>', undefined],
  ['"Team" "x" <a@b.example>', undefined],
  ['"Team <a@b.example>', undefined],
  ['Team: <a@b.example>', undefined],
  [`${long(257)} <a@b.example>`, undefined],
  ['', undefined],
])('the sender %j is %j', (text, mailbox) => {
  expect(parseMailbox(text)).toEqual(mailbox)
})

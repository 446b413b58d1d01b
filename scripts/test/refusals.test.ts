import { describe, expect, test } from 'vitest'
import { isRaised, refusalsIn, refusalsOfReference, textsIn, textsOfSources } from '../refusals.ts'
import { notRaised } from '../refusals-not-raised.ts'

describe('the refusals of docs/reference', () => {
  const refusals = refusalsOfReference()
  const texts = textsOfSources()

  test('each is raised word for word, or listed in scripts/refusals-not-raised.ts with a reason', () => {
    const missing = refusals.filter(({ message }) => !Object.hasOwn(notRaised, message) && !isRaised(message, texts))
    expect(missing.map(({ at, exception, message }) => `${at}: ${exception}: ${message}`)).toEqual([])
  })

  test('those that are listed are raised nowhere', () => {
    expect(Object.keys(notRaised).filter(message => isRaised(message, texts))).toEqual([])
  })

  test('the list of those that are not raised has no message that no page names', () => {
    const named = new Set(refusals.map(({ message }) => message))
    expect(Object.keys(notRaised).filter(message => !named.has(message))).toEqual([])
  })

  test.each([
    ['errors', 'Incorrect username or password.'],
    ['errors', 'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled'],
    ['users-and-pools', 'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.'],
    ['users-and-pools', 'Required custom attributes are not supported currently.'],
    ['app-clients', 'client_credentials flow can not be selected along with code flow or implicit flow.'],
    ['app-clients', 'Invalid range for token validity.'],
    ['authentication', 'Invalid device key given.'],
    ['lambda-triggers', 'Exception migrating user in app client <clientId>'],
    ['wire-protocol', 'The security token included in the request is invalid.'],
  ])('%s.md: %s', (page, message) => {
    expect(refusals.some(refusal => refusal.at.includes(page) && refusal.message === message)).toBe(true)
  })
})

describe('a page', () => {
  const messages = (markdown: string) => refusalsIn('page', markdown).map(({ exception, message }) => [exception, message])

  test.each<[string, string, [string | undefined, string][]]>([
    ['a sentence with the exception', 'Answers `FooException: Bad thing happened.` then.', [['FooException', 'Bad thing happened.']]],
    ['a cell after the exception', '| a | b |\n|---|---|\n| FooException | `Bad <x> happened` |', [['FooException', 'Bad <x> happened']]],
    ['a column of messages', '| rule | Message |\n|---|---|\n| x | `Bad thing happened` |', [[undefined, 'Bad thing happened']]],
    ['a line break', '`FooException: Bad thing.\\n`', [['FooException', 'Bad thing.\n']]],
    ['a cell of another column', '| rule | b |\n|---|---|\n| x | `Bad thing happened` |', []],
    ['members and values', '| FooException | `SomeMember` `{"a": 1}` |', []],
  ])('%s', (_, markdown, expected) => {
    expect(messages(markdown)).toEqual(expected)
  })
})

describe('a message', () => {
  const texts = textsIn(
    'a.ts',
    [
      "const a = 'Plain text here.'",
      `const b = \`User pool \${id} does not exist.\``,
      "const c = 'Split text ' +",
      "  'in two lines'",
      `const d = \`Did not conform: \${reason}\``,
      "const e = 'Value must be a number'",
    ].join('\n'),
  )

  test.each([
    ['Plain text here.', true],
    ['Plain text here', false],
    ['User pool <id> does not exist.', true],
    ['User pool <id> does not exist', false],
    ['Split text in two lines', true],
    ['Did not conform: Value must be a number', true],
    ['Did not conform: custom:x: Value must be a number', true],
    ['Did not conform: Value must be a date', false],
    ['Plain text ...', true],
  ])('%s: raised is %s', (message, expected) => {
    expect(isRaised(message, texts)).toBe(expected)
  })
})

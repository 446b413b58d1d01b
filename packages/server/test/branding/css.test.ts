import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  SetUICustomizationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { useServiceOn } from '../support/engines.ts'

/** FUZZ_SEED=… repeats the stylesheets of a run; FUZZ_RUNS=… sets their number. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.FUZZ_RUNS ?? 400)

const service = useServiceOn('SQLite')

/** Fragments of valid and of malicious stylesheets. */
const piece = fc.constantFrom(
  ...[
    '.label-customizable',
    '.submitButton-customizable:hover',
    '.inputField-customizable,',
    '.footer',
    'body',
    ':root',
    '*',
    '#x',
    '::before',
  ],
  ...[
    '{',
    '}',
    '{}',
    ';',
    ':',
    ',',
    '(',
    ')',
    '[',
    ']',
    '"',
    "'",
    '\\',
    '/*',
    '*/',
    '<!--',
    '-->',
    '</style>',
    '<script>',
    '\n',
    '\f',
    ' ',
    '!important',
  ],
  ...[
    'color',
    'background',
    'background-image',
    'width',
    'content',
    'position',
    'behavior',
    '-moz-binding',
    'filter',
    '--x',
    'font-family',
  ],
  ...[
    'red',
    '#fff',
    '10px',
    '50%',
    '1e3',
    '+1',
    'url(x)',
    'url("//evil.example")',
    'URL(',
    '\\75rl(x)',
    'u\\72 l(',
    'expression(alert(1))',
    'var(--x)',
    'attr(x)',
  ],
  ...[
    'linear-gradient(red,blue)',
    'calc(1px + 2px)',
    'rgb(1 2 3)',
    'image-set("x" 1x)',
    '"a"',
    '"a\\"b"',
    'U+26',
    '@import "x";',
    '@media print{',
    '@charset "x";',
    '\u{ff55}rl(x)',
    '\u2028',
    'é',
  ],
)
const rule = fc
  .tuple(fc.constantFrom('.label-customizable', '.inputField-customizable:focus'), fc.array(piece, { maxLength: 6 }))
  .map(([selector, pieces]) => `${selector}{color:${pieces.join('')}}`)
const sheet = fc.oneof(
  fc.array(piece, { maxLength: 14 }).map(pieces => pieces.join('')),
  fc.array(rule, { minLength: 1, maxLength: 3 }).map(rules => rules.join('')),
)

/** What may be served: rules of allowed classes, whose values contain nothing that could end a declaration. */
const harmless =
  /^:root\{[^{}]*\}(?:(?:\.[\w-]+-customizable\.[\w-]+-customizable(?::hover|:focus)?,?)+\{(?:[a-z-]+:[\w\s.,#%()+*/"!-]+;?)+\})+$/
const dangerous = /url\s*\(|expression\s*\(|image-set|attr\s*\(|var\s*\(|[<>\\@]/i

test(`CSS that SetUICustomization accepts is served as harmless rules (seed ${seed})`, { timeout: 120_000 }, async () => {
  const { sdk } = service
  const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }))
  await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'css-fuzz' }))
  const address = `${service.url}/${UserPoolId}/branding/${UserPoolClient!.ClientId}/${'0'.repeat(64)}.css`
  let taken = 0
  await fc.assert(
    fc.asyncProperty(sheet, async CSS => {
      const refused = await sdk.send(new SetUICustomizationCommand({ UserPoolId, CSS })).then(
        () => undefined,
        error => error,
      )
      if (refused) {
        expect(refused).toMatchObject({ name: 'InvalidParameterException', message: expect.stringMatching(/^The CSS /) })
        return
      }
      const answer = await fetch(address)
      if (answer.status === 404) return
      taken++
      const [palette, ...rules] = (await answer.text()).split('}').slice(0, -1)
      expect(`${palette}}${rules.map(each => `${each}}`).join('')}`).toMatch(harmless)
      expect(rules.join('}')).not.toMatch(dangerous)
    }),
    { seed, numRuns },
  )
  expect(taken).toBeGreaterThan(0)
})

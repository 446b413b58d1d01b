import { expect, test } from 'vitest'
import { fillTemplate } from '../../src/delivery/template.ts'

test.each`
  template                      | username     | code              | filled
  ${'Code {####}'}              | ${undefined} | ${'123456'}       | ${'Code 123456'}
  ${'{####} {####} {username}'} | ${'alice'}   | ${'123456'}       | ${'123456 123456 alice'}
  ${'Hi {username}: {####}'}    | ${'{####}'}  | ${'123456'}       | ${'Hi {####}: 123456'}
  ${'Hi {username}: {####}'}    | ${'$&'}      | ${'$&{username}'} | ${'Hi $&: $&{username}'}
  ${'Hi {username}: {####}'}    | ${undefined} | ${'123456'}       | ${'Hi {username}: 123456'}
  ${'<b>{username}</b> {####}'} | ${'<i>'}     | ${'1&2'}          | ${'<b>&lt;i&gt;</b> 1&amp;2'}
  ${'a < b {####}'}             | ${undefined} | ${'1&2'}          | ${'a < b 1&2'}
`('the mail template $template with $username and $code becomes $filled', ({ template, username, code, filled }) => {
  expect(fillTemplate(template, { username, code }, 'mail').text).toBe(filled)
})

// Quadratic work on a million marks would take hours, so that the time limit of the test tells it from linear work on any machine.
test.each(['<a', '{username', '{####', '{##', '<', '{', '{####}', '<a {username}'])(
  'a template of a million %s is filled in linear time',
  mark => {
    const { text } = fillTemplate(mark.repeat(1_000_000), { username: 'alice', code: '1' }, 'mail')
    expect(text.length).toBeGreaterThan(0)
  },
)

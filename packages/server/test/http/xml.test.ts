import { expect, test } from 'vitest'
import { parseXml } from '../../src/http/index.ts'

test('elements, attributes, text and namespaces are read', () => {
  const text =
    '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<a:r xmlns:a="urn:a" xmlns="urn:b" one=\'1 &amp; "2"\'>t&#x41;&#66;<c x="a\tb"/>u&lt;</a:r>\n'
  expect(parseXml(text)).toEqual({
    namespace: 'urn:a',
    name: 'r',
    attributes: { 'xmlns:a': 'urn:a', xmlns: 'urn:b', one: '1 & "2"' },
    text: 'tABu<',
    children: [{ namespace: 'urn:b', name: 'c', attributes: { x: 'a b' }, text: '', children: [] }],
  })
})

test.each([
  ['a DOCTYPE', '<!DOCTYPE a><a/>', 'It has a DOCTYPE.'],
  ['an entity of a DOCTYPE', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'It has a DOCTYPE.'],
  ['an unknown entity', '<a>&b;</a>', 'It has an entity that XML does not know.'],
  ['an ampersand alone', '<a>b & c</a>', 'It has an entity that XML does not know.'],
  ['a member of every object as an entity', '<a>&toString;</a>', 'It has an entity that XML does not know.'],
  ['a reference to no character', '<a>&#0;</a>', 'It has an entity that XML does not know.'],
  ['CDATA', '<a><![CDATA[b]]></a>', 'It has CDATA.'],
  ['a comment', '<a>b<!-- c -->d</a>', 'It has a comment.'],
  ['a processing instruction', '<a><?b c?></a>', 'It has a processing instruction.'],
  ['an element that is not closed', '<a><b></a>', 'An end tag has no start tag.'],
  ['a document that ends early', '<a><b/>', 'It is not a whole XML document.'],
  ['two roots', '<a/><b/>', 'It has more than one root element.'],
  ['text outside', '<a/>b', 'It has text outside of its root element.'],
  ['an attribute twice', '<a b="1" b="2"/>', 'An attribute is given twice.'],
  ['a prefix without a namespace', '<a:b/>', 'A prefix has no namespace.'],
  ['a prefix of an attribute without a namespace', '<a c:b="1"/>', 'A prefix has no namespace.'],
  ['a prefix that every object has', '<constructor:b/>', 'A prefix has no namespace.'],
  ['an attribute without quotes', '<a b=c/>', 'It is not well-formed XML.'],
  ['a control character', '<a>b\0c</a>', 'It has a character that XML does not know.'],
  ['nothing', '', 'It is not a whole XML document.'],
  ['more nesting than SAML has', '<a>'.repeat(41), 'Its elements are nested more than 40 times.'],
  ['more elements than SAML has', `<a>${'<b/>'.repeat(20_000)}</a>`, 'It has more than 20000 elements.'],
])('%s is refused', (_title, text, message) => {
  expect(() => parseXml(text)).toThrow(message)
})

test('comments are left out where they are allowed', () => {
  expect(parseXml('<!-- a --><b>c<!-- d -->e</b>', { allowsComments: true }).text).toBe('ce')
})

test.each([
  ['attributes', `<a ${'b="c" '.repeat(20_000)}`],
  ['spaces', `<a${' '.repeat(100_000)}`],
  [
    'declarations of namespaces',
    `<a ${Array.from({ length: 5_000 }, (_, index) => `xmlns:p${index}="u"`).join(' ')}>${'<b xmlns:q="v"/>'.repeat(5_000)}</a>`,
  ],
  ['an open comment', `<a>${'<!-'.repeat(30_000)}`],
  ['an open name', `<${'a'.repeat(100_000)}`],
])('many %s are read or refused in time', (_title, text) => {
  const started = performance.now()
  try {
    parseXml(text, { allowsComments: true })
  } catch {}
  expect(performance.now() - started).toBeLessThan(1_500)
})

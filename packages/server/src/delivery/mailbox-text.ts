import type { Mailbox } from '@poolhouse/contract'

/** A sender as text for a protocol that takes no structure: the name quoted, or encoded where it is not ASCII (RFC 2047). */
export function mailboxText({ name, address }: Mailbox): string {
  if (name === '') return address
  if (/^[\x20-\x7e]*$/.test(name)) return `${/^[\w =?*+/-]+$/.test(name) ? name : `"${name.replaceAll(/["\\]/g, '\\$&')}"`} <${address}>`
  return `${encodedWords(name)} <${address}>`
}

/** An encoded word has 75 characters at most, so 45 bytes. */
const encodedWordBytes = 45

function encodedWords(text: string): string {
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (Buffer.byteLength(word + character) > encodedWordBytes) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map(each => `=?UTF-8?B?${Buffer.from(each).toString('base64')}?=`).join(' ')
}

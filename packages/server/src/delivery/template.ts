import { escapeHtml } from '../http/index.ts'

const hasTag = (text: string): boolean => /<[a-z][^>]*>/i.test(text)

interface Filled {
  text: string
  isHtml: boolean
}

/**
 * A pool's words with what belongs in them. Words with a tag are HTML, and what is put into them is escaped: whoever signs up chooses
 * a name, and no name may be a link in somebody else's mail. Functions, because a password may hold what `replaceAll` reads as a pattern.
 */
export function fillTemplate(
  words: string,
  { username, code }: { username?: string; code: string },
  form: 'mail' | 'SMS' | 'HTML mail',
): Filled {
  const isHtml = form === 'HTML mail' || (form === 'mail' && hasTag(words))
  const put = isHtml ? escapeHtml : (text: string) => text
  const named = username === undefined ? words : words.replaceAll('{username}', () => put(username))
  return { text: named.replaceAll('{####}', () => put(code)), isHtml }
}

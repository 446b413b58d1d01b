import { escapeHtml } from '../http/index.ts'

const hasTag = (text: string): boolean => /<[a-z][^>]*>/i.test(text)

interface FilledTemplate {
  text: string
  isHtml: boolean
}

/**
 * Inserts the username and the code into a template of a pool. A mail template with a tag is HTML, and values are escaped, since a username is
 * chosen by its user and must not become a link in a mail. The replacements are functions, because `replaceAll` would read `$&` in a password.
 */
export function fillTemplate(
  template: string,
  { username, code }: { username?: string; code: string },
  form: 'mail' | 'SMS' | 'HTML mail',
): FilledTemplate {
  const isHtml = form === 'HTML mail' || (form === 'mail' && hasTag(template))
  const insert = isHtml ? escapeHtml : (text: string) => text
  const named = username === undefined ? template : template.replaceAll('{username}', () => insert(username))
  return { text: named.replaceAll('{####}', () => insert(code)), isHtml }
}

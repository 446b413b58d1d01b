import { escapeHtml } from '../http/index.ts'

/** Whether a text has a tag: `<`, a letter, and a `>` behind it. One pattern for all of it would take quadratic time for many `<a`. */
function hasTag(text: string): boolean {
  const start = text.search(/<[a-z]/i)
  return start >= 0 && text.includes('>', start)
}

interface FilledTemplate {
  text: string
  isHtml: boolean
}

/**
 * Inserts the username and the code into a template of a pool. A mail template with a tag is HTML, and values are escaped, since a username is
 * chosen by its user and must not become a link in a mail. Both placeholders are replaced in one pass: a username that looks like the placeholder
 * of the code does not get the code. The replacement is a function, because `replaceAll` would read `$&` in a password.
 */
export function fillTemplate(
  template: string,
  { username, code }: { username?: string; code: string },
  form: 'mail' | 'SMS' | 'HTML mail',
): FilledTemplate {
  const isHtml = form === 'HTML mail' || (form === 'mail' && hasTag(template))
  const insert = isHtml ? escapeHtml : (text: string) => text
  const values: Record<string, string> = { '{####}': insert(code), ...(username !== undefined && { '{username}': insert(username) }) }
  return { text: template.replaceAll(/\{(?:username|####)\}/g, placeholder => values[placeholder] ?? placeholder), isHtml }
}

/** What stands in place of a secret. */
const hidden = '(hidden)'

/** Names of fields whose values are never written, whichever room adds them. */
const secretNames =
  /pass(?:word|phrase|wd)|secret|token|authorization|cookie|credential|verifier|(?:private|master|api|data)_?key|signature|otp|^pin$|^(?:.*_)?code$|session$/i

/** Names that look like those of secrets. */
const harmlessNames = /^(?:token_?use|secret_?(?:id|count)|session_?id)$/i

/** A JWT, the value of an Authorization header, a password in a URL, and parameters of a URL or a form that are secrets. */
const secretTexts: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*){1,3}/g, hidden],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  [/(:\/\/[^\s/@:]*):[^\s/@]+@/g, `$1:${hidden}@`],
  [/\b((?:\w+_)?(?:code|token|secret|password|verifier|assertion)=)[^&\s"'#]+/gi, `$1${hidden}`],
]

const depth = 4

const withoutSecrets = (text: string): string => secretTexts.reduce((shown, [pattern, instead]) => shown.replaceAll(pattern, instead), text)

const url = /(\b\w+:\/\/\S+)/

/** Hides people in a text with `hide`, but not in its URLs: one may name the user of a database. */
const outsideOfUrls = (text: string, hide: (text: string) => string): string =>
  text
    .split(url)
    .map((part, index) => (index % 2 === 1 ? part : hide(part)))
    .join('')

/** What a text of the log may say: no secret that can be recognised, and nothing of people where `hidePeople` is given. */
export function privateText(text: string, hidePeople?: (text: string) => string): string {
  const shown = withoutSecrets(text)
  return hidePeople ? outsideOfUrls(shown, hidePeople) : shown
}

/** What a line of the log may say: fields with the name of a secret are hidden, and secrets within texts. */
export function privateFields(fields: Readonly<Record<string, unknown>>, hidePeople?: (text: string) => string): Record<string, unknown> {
  const shown = (value: unknown, name: string, level: number): unknown => {
    if (value === undefined || value === null) return value
    if (secretNames.test(name) && !harmlessNames.test(name)) return hidden
    if (typeof value === 'string') return privateText(value, hidePeople)
    if (typeof value !== 'object') return value
    if (level === 0) return '(too deep)'
    if (value instanceof Error) return shown(value.stack ?? value.message, name, level)
    if (Array.isArray(value)) return value.map(each => shown(each, name, level - 1))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shown(member, key, level - 1)]))
  }
  return shown(fields, '', depth) as Record<string, unknown>
}

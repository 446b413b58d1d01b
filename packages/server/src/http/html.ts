const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Escapes a text for HTML content and quoted attributes. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, character => escapes[character]!)

/** HTML that is inserted into a page unescaped. */
export interface Markup {
  readonly html: string
}

type Content = string | number | undefined | Markup | readonly Markup[]

/** Template tag for HTML. Texts and numbers are escaped, markup is inserted as it is. Attribute values must be quoted. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let html = parts[0]!
  values.forEach((value, index) => {
    html += htmlOf(value) + parts[index + 1]!
  })
  return { html }
}

/** Marks HTML as safe to insert. Never use it for a value that comes from a request. */
export const trustedHtml = (html: string): Markup => ({ html })

function htmlOf(value: Content): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return 'html' in value ? value.html : value.map(({ html }) => html).join('')
}

/** Sources for the Content-Security-Policy of a page. What is left out is forbidden. */
export interface PagePolicy {
  styles?: readonly string[]
  images?: readonly string[]
  scripts?: readonly string[]
  /** connect-src: what scripts may request. */
  connections?: readonly string[]
  /** form-action: where forms are sent to, and where the responses redirect to. */
  forms?: readonly string[]
}

const directives = [
  ['style-src', 'styles'],
  ['img-src', 'images'],
  ['script-src', 'scripts'],
  ['connect-src', 'connections'],
] as const

const policyOf = (policy: PagePolicy): string =>
  [
    "default-src 'none'",
    ...directives.flatMap(([name, key]) => (policy[key]?.length ? `${name} ${policy[key].join(' ')}` : [])),
    `form-action ${policy.forms?.join(' ') || "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** A page that is not cached and not framed. `cookies` are values of Set-Cookie headers. */
export function htmlResponse(status: number, body: Markup, policy: PagePolicy = {}, cookies: readonly string[] = []): Response {
  const headers = new Headers({
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policyOf(policy),
    // With `no-referrer` browsers send `Origin: null` with a form, which then could not be told from that of another site.
    'Referrer-Policy': policy.forms ? 'same-origin' : 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(body.html, { status, headers })
}

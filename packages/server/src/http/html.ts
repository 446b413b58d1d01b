const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, character => escapes[character]!)

/** HTML that may stand in a page as it is. */
export interface Markup {
  readonly html: string
}

type Content = string | number | undefined | Markup | readonly Markup[]

/** A template whose values are text, escaped, unless they are markup themselves. Attributes have to be quoted. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let html = parts[0]!
  values.forEach((value, index) => {
    html += htmlOf(value) + parts[index + 1]!
  })
  return { html }
}

/** Of our own making alone, never of a request. */
export const trustedHtml = (html: string): Markup => ({ html })

function htmlOf(value: Content): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return 'html' in value ? value.html : value.map(({ html }) => html).join('')
}

/** What a page does besides showing text: sources as in a Content-Security-Policy. */
export interface PagePolicy {
  styles?: readonly string[]
  images?: readonly string[]
  scripts?: readonly string[]
  /** Where its forms go, and where what answers them redirects to. */
  forms?: readonly string[]
}

const directives = [
  ['style-src', 'styles'],
  ['img-src', 'images'],
  ['script-src', 'scripts'],
] as const

const policyOf = (policy: PagePolicy): string =>
  [
    "default-src 'none'",
    ...directives.flatMap(([name, key]) => (policy[key]?.length ? `${name} ${policy[key].join(' ')}` : [])),
    `form-action ${policy.forms?.join(' ') || "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** A page that nobody keeps or frames. `cookies` are whole Set-Cookie lines. */
export function htmlResponse(status: number, body: Markup, policy: PagePolicy = {}, cookies: readonly string[] = []): Response {
  const headers = new Headers({
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policyOf(policy),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(body.html, { status, headers })
}

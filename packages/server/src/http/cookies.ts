import type { IncomingHttpHeaders } from 'node:http'
import { parse, serialize } from 'hono/utils/cookie'

/** All values under a name: cookies of several paths come together. */
export function readCookies({ cookie: header }: IncomingHttpHeaders, name: string): string[] {
  const pairs = header?.split(';').filter(pair => pair.split('=')[0]?.trim() === name) ?? []
  return pairs.map(pair => parse(pair, name)[name] ?? '').filter(value => value !== '')
}

/** The one value under a name; two of them are two readings, and count as none. */
export function readCookie(headers: IncomingHttpHeaders, name: string): string | undefined {
  const values = readCookies(headers, name)
  return values.length === 1 ? values[0] : undefined
}

/** A whole Set-Cookie line: for no script, not sent along by other sites but with a link, and over https alone where the service is reached so. */
export const setCookieLine = (
  { publicUrl }: { publicUrl: string },
  name: string,
  value: string,
  { path, seconds }: { path: string; seconds?: number },
): string =>
  serialize(name, value, {
    path,
    httpOnly: true,
    sameSite: 'Lax',
    secure: publicUrl.startsWith('https:'),
    ...(seconds !== undefined && { maxAge: seconds }),
  })

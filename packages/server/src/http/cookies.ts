import type { IncomingHttpHeaders } from 'node:http'
import { parse, serialize } from 'hono/utils/cookie'

/** All values of a cookie. Browsers send cookies of one name and several paths together. */
export function readCookies({ cookie: header }: IncomingHttpHeaders, name: string): string[] {
  const pairs = header?.split(';').filter(pair => pair.split('=')[0]?.trim() === name) ?? []
  return pairs.map(pair => parse(pair, name)[name] ?? '').filter(value => value !== '')
}

/** The value of a cookie. Undefined where it is sent more than once, since which of the values counts would be ambiguous. */
export function readCookie(headers: IncomingHttpHeaders, name: string): string | undefined {
  const values = readCookies(headers, name)
  return values.length === 1 ? values[0] : undefined
}

/** The value of a Set-Cookie header: HttpOnly, SameSite=Lax, and Secure where the public URL is https. */
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

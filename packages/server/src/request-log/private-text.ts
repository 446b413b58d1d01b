/** A mail address, and a telephone number in the form that Cognito takes, also where a URL has them encoded. */
const personal = /[^\s"'<>,;:=/?&#]+(?:@|%40)[^\s"'<>,;:=/?&#]+|(?:\+|%2B)\d{7,15}/gi

/** What stands in place of it. */
const hidden = '(hidden)'

/** A text of a request without mail addresses and telephone numbers: production keeps none of them in its log. */
export const withoutAddresses = (text: string): string => text.replaceAll(personal, hidden)

const plainSegment = /^(?!\d+$)[\w.~-]{1,64}$/

/** The path of a request for the log: without the query, and of each segment only what a route may be made of, since people put anything into a path. */
export function loggedPath(url: string): string {
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  if (path === '/') return path
  const segments = path.split('/', 12)
  return segments.map(segment => (segment === '' || plainSegment.test(segment) ? segment : hidden)).join('/')
}

/** A mail address, and a telephone number in the form that Cognito takes, also where a URL has them encoded. */
const personal = /[^\s"'<>,;:=/?&#]+(?:@|%40)[^\s"'<>,;:=/?&#]+|(?:\+|%2B)\d{7,15}/gi

/** What stands in place of it. */
const hidden = '(hidden)'

/** A text of a request without mail addresses and telephone numbers: production keeps none of them in its log. */
export const withoutAddresses = (text: string): string => text.replaceAll(personal, hidden)

/** Longer than any name or id of this service is, as its tokens, sessions and client secrets are. */
const tokenLike = /[\w+=-]{40,}/g

/** A text of a request without what looks like a token or a secret: a message may repeat what was sent in the wrong place. */
export const withoutTokens = (text: string): string =>
  text.replaceAll(tokenLike, word => (/\d/.test(word) && /[a-z]/i.test(word) ? hidden : word))

const plainSegment = /^(?!\d+$)[\w.~-]{1,64}$/

/** The path of a request for the log: without the query, and of each segment only what a route may be made of, since people put anything into a path. */
export function loggedPath(url: string): string {
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  if (path === '/') return path
  const segments = path.split('/', 12)
  return segments.map(segment => (segment === '' || plainSegment.test(segment) ? segment : hidden)).join('/')
}

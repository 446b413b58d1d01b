import { type Markup, markup } from '@poolhouse/server'

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;border:1px solid #8886;border-radius:8px;font-size:.875rem}dt{font-weight:600}dd{margin:0 0 1rem}
a.go{display:inline-block;padding:.6rem 1rem;border-radius:8px;background:#1d5bbf;color:#fff;text-decoration:none;margin-right:.5rem}`

const renderPage = (title: string, body: Markup): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${{ html: style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.html

/** A user that the demo creates, so that a first sign-in needs no e-mail. */
export interface DemoUser {
  username: string
  password: string
}

/** First page of the demo application. */
export const welcomePage = ({ username, password }: DemoUser): string =>
  renderPage(
    'An application that signs people in',
    markup`<p>It never sees a password. It redirects you to the sign-in page of the pool, gets an authorization code back, and exchanges it for tokens.</p>
<p>Sign in as <strong>${username}</strong> with <code>${password}</code>, or sign up: <code>npx poolhouse inbox</code> shows the code.</p>
<p><a class="go" href="/sign-in">Sign in</a></p>`,
  )

/** What a completed sign-in returned. */
export interface SignInResult {
  authorizeAddress: string
  idToken: object
  accessToken: object
  refreshToken: string
  userInfo: object
}

const json = (value: object): Markup => markup`<pre>${JSON.stringify(value, null, 2)}</pre>`

/** Page after a successful sign-in. */
export const tokensPage = ({ authorizeAddress, idToken, accessToken, refreshToken, userInfo }: SignInResult): string =>
  renderPage(
    'Signed in',
    markup`<p><a class="go" href="/sign-in">Sign in again</a> <a class="go" href="/sign-out">Sign out</a></p>
<p>Signing in again uses the session cookie that your browser has now, and asks for no password.</p>
<dl>
<dt>Authorization request</dt><dd><pre>${authorizeAddress}</pre></dd>
<dt>ID token, decoded: who the user is</dt><dd>${json(idToken)}</dd>
<dt>Access token, decoded: what the application may do</dt><dd>${json(accessToken)}</dd>
<dt>Refresh token: opaque</dt><dd><pre>${refreshToken.slice(0, 24)}…</pre></dd>
<dt>Response of userInfo to the access token</dt><dd>${json(userInfo)}</dd>
</dl>`,
  )

/** Page after a failed sign-in. */
export const failurePage = (reason: string): string =>
  renderPage('Not signed in', markup`<p>Reason: <code>${reason}</code></p><p><a class="go" href="/">Start again</a></p>`)

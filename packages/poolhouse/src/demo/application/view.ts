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

/** Somebody whom the demo made, so that a newcomer needs no mail to begin. */
export interface DemoUser {
  username: string
  password: string
}

export const welcomePage = ({ username, password }: DemoUser): string =>
  renderPage(
    'An application that signs people in',
    markup`<p>It knows nobody's password. It sends you to the sign-in page of the pool, and gets a code back that it exchanges for tokens.</p>
<p>Sign in as <strong>${username}</strong> with <code>${password}</code>, or sign up: the code comes to <code>npx poolhouse inbox</code>.</p>
<p><a class="go" href="/sign-in">Sign in</a></p>`,
  )

/** What the round trip brought. */
export interface SignInResult {
  authorizeAddress: string
  idToken: object
  accessToken: object
  refreshToken: string
  userInfo: object
}

const json = (value: object): Markup => markup`<pre>${JSON.stringify(value, null, 2)}</pre>`

export const tokensPage = ({ authorizeAddress, idToken, accessToken, refreshToken, userInfo }: SignInResult): string =>
  renderPage(
    'Signed in',
    markup`<p><a class="go" href="/sign-in">Sign in again</a> <a class="go" href="/sign-out">Sign out</a></p>
<p>Again, the service goes by the session that your browser has now, and asks for nothing.</p>
<dl>
<dt>Asked for with</dt><dd><pre>${authorizeAddress}</pre></dd>
<dt>ID token, decoded: who you are, for this application</dt><dd>${json(idToken)}</dd>
<dt>Access token, decoded: what this application may ask for</dt><dd>${json(accessToken)}</dd>
<dt>Refresh token: nothing that could be read</dt><dd><pre>${refreshToken.slice(0, 24)}…</pre></dd>
<dt>userInfo, asked with the access token</dt><dd>${json(userInfo)}</dd>
</dl>`,
  )

export const failurePage = (reason: string): string =>
  renderPage('Not signed in', markup`<p>The answer was: <code>${reason}</code></p><p><a class="go" href="/">Begin again</a></p>`)

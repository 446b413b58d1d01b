import { createHash } from 'node:crypto'
import { htmlResponse, markup, trustedHtml } from '../http/index.ts'
import { redirect } from '../oauth/index.ts'
import type { ProviderRedirect } from './protocols.ts'

const script = 'document.forms[0].submit()'
const scriptSource = `'sha256-${createHash('sha256').update(script).digest('base64')}'`

/** Sends the browser to a provider: by a redirect, or by a page whose form posts itself; without scripts the user presses its button. */
export function redirectTo(to: ProviderRedirect, cookies: readonly string[]): Response {
  if (to.kind === 'redirect') return redirect(to.location, cookies)
  const fields = Object.entries(to.fields).map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`)
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Continue</title></head>
<body><form method="post" action="${to.action}">${fields}<button type="submit">Continue</button></form>
<script>${trustedHtml(script)}</script></body></html>`
  // The provider may redirect its form anywhere, and Chromium checks every redirect against form-action.
  return htmlResponse(200, page, { scripts: [scriptSource], forms: ['*'] }, cookies)
}

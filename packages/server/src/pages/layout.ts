import type { Branding } from '../branding/index.ts'
import { htmlResponse, type Markup, markup, type PagePolicy, trustedHtml } from '../http/index.ts'
import { style, styleCspSource } from './style.ts'
import type { Language } from './texts/index.ts'

/** The content of a page. */
export interface PageContent {
  lang: Language
  title: string
  body: Markup
  footer?: Markup
  /** The URL of a script. */
  script?: string
  branding?: Branding
  /** Where the browser goes on by itself. */
  next?: string
}

/** Decorative, so its `alt` is empty. */
const logoView = ({ logo }: Branding): Markup | undefined =>
  logo &&
  markup`<div class="banner banner-customizable"><picture>${logo.darkSrc && markup`<source media="(prefers-color-scheme:dark)" srcset="${logo.darkSrc}">`}<img class="logo logo-customizable" src="${logo.src}" alt=""></picture></div>`

/** The HTML of a page. The empty icon keeps browsers from requesting /favicon.ico. */
const pageHtml = ({ lang, title, body, footer, script, branding = {}, next }: PageContent): Markup => markup`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${next === undefined ? undefined : markup`<meta http-equiv="refresh" content="0;url=${next}">`}
<title>${title}</title>
<link rel="icon" href="${branding.icon ?? 'data:,'}">
<style>${trustedHtml(style)}</style>
${branding.stylesheet && markup`<link rel="stylesheet" href="${branding.stylesheet}">`}
</head>
<body>
<main>
<div class="card background-customizable">
${logoView(branding)}
<h1>${title}</h1>
${body}
</div>
</main>
${footer}
${script && markup`<script src="${script}"></script>`}
</body>
</html>
`

/** A page as a response, with its Content-Security-Policy. `cookies` are whole Set-Cookie lines. */
export const pageResponse = (status: number, page: PageContent, policy: PagePolicy = {}, cookies: readonly string[] = []): Response =>
  htmlResponse(
    status,
    pageHtml(page),
    { styles: page.branding?.stylesheet ? [styleCspSource, "'self'"] : [styleCspSource], images: ["'self'", 'data:'], ...policy },
    cookies,
  )

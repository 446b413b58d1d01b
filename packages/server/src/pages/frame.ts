import { html, type Markup, markup, type PagePolicy, trusted } from '../http/index.ts'
import { style, styleSource } from './style.ts'
import type { Language } from './texts/index.ts'

export interface Page {
  lang: Language
  title: string
  body: Markup
  footer?: Markup
  /** Its address. */
  script?: string
}

/** Every page's HTML. The empty icon keeps browsers from asking for one. */
const frame = ({ lang, title, body, footer, script }: Page): Markup => markup`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<main>
<div class="card">
<h1>${title}</h1>
${body}
</div>
</main>
${footer}
${script && markup`<script src="${script}"></script>`}
</body>
</html>
`

export const pageAnswer = (status: number, page: Page, policy: PagePolicy = {}, cookies: readonly string[] = []): Response =>
  html(status, frame(page), { styles: [styleSource], images: ["'self'", 'data:'], ...policy }, cookies)

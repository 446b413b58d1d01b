import { htmlResponse, type Markup, markup, trustedHtml } from '../http/index.ts'
import { paths } from './paths.ts'
import { script, scriptSource } from './script.ts'
import { style, styleSource } from './style.ts'

/** A step of the way from the first page to this one. */
export interface Crumb {
  text: string
  href: string
}

/** What a page shows. */
export interface Page {
  title: string
  /** Below the title. */
  about?: Markup
  /** Beside the title. */
  actions?: Markup
  crumbs?: readonly Crumb[]
  /** Which link of the navigation leads here. */
  section?: keyof typeof sections
  /** Whether it answers a form: then its address has no page to read again, and it is not updated. */
  isAnswer?: boolean
  body: Markup
}

const sections = {
  pools: { text: 'Pools', href: paths.home },
  inbox: { text: 'Inbox', href: paths.inbox },
  requests: { text: 'Requests', href: paths.requests },
  analytics: { text: 'Analytics', href: paths.analytics },
  clock: { text: 'Clock', href: paths.clock },
} as const

const navigation = (current: Page['section']): Markup[] =>
  Object.entries(sections).map(
    ([name, { text, href }]) => markup`<a href="${href}"${name === current ? markup` aria-current="page"` : undefined}>${text}</a>`,
  )

const wave = markup`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 8c3.3-3 6.7-3 10 0s6.7 3 10 0M2 14c3.3-3 6.7-3 10 0s6.7 3 10 0M6 20c2-1.6 4-1.6 6 0s4 1.6 6 0"/></svg>`

const crumbsView = (crumbs: readonly Crumb[]): Markup =>
  markup`<nav aria-label="Breadcrumb"><ol class="crumbs">${crumbs.map(({ text, href }) => markup`<li><a href="${href}">${text}</a></li>`)}</ol></nav>`

/** A page as a response. Its policy allows the one stylesheet and the one script, and requests to this origin. */
export const pageResponse = (status: number, { title, about, actions, crumbs, section, isAnswer = false, body }: Page): Response =>
  htmlResponse(
    status,
    markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Poolhouse</title>
<link rel="icon" href="data:,">
<style>${trustedHtml(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top"><div>
<a class="brand" href="${paths.home}">${wave}Poolhouse</a>
<nav aria-label="Console">${navigation(section)}</nav>
<div class="side"><span class="live" role="status" data-live-state hidden></span><span class="badge">development</span></div>
</div></header>
<main id="main" tabindex="-1"${isAnswer ? markup` data-answer` : undefined}>
${crumbs && crumbsView(crumbs)}
<div class="head"><div><h1>${title}</h1>${about && markup`<p class="soft">${about}</p>`}</div>${actions && markup`<div class="actions" data-live="actions">${actions}</div>`}</div>
${body}
</main>
<script>${trustedHtml(script)}</script>
</body>
</html>
`,
    { styles: [styleSource], images: ['data:'], scripts: [scriptSource], connections: ["'self'"], forms: ["'self'"] },
  )

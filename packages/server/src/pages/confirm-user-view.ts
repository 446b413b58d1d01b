import { type Markup, markup } from '../http/index.ts'
import type { Texts } from './texts/index.ts'

/** Nothing of the request is on either page. */
export const confirmedView = (texts: Texts): { title: string; body: Markup } => ({
  title: texts.linkConfirmedTitle,
  body: markup`<p>${texts.linkConfirmedText}</p>`,
})

export const deadLinkView = (texts: Texts): { title: string; body: Markup } => ({
  title: texts.linkDeadTitle,
  body: markup`<p>${texts.linkDeadText}</p>`,
})

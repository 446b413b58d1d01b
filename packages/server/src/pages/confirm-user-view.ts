import { type Markup, markup } from '../http/index.ts'
import type { Texts } from './texts/index.ts'

/** Nothing of the request is on either page. */
export const confirmedView = (texts: Texts): { title: string; body: Markup } => ({
  title: texts.linkConfirmedTitle,
  body: markup`<p>${texts.linkConfirmedText}</p>`,
})

export const invalidLinkView = (texts: Texts): { title: string; body: Markup } => ({
  title: texts.linkInvalidTitle,
  body: markup`<p>${texts.linkInvalidText}</p>`,
})

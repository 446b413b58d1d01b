import { type Markup, markup } from '../http/index.ts'
import type { Texts } from './texts/index.ts'

/** The page after a confirmation by link. Like the other one it shows nothing of the request. */
export const confirmedView = (texts: Texts): { title: string; body: Markup } => ({
  title: texts.linkConfirmedTitle,
  body: markup`<p>${texts.linkConfirmedText}</p>`,
})

/** The page for every link that confirms nothing, whatever the reason. */
export const invalidLinkView = (texts: Texts): { title: string; body: Markup } => ({
  title: texts.linkInvalidTitle,
  body: markup`<p>${texts.linkInvalidText}</p>`,
})

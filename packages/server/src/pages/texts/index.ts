import type { IncomingHttpHeaders } from 'node:http'
import { parseAccept } from 'hono/utils/accept'
import { readCookie } from '../../http/index.ts'
import { de } from './de.ts'
import { en, type Texts } from './en.ts'

const languages = { en, de } as const satisfies Record<string, Texts>

/** A language that the pages have texts for. */
export type Language = keyof typeof languages

const defaultLanguage: Language = 'en'

/** Every language with its own name, for the links to other languages. */
export const languageNames = Object.entries(languages).map(([lang, { language }]) => ({ lang: lang as Language, name: language }))

/** The texts of a language. */
export const textsOf = (lang: Language): Texts => languages[lang]

/** The cookie that keeps the language chosen with `lang`. */
export const languageCookie = 'lang'

/** The language for a tag, by its primary subtag: `de-AT` gives `de`. */
function languageOfTag(tag: string | undefined): Language | undefined {
  const primary = tag?.trim().toLowerCase().split(/[-_]/)[0] ?? ''
  return Object.hasOwn(languages, primary) ? (primary as Language) : undefined
}

/** The language of a page: `requested` (the parameter `lang`), else the cookie, else Accept-Language, else English. */
export const selectLanguage = (headers: IncomingHttpHeaders, requested?: string): Language =>
  languageOfTag(requested) ??
  languageOfTag(readCookie(headers, languageCookie)) ??
  languageFromHeader(headers['accept-language']) ??
  defaultLanguage

/** Characters of Accept-Language that are read; browsers send fewer. */
const maxHeaderLength = 1024

/** The supported language with the highest quality value (RFC 9110 §12.5.4). `parseAccept` sorts by quality. */
function languageFromHeader(header: string | undefined): Language | undefined {
  for (const { type, q } of parseAccept(header?.slice(0, maxHeaderLength) ?? '')) {
    const language = q > 0 ? languageOfTag(type) : undefined
    if (language) return language
  }
  return undefined
}

/** Whether the pages have texts for the language of this tag. */
export const isSupportedLanguage = (tag: string | undefined): boolean => languageOfTag(tag) !== undefined

export type { Texts }

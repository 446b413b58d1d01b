import type { IncomingHttpHeaders } from 'node:http'
import { readCookie } from '../../http/index.ts'
import { de } from './de.ts'
import { en, type Texts } from './en.ts'

/** The first is what everybody gets whose language is not here. */
const languages = { en, de } as const satisfies Record<string, Texts>

export type Language = keyof typeof languages

export const languageNames = Object.entries(languages).map(([lang, { language }]) => ({ lang: lang as Language, name: language }))
export const textsOf = (lang: Language): Texts => languages[lang]
export const languageCookie = 'lang'

/** `de-AT` reads `de`. */
function languageOfTag(tag: string | undefined): Language | undefined {
  const primary = tag?.trim().toLowerCase().split(/[-_]/)[0] ?? ''
  return Object.hasOwn(languages, primary) ? (primary as Language) : undefined
}

/** What was asked for, then what was chosen before, then what the browser prefers. */
export const selectLanguage = (headers: IncomingHttpHeaders, asked?: string): Language =>
  languageOfTag(asked) ??
  languageOfTag(readCookie(headers, languageCookie)) ??
  languageFromHeader(headers['accept-language']?.slice(0, 1024) ?? '') ??
  'en'

/** RFC 9110 §12.5.4. */
function languageFromHeader(header: string): Language | undefined {
  const ranges = header.split(',').map(range => {
    const [tag, ...parameters] = range.split(';')
    const quality = parameters.map(parameter => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(parameter)?.[1]).find(value => value !== undefined)
    return { lang: languageOfTag(tag), quality: quality === undefined ? 1 : Number(quality) }
  })
  return ranges.filter(({ lang, quality }) => lang && quality > 0).sort((a, b) => b.quality - a.quality)[0]?.lang
}

export const isSupportedLanguage = (tag: string | undefined): boolean => languageOfTag(tag) !== undefined
export type { Texts }

/**
 * Characters that a terminal obeys instead of showing: control characters of C0 and C1, DEL, line and paragraph separators, and the ones that
 * reorder text (Unicode Standard Annex #9). Tabs and line ends stay.
 */
const obeyed = /[^\P{Cc}\n\t]|[\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Printable ASCII, as most texts are, needs no escape. */
const plain = /^[\x20-\x7e]*$/

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Text of others as a terminal may get it: what the terminal would obey is shown as `\u001b`. The escape is the one of JSON, so that a JSON
 * document stays one with the same content. Tabs and line ends stay; a carriage return before a line end is left out.
 */
export const printable = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll(obeyed, escaped)

/** The same for text that stands within a line, so that it cannot forge another line. */
export const printableLine = (text: string): string => (plain.test(text) ? text : printable(text).replaceAll(/[\n\t]/g, escaped))

const codes = { red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36, dim: 2, bold: 1 } as const
/** The colours of the display. */
export type Colour = keyof typeof codes

/** Colours a text, or returns it unchanged when colours are off. */
export type Paint = (colour: Colour, text: string) => string

/** Colours with ANSI escape codes. */
export const withColour: Paint = (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m`
/** Leaves text unchanged. */
export const withoutColour: Paint = (_, text) => text

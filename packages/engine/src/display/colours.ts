const codes = { red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36, dim: 2, bold: 1 } as const
export type Colour = keyof typeof codes

/** Puts a text in a colour, or leaves it as it is where colours are off. */
export type Paint = (colour: Colour, text: string) => string

export const withColour: Paint = (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m`
export const withoutColour: Paint = (_, text) => text

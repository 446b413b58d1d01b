/**
 * The colours of the pages in both colour schemes, as six hexadecimal digits. Text has a contrast of at least 4.5 with its background, and
 * borders of inputs of at least 3 (WCAG 2.2 AA).
 */
export const palette = {
  light: {
    page: 'f3f4f6',
    card: 'ffffff',
    text: '1b1f24',
    soft: '59636e',
    line: 'e1e4e8',
    edge: '868e96',
    accent: '1d5bbf',
    on: 'ffffff',
    bad: 'b42318',
    'bad-back': 'fef1f0',
    good: '176639',
    'good-back': 'ecf8f0',
  },
  dark: {
    page: '0d1117',
    card: '161b22',
    text: 'e8eaed',
    soft: 'a3acb7',
    line: '2c333b',
    edge: '77818c',
    accent: '83b1ff',
    on: '0b1320',
    bad: 'ffa198',
    'bad-back': '3a1a1b',
    good: '7ddc9d',
    'good-back': '12301d',
  },
} as const

/** A colour scheme of CSS. */
export type Scheme = keyof typeof palette
/** The name of a colour in the palette. */
export type PaletteColour = keyof (typeof palette)['light']

/** The palette of one colour scheme as CSS declarations of custom properties. */
export const paletteDeclarations = (scheme: Scheme): string =>
  Object.entries(palette[scheme])
    .map(([name, colour]) => `--${name}:#${colour}`)
    .join(';')

/** The first that fits names it; several browsers call themselves by the names of others as well. */
const browsers: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /Edg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /OPR\/(\d+)/],
  ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /Version\/(\d+)[\d.]* .*Safari/],
]

const systems: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Windows', /Windows NT ([\d.]+)/],
  ['iOS', /(?:iPhone|iPad).* OS (\d+[_\d]*)/],
  ['macOS', /Mac OS X (\d+[_.\d]*)/],
  ['Android', /Android ([\d.]+)/],
  ['Linux', /Linux()/],
]

const find = (table: typeof browsers, agent: string): string | undefined => {
  for (const [name, pattern] of table) {
    const found = pattern.exec(agent)
    if (found) return `${name} ${found[1]!.replaceAll('_', '.')}`.trim()
  }
  return undefined
}

/** `Chrome 125 / macOS 15.0`, as a person would name it; `unknown` for what is no browser. */
export function deviceType(agent: string): string {
  const browser = find(browsers, agent)
  const system = find(systems, agent)
  return browser === undefined ? 'unknown' : [browser, system].filter(part => part !== undefined).join(' / ')
}

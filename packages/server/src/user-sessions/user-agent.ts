/** The first match counts: several browsers name others in their User-Agent header too. The group is the version. */
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

/** Characters of the header that are read; browsers send fewer. Matching takes quadratic time. */
const maxAgentLength = 1_024

const nameAndVersion = (table: typeof browsers, agent: string): string | undefined => {
  for (const [name, pattern] of table) {
    const found = pattern.exec(agent)
    if (found) return `${name} ${found[1]!.replaceAll('_', '.')}`.trim()
  }
  return undefined
}

/** The `DeviceType` of a session from a User-Agent header: `Chrome 125 / macOS 15.0`, or `unknown` where it names no browser. */
export function deviceType(header: string): string {
  const agent = header.slice(0, maxAgentLength)
  const browser = nameAndVersion(browsers, agent)
  const system = nameAndVersion(systems, agent)
  return browser === undefined ? 'unknown' : [browser, system].filter(part => part !== undefined).join(' / ')
}

type Version = [number, number, number]

const parse = (text: string): Version => text.split(/[-+]/)[0]!.split('.').map(Number).concat(0, 0, 0).slice(0, 3) as Version
const compare = (a: Version, b: Version): number => a.map((part, index) => part - b[index]!).find(difference => difference !== 0) ?? 0

const tests: Record<string, (order: number) => boolean> = {
  '>=': order => order >= 0,
  '>': order => order > 0,
  '<=': order => order <= 0,
  '<': order => order < 0,
  '=': order => order === 0,
  '': order => order === 0,
}

/** `^1.2.3` and `~1.2.3` end before the next major, or minor, version. */
const ends: Record<string, (version: Version) => Version> = {
  '^': ([major]) => [major + 1, 0, 0],
  '~': ([major, minor]) => [major, minor + 1, 0],
}

/** Whether a version lies in a semver range such as `>=3.100.0 <4.0.0 || ^5.1.0`. Throws a text for a range that cannot be read. */
export function satisfies(version: string, range: string): boolean {
  const given = parse(version)
  return range.split('||').some(part =>
    part
      .trim()
      .replaceAll(/([<>=^~])\s+/g, '$1')
      .split(/[\s,]+/)
      .filter(Boolean)
      .every(comparator => {
        const [, operator, text] = /^(>=|>|<=|<|=|\^|~)?v?(\d+(?:\.\d+){0,2}(?:[-+].*)?)$/.exec(comparator) ?? []
        if (text === undefined) throw new Error(`"${range}" is no version range: "${comparator}" cannot be read`)
        const end = ends[operator ?? '']
        if (end) return compare(given, parse(text)) >= 0 && compare(given, end(parse(text))) < 0
        return tests[operator ?? '']!(compare(given, parse(text)))
      }),
  )
}

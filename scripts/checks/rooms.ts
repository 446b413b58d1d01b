/** The imports between rooms and packages, compared with scripts/rooms.ts. */
import { packageImports, rooms } from '../rooms.ts'
import type { Source } from './sources.ts'

type Table = Readonly<Record<string, readonly string[]>>

/** One sentence for each import that is not allowed, and for each allowed import that does not exist. */
export function wrongArrows(
  sources: readonly Source[],
  allowedPackages: Table = packageImports,
  allowedRooms: Readonly<Record<string, Table>> = rooms,
): string[] {
  return [
    ...compare('packages', allowedPackages, packageArrows(sources)),
    ...Object.entries(allowedRooms).flatMap(([name, table]) => compare(name, table, roomArrows(sources, name, table))),
  ]
}

function packageArrows(sources: readonly Source[]): Map<string, string> {
  const arrows = new Map<string, string>()
  for (const { file, package: from, imports } of sources)
    for (const { target } of imports)
      if (target.startsWith('@poolhouse/')) arrows.set(`${from} -> ${target.slice('@poolhouse/'.length)}`, file)
  return arrows
}

/** Files directly in `src` start the rooms and may import any of them; they are in no room. */
function roomArrows(sources: readonly Source[], name: string, table: Table): Map<string, string> {
  const arrows = new Map<string, string>()
  for (const { file, package: owner, room, imports } of sources) {
    if (owner !== name || !(room in table)) continue
    for (const { target } of imports) {
      const [, , , other = ''] = target.split('/')
      if (target.startsWith(`packages/${name}/src/`) && other !== room && other in table) arrows.set(`${room} -> ${other}`, file)
    }
  }
  return arrows
}

function compare(what: string, table: Table, arrows: ReadonlyMap<string, string>): string[] {
  const allowed = new Set(Object.entries(table).flatMap(([from, targets]) => targets.map(target => `${from} -> ${target}`)))
  return [
    ...[...arrows]
      .filter(([arrow]) => !allowed.has(arrow))
      .map(([arrow, file]) => `scripts/rooms.ts, ${what}: ${arrow} is imported by ${file} and not allowed.`),
    ...[...allowed]
      .filter(arrow => !arrows.has(arrow))
      .map(arrow => `scripts/rooms.ts, ${what}: ${arrow} is allowed and not used. Remove it.`),
  ].sort()
}

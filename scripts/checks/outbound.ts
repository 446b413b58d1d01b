/** Outgoing connections of the server: only packages/server/src/http/outbound.ts opens them, because it refuses what is not public. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'rolldown/utils'
import { root } from '../step.ts'

/** Files that may, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'packages/server/src/http/outbound.ts': 'is the client',
  'packages/server/src/console/script.ts': 'is the script of the pages, which runs in the browser',
  'packages/server/src/triggers/module-network.ts': 'takes the functions away from trigger modules',
}

/** What opens no connection, of the modules that have clients. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  'node:http': ['createServer', 'STATUS_CODES'],
  'node:https': ['createServer'],
  'node:http2': [],
  'node:net': ['BlockList', 'createServer', 'isIP', 'isIPv4', 'isIPv6'],
  'node:tls': [],
  'node:dgram': [],
  undici: [],
}

/** `fetch` as a global, not as a method of something else (`app.fetch`). */
const globalFetch = /(?<![\w.])(?:globalThis\.)?fetch\(|\bWebSocket\(|\bEventSource\(/

/** One sentence for each file of the server that opens connections past the client. Mail (nodemailer) and PostgreSQL go their own ways. */
export const outgoingConnections = (): string[] =>
  globSync('packages/server/src/**/*.ts', { cwd: root })
    .sort()
    .flatMap(file => outgoingConnectionsIn(file, readFileSync(join(root, file), 'utf8')))

/** The same for one file; `file` is its path from the root of the repository. */
export function outgoingConnectionsIn(file: string, text: string): string[] {
  if (Object.hasOwn(exceptions, file)) return []
  const { module, comments } = parseSync(file, text, { lang: 'ts', astType: 'ts' })
  const found = module.staticImports.flatMap(({ moduleRequest, entries }) => {
    const allowed = harmlessOf(moduleRequest.value)
    return entries
      .filter(({ isType, importName }) => allowed && !isType && !allowed.includes(importName.name ?? ''))
      .map(({ importName }) => `${importName.name ?? importName.kind} of ${moduleRequest.value}`)
  })
  for (const { moduleRequest } of module.dynamicImports) {
    const name = text.slice(moduleRequest.start + 1, moduleRequest.end - 1)
    if (harmlessOf(name)) found.push(`import('${name}')`)
  }
  const code = comments.reduceRight((rest, { start, end }) => `${rest.slice(0, start)}${rest.slice(end)}`, text)
  if (globalFetch.test(code)) found.push(globalFetch.exec(code)![0].replace('(', ''))
  return found.map(name => `${file} uses ${name}. Outgoing requests go through context.outbound (http/outbound.ts).`)
}

const harmlessOf = (module: string): readonly string[] | undefined => harmless[module] ?? harmless[`node:${module}`]

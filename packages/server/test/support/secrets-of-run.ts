import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The variable with the folder of the run for what services logged and which secrets tests used. Without it nothing is kept. */
const variable = 'TEST_LOG_DIRECTORY'

/** Members of requests and answers whose values are nobody's business, as the API and OAuth name them. */
const secretMembers =
  /^(?:password|secret|.*_?secret|secretcode|secret_?hash|secretaccesskey|session|.*token|refresh_token|access_token|id_token|code|.*code|code_verifier|proposedpassword|previouspassword|temporarypassword|answer|password_claim_signature)$/i

/** Members that are called so and are no secrets, or have values that everybody knows. */
const harmless = /^(?:challengename|subjectfromwebidentitytoken|nexttoken|reasoncode|paginationtoken)$/i

/** The secrets of a value, at any depth. */
export function secretsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return secretMembers.test(name) && !harmless.test(name) && value.length >= 5 ? [value] : []
  if (Array.isArray(value)) return value.flatMap(each => secretsIn(each, name))
  if (value instanceof URLSearchParams) return [...value].flatMap(([key, member]) => secretsIn(member, key))
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, member]) => secretsIn(member, key))
  return []
}

/** Not what tests send as secrets and what stands in texts anyway: words, names of challenges, and digits that everybody would try. */
const isTelling = (secret: string): boolean =>
  /^\d+$/.test(secret)
    ? secret.length >= 6 && new Set(secret).size > 3 && secret !== '123456'
    : secret.length >= 8 && /\d/.test(secret) && /[a-z]/i.test(secret)

const noted = new Set<string>()
let unwritten: string[] = []

/** Notes the secrets of a request or of an answer of a test. */
export function noteSecrets(value: unknown): void {
  for (const secret of secretsIn(value)) {
    // Tokens are found by their form.
    if (noted.has(secret) || !isTelling(secret) || jwt.test(secret)) continue
    noted.add(secret)
    unwritten.push(secret)
  }
}

/** Writes the noted secrets for the search at the end of the run. */
export function keepSecrets(): void {
  const directory = process.env[variable]
  if (directory === undefined || unwritten.length === 0) return
  appendFileSync(join(directory, `${process.pid}.secrets`), unwritten.map(secret => `${JSON.stringify(secret)}\n`).join(''), {
    mode: 0o600,
  })
  unwritten = []
}

/** Keeps what a service logged for the search at the end of the run. `source` says where the lines come from. */
export function keepLog(source: string, text: string): void {
  const directory = process.env[variable]
  if (directory === undefined || text === '') return
  const lines = text.split('\n').filter(line => line !== '')
  appendFileSync(join(directory, `${process.pid}.log`), lines.map(line => `${source}: ${line}\n`).join(''), { mode: 0o600 })
}

const jwt = /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/

/** Secrets that are known by their form. */
const forms: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a token', jwt],
  ['a token of five parts', /eyJ[\w-]{10,}\.[\w-]*\.[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
]

/** How many characters of a secret it is looked up by. */
const indexed = 6

/** A line of a log with a secret in it. */
export interface Leak {
  file: string
  line: number
  /** What was found, and the line, with the secret itself left out. */
  text: string
}

/** Looks for secrets in texts. Its time depends on the length of the texts, hardly on the number of secrets. */
export function findLeaks(files: Iterable<readonly [file: string, text: string]>, secrets: Iterable<string>): Leak[] {
  const byStart = new Map<string, string[]>()
  for (const secret of new Set(secrets)) {
    const start = secret.slice(0, indexed)
    const others = byStart.get(start)
    if (others) others.push(secret)
    else byStart.set(start, [secret])
  }
  const isWord = (code: number) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
  /** The first secret in a line. A secret begins where a word begins; one that is short also ends where one ends. */
  const secretOf = (line: string): string | undefined => {
    for (let at = 0, before = 0; at + indexed <= line.length; at++) {
      const code = line.charCodeAt(at)
      if (!isWord(before) || !isWord(code))
        for (const secret of byStart.get(line.slice(at, at + indexed)) ?? [])
          if (line.startsWith(secret, at) && (secret.length >= 20 || !isWord(line.charCodeAt(at + secret.length)))) return secret
      before = code
    }
    return undefined
  }
  const leaks: Leak[] = []
  for (const [file, text] of files)
    for (const [index, line] of text.split('\n').entries()) {
      const form = forms.find(([, pattern]) => pattern.test(line))
      const secret = form ? form[1].exec(line)![0] : secretOf(line)
      if (secret === undefined) continue
      const shown = line.replaceAll(secret, `<${form?.[0] ?? 'a secret of a test'}>`)
      leaks.push({ file, line: index + 1, text: shown.slice(0, 600) })
    }
  return leaks
}

/** Searches what all services of a run logged for the secrets of all its tests. Returns what it found, and a line that says what was searched. */
export function searchRun(directory: string): { leaks: Leak[]; report: string } {
  if (!existsSync(directory)) return { leaks: [], report: 'no service of the tests logged anything' }
  const started = performance.now()
  const read = (ending: string) =>
    readdirSync(directory)
      .filter(name => name.endsWith(ending))
      .map(name => [join(directory, name), readFileSync(join(directory, name), 'utf8')] as const)
  const secrets = read('.secrets').flatMap(([, text]) =>
    text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as string),
  )
  const logs = read('.log')
  const leaks = findLeaks(logs, secrets)
  const size = logs.reduce((sum, [, text]) => sum + text.length, 0)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  return { leaks, report: `${(size / 1e6).toFixed(1)} MB of log lines searched for ${secrets.length} secrets in ${seconds} s` }
}

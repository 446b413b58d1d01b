import { printable } from '@poolhouse/terminal'

/** What a command knows of the process it runs in: folder, variables, output and questions. Tests pass their own. */
export interface CommandEnvironment {
  /** Relative paths on the command line are resolved against it. */
  cwd: string
  env: NodeJS.ProcessEnv
  /** Writes to standard output as it is, without a line end. */
  write(text: string): void
  /** Writes one line to standard output. */
  out(line: string): void
  /** Writes one line to standard error. */
  err(line: string): void
  /** Whether input and output are a terminal: only then may a command ask a question. */
  isInteractive: boolean
  /** Whether standard output shows colours: a terminal, and no NO_COLOR (https://no-color.org). */
  hasColours?: boolean
  /** Width of the terminal in characters. */
  columns: number
  /** Asks a yes/no question on the terminal; any answer but "y" or "yes" is a no. */
  confirm(question: string): Promise<boolean>
  /** Asks for a line on the terminal. `isHidden`: what is typed is not shown. */
  ask(question: string, options?: { isHidden?: boolean }): Promise<string>
}

/**
 * The same environment with output that a terminal shows and does not obey: usernames, mails, outputs and errors are text of others. Only the
 * display of the engine, which has colours, writes as it is and escapes by itself.
 */
export const withPrintableOutput = (environment: CommandEnvironment): CommandEnvironment => ({
  ...environment,
  out: line => environment.out(printable(line)),
  err: line => environment.err(printable(line)),
  confirm: question => environment.confirm(printable(question)),
  ask: (question, options) => environment.ask(printable(question), options),
})

/** Sets the exit status of a command that has already printed its errors; a thrown error sets it as well. */
export type SetExitStatus = (status: number) => void

/** The environment of the real process. */
export const processEnvironment: CommandEnvironment = {
  cwd: process.cwd(),
  env: process.env,
  write: text => process.stdout.write(text),
  out: text => process.stdout.write(`${text}\n`),
  err: text => process.stderr.write(`${text}\n`),
  isInteractive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  hasColours: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR,
  // Some terminals report no size, as 0 columns.
  columns: process.stdout.columns || 80,
  confirm: async question => /^y(es)?$/i.test((await ask(`${question} [y/N]`)).trim()),
  ask,
}

async function ask(question: string, { isHidden = false } = {}): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  if (!isHidden) {
    const prompt = createInterface({ input: process.stdin, output: process.stdout })
    return prompt.question(`${question} `).finally(() => prompt.close())
  }
  const { Writable } = await import('node:stream')
  // Only a terminal interface turns the echo of the terminal off; its own echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  process.stdout.write(`${question} `)
  return prompt.question('').finally(() => {
    prompt.close()
    process.stdout.write('\n')
  })
}

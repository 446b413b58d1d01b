/** docs/commands.md: every command with its arguments and options, read from the command line itself. */
import { commandLine } from '../../packages/poolhouse/src/command.ts'
import { processEnvironment } from '../../packages/poolhouse/src/environment.ts'
import { table, writePage } from './written-page.ts'

const code = (text: string): string => `\`${text}\``

/** The name of the variable at the end of a description as code. */
const withVariable = (description: string): string => description.replace(/ \[([A-Z_]+)\]$/, ' [`$1`]')

type Command = Awaited<ReturnType<typeof commandLine>>

/** A command below the program, with all words that lead to it. */
interface Verb {
  words: readonly string[]
  command: Command
}

const program = await commandLine(processEnvironment, () => {})
const verbs = [...below(program, ['poolhouse'])]

/** Commands that do something: a group without an action of its own is left out. */
function* below(command: Command, words: readonly string[]): Iterable<Verb> {
  for (const child of command.commands) {
    const path = [...words, child.name()]
    if (child.commands.length === 0 || child.registeredArguments.length > 0 || child.options.length > 0)
      yield { words: path, command: child }
    yield* below(child, path)
  }
}

writePage(
  'docs/commands.md',
  [
    '# Commands',
    '',
    'Written by `npm run generate` from the code; `npm run check` compares. `poolhouse COMMAND --help` prints the same. In brackets is the variable of an option; the option wins over it. Exit status: 0 when all went well, 1 when something failed, 2 for a usage error.',
    '',
    table(
      ['Command', 'Does'],
      verbs.map(({ words, command }) => [`[${code(words.join(' '))}](#${words.join('-')})`, command.description()]),
    ),
    '',
    ...verbs.flatMap(section),
  ].join('\n'),
)

function section({ words, command }: Verb): string[] {
  const rows = [
    ...command.registeredArguments.map(argument => [
      code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
      argument.description,
    ]),
    ...command.options.map(({ flags, description, defaultValue }) => [
      code(flags),
      `${withVariable(description)}${typeof defaultValue === 'string' ? ` (default: ${defaultValue})` : ''}`,
    ]),
  ]
  const about = command.description()
  return [
    `## ${words.join(' ')}`,
    '',
    `${about[0]!.toUpperCase()}${about.slice(1)}.`,
    '',
    ...(rows.length === 0 ? ['It has no options.'] : [table(['Argument, option', 'Meaning'], rows)]),
    '',
  ]
}

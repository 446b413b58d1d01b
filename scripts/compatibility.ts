/**
 * docs/compatibility.md: what is built, read from the code, so that the page cannot promise more.
 * `--check` writes nothing and exits with 1 when the page says something else.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { operationNames } from '@poolhouse/contract'
import { operations } from '@poolhouse/server'
import { notActingYet } from '../packages/server/src/operations/not-acting-yet.ts'
import { builtFlows } from '../packages/server/src/sign-in/initiate.ts'
import { root } from './step.ts'

const page = join(root, 'docs', 'compatibility.md')

const foldersOf = (path: string) =>
  existsSync(join(root, path))
    ? readdirSync(join(root, path), { withFileTypes: true })
        .filter(entry => entry.isDirectory())
        .map(entry => entry.name)
        .sort()
    : []

/** A file that bears the name of an operation is that operation (docs/architecture.md, operations/). */
const operationsIn = (path: string) =>
  readdirSync(join(root, path))
    .filter(file => /^[A-Z]\w+\.ts$/.test(file))
    .map(file => basename(file, '.ts'))
    .sort()

function userPoolsSection(): string {
  const folder = 'packages/server/src/operations'
  const nouns = foldersOf(folder).map(noun => ({ noun, built: operationsIn(`${folder}/${noun}`) }))
  const built = new Set(nouns.flatMap(noun => noun.built))
  const astray = [...built].filter(name => !(name in operations)).concat(Object.keys(operations).filter(name => !built.has(name)))
  if (astray.length > 0) throw new Error(`${astray.join(', ')}: a file in ${folder} and a row of its index.ts belong together.`)
  const missing = [...operationNames].filter(name => !built.has(name)).sort()
  return [
    `## Cognito user pools (\`cognito-idp\`): ${built.size} of ${operationNames.length} operations`,
    '',
    '| About | Built |',
    '|---|---|',
    ...nouns.filter(noun => noun.built.length > 0).map(noun => `| ${noun.noun} | ${noun.built.join(', ')} |`),
    '',
    'Every other operation answers HTTP 400 with `NotImplementedException` and a message that names it:',
    '',
    `${missing.join(', ')}.`,
  ].join('\n')
}

function stsSection(): string {
  const folder = 'packages/server/src/sts'
  const built = existsSync(join(root, folder)) ? operationsIn(folder) : []
  return `## STS\n\n${built.length > 0 ? built.join(', ') : 'Nothing yet'}.`
}

function signInSection(): string {
  const challenges = operationsIn('packages/server/src/sign-in/challenges')
  return ['## Signing in', '', `Flows: ${builtFlows.join(', ')}.`, '', `Challenges: ${challenges.join(', ')}.`].join('\n')
}

function notActingSection(): string {
  const rows = Object.entries(notActingYet).map(([what, members]) => `| ${what} | ${members.join(', ')} |`)
  const about =
    'Checked, kept and read back, without an effect so far. Required MFA and triggers are not among them: a sign-in that needs one is refused.'
  return ['## What does not act yet', '', about, '', '| Of | Members |', '|---|---|', ...rows].join('\n')
}

function programsSection(): string {
  const examples = foldersOf('examples/guide').filter(name => name !== 'node_modules')
  const kinds = foldersOf('packages/provider/src/resources').map(kind => `\`aws:cognito/${camel(kind)}\``)
  const languages = readdirSync(join(root, 'packages/engine/src/languages'))
    .filter(file => file !== 'index.ts')
    .map(file => basename(file, '.ts'))
  return [
    '## Pulumi programs',
    '',
    `Resources, with every input and output: ${kinds.join(', ')}.`,
    '',
    `Runtimes: ${[...new Set([...languages.filter(language => runtimes.has(language)), 'yaml'])].sort().join(', ')}.`,
    '',
    `Programs of the guide that are deployed in the tests, in TypeScript and YAML: ${examples.join(', ')}.`,
  ].join('\n')
}

const runtimes = new Set(['nodejs', 'python', 'go', 'dotnet', 'java', 'yaml'])
const camel = (kebab: string) => kebab.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

function render(): string {
  return `${[
    '# What is compatible with what',
    '',
    'Written by `npm run generate` from the code; `npm run check` compares.',
    '',
    ...[userPoolsSection(), signInSection(), notActingSection(), stsSection(), programsSection()].flatMap(section => [section, '']),
  ]
    .join('\n')
    .trim()}\n`
}

if (!process.argv.includes('--check')) {
  writeFileSync(page, render())
} else if (!existsSync(page) || readFileSync(page, 'utf8') !== render()) {
  console.error('docs/compatibility.md does not say what the code does.')
  process.exitCode = 1
}

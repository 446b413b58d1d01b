/** Phrases that the glossary has a plain term for, in sources, tests and docs. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../step.ts'

/** What not to write, and what to write instead. */
const phrases: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bnobody (?:has|knows)\b/i, 'unknown user; a name that no user has'],
  [/\bthrough whose\b/i, 'entry point'],
  [/\b(?:is|are|was|were) told\b/i, 'gets, is shown, is reported'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bpass(?:es|ed) over\b/i, 'ignore, skip'],
  [/\bwhoever (?!runs the application)/i, 'name the user, client, caller or attacker'],
  [/\bsomebody (?:changed|deleted|gave|has|made|makes|detached)\b/i, 'say who or where: "changed outside of the program"'],
  [/\b(?:caller|client|user)s? hears?\b/i, 'gets'],
]

const files = ['packages/*/{src,test,bin}/**/*.{ts,mjs,md}', '{scripts,bench}/**/*.ts', 'docs/**/*.md', '*.md', 'packages/*/*.md']
/** The reference quotes the service; the glossary, this file and its test name the phrases. */
const exempt = /^docs\/(reference|glossary)|^scripts\/(checks\/words|test\/checks\.test)\.ts$/

/** One sentence for each line with a phrase. */
export function unclearPhrases(): string[] {
  return globSync([...files], { cwd: root, exclude: file => /(^|\/)(node_modules|dist)$/.test(file) })
    .filter(file => !exempt.test(file))
    .sort()
    .flatMap(file => unclearPhrasesIn(file, readFileSync(join(root, file), 'utf8')))
}

/** The phrases of one file. */
export const unclearPhrasesIn = (file: string, text: string): string[] =>
  text.split('\n').flatMap((line, index) =>
    phrases.flatMap(([phrase, instead]) => {
      const found = phrase.exec(line)
      return found ? [`${file}:${index + 1}: "${found[0].trim()}". Write: ${instead}.`] : []
    }),
  )

import { createHash } from 'node:crypto'

/** Words that published counts of common passwords begin with, year after year. Facts: no list was copied. */
const words = (
  'password passw0rd p@ssw0rd p@ssword pass pa55word welcome welcome1 admin administrator letmein qwerty qwertyuiop qwert asdfgh asdf zxcvbn zxcvbnm ' +
  '1q2w3e4r 1qaz2wsx qazwsx q1w2e3r4 abc abcd abcdef iloveyou monkey dragon sunshine princess football baseball master shadow superman batman trustno1 ' +
  'login hello freedom whatever starwars michael jordan jennifer hunter ranger buster soccer hockey killer george andrew charlie thomas jessica ' +
  'pepper daniel access ashley nicole secret summer winter spring autumn test testing changeme default root guest user company google computer internet'
).split(' ')

const endings = (
  ' 1 12 123 1234 12345 123456 1! 12! 123! 1234! ! !! @ # $ 1@ 1# 1$ @1 @12 @123 @1234 #1 #123 $1 $123 01 01! 007 11 22 69 99 00 ' +
  '2018 2019 2020 2021 2022 2023 2024 2025 2026 2020! 2021! 2022! 2023! 2024! 2025! 2026! @2023 @2024 @2025 @2026 1a 1A! _1 _123 -1 -123 .1 .123 -1! 1.'
).split(' ')

const digits =
  '123456 1234567 12345678 123456789 1234567890 0123456789 987654321 111111 000000 00000000 11111111 123123 123321 654321 666666 121212 696969 112233 ' +
  '7777777 88888888 159753 147258369'

let hashes: Set<string> | undefined

/** SHA-1, in upper case, as lists of compromised passwords have it. It protects nothing here. */
export const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase()

/** Whether a password is one of the some thousand that ship: a common word, in three spellings, with a common ending, or common digits. */
export function isCommonPassword(hash: string): boolean {
  hashes ??= new Set(
    [
      ...digits.split(' '),
      ...words.flatMap(word => [word, capital(word), word.toUpperCase()].flatMap(each => endings.map(end => each + end))),
    ].map(sha1),
  )
  return hashes.has(hash)
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

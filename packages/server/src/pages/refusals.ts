import type { ServiceError } from '@poolhouse/contract'
import type { Texts } from './texts/index.ts'

/** What a person is told, by the service's own words. */
const byMessage: Readonly<Record<string, keyof Texts>> = {
  'Incorrect username or password.': 'wrongPassword',
  'Password attempts exceeded': 'lockedOut',
}

/** Words of the pool's functions are meant for people. Of everything else nobody learns more than that it failed. */
export function refusalText(texts: Texts, { name, message }: ServiceError): string {
  const key = Object.hasOwn(byMessage, message) ? byMessage[message] : undefined
  if (key !== undefined) return texts[key] as string
  return name === 'UserLambdaValidationException' ? message : texts.somethingWrong
}

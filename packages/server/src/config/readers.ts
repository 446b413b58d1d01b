import { isIP } from 'node:net'
import { hostName, trustedAddresses } from '../http/index.ts'
import { ConfigError, type Given, mustBe } from './refusal.ts'

/** Turns what a person wrote into a value, or says what is wrong with it. */
export type Reader<Value> = (given: Given) => Value

export const port: Reader<number> = given => {
  if (!/^\d{1,5}$/.test(given.text) || Number(given.text) > 65535)
    throw mustBe(given, 'a port, 0 to 65535. Leave it out for 9229; 0 takes any free port.')
  return Number(given.text)
}

export const host: Reader<string> = given => {
  const name = isIP(given.text) ? given.text.toLowerCase() : hostName(given.text)
  if (name === undefined || (!isIP(given.text) && given.text.includes(':')))
    throw mustBe(given, 'a host name or an address without a port, such as localhost or 0.0.0.0. The port has an option of its own.')
  return name
}

/** The password of the URL stays out of the message. */
export const databaseUrl: Reader<string> = ({ from, text }) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^postgres(?:ql)?:$/.test(url.protocol) && url.pathname.length > 1) return text
  const shown = url?.host ? `${url.protocol}//…@${url.host}${url.pathname}` : '(not a URL)'
  throw new ConfigError(`${from} ${shown} must be a PostgreSQL URL with a database, such as postgres://user:password@host:5432/poolhouse`)
}

/** The password of the URL stays out of the message. */
export const smtpUrl: Reader<string> = given => {
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined
  if (url && /^smtps?:$/.test(url.protocol) && url.hostname) return given.text
  throw mustBe(
    { ...given, text: given.text.replace(/\/\/[^@/]*@/, '//…@') },
    'an SMTP server, such as smtp://user:password@mail.example.com:587 or smtps://….',
  )
}

export const mailFrom: Reader<string> = given => {
  if (!/^[^\s<>@]+@[^\s<>@]+$|^[^<>]*<[^\s<>@]+@[^\s<>@]+>$/.test(given.text))
    throw mustBe(given, 'an address, such as no-reply@example.com or Example <no-reply@example.com>.')
  return given.text
}

export const httpUrl: Reader<string> = given => {
  if (!URL.canParse(given.text) || !/^https?:$/.test(new URL(given.text).protocol)) throw mustBe(given, 'an http or https address.')
  return given.text
}

export const publicUrl: Reader<string> = given => {
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined
  const plain = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash
  const shown = given.text.replace(/\/\/[^@/]*@/, '//…@')
  if (!plain)
    throw mustBe(
      { ...given, text: shown },
      'the http or https address that clients use, such as https://auth.example.com, without query or fragment.',
    )
  return url.href.replace(/\/+$/, '')
}

export const account: Reader<string> = given => {
  if (!/^\d{12}$/.test(given.text)) throw mustBe(given, 'an account number of 12 digits, such as 000000000000.')
  return given.text
}

export const oneOf =
  <Choice extends string>(...choices: Choice[]): Reader<Choice> =>
  given => {
    const choice = choices.find(each => each === given.text)
    if (choice === undefined) throw mustBe(given, `${choices.join(' or ')}.`)
    return choice
  }

export const flag: Reader<boolean> = given => oneOf('true', 'false')(given) === 'true'

const parts = (text: string) => text.split(/[\s,]+/).filter(part => part !== '')

export const hosts: Reader<readonly string[]> = given =>
  parts(given.text).map(part => {
    const name = hostName(part.replace(/^\./, ''))
    if (name === undefined || /:\d+$/.test(part.replace(/^\[.*\]/, '')))
      throw mustBe(
        { from: given.from, text: part },
        'a host name without scheme and port, such as poolhouse or .example.com (all names below it).',
      )
    return part.startsWith('.') ? `.${name}` : name
  })

export const networks: Reader<readonly string[]> = given =>
  parts(given.text).map(part => {
    try {
      trustedAddresses([part])
    } catch {
      throw mustBe({ from: given.from, text: part }, 'an address or a network, such as 10.0.0.0/8 or ::1.')
    }
    return part
  })

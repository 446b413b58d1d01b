import { isIP } from 'node:net'
import { isSenderAddress } from '@poolhouse/contract'
import { hostName, parseNetworks } from '../http/index.ts'
import { ConfigError, invalidOption, type RawOption } from './config-error.ts'

/** Turns what a person wrote into a value, or says what is wrong with it. */
export type OptionReader<Value> = (given: RawOption) => Value

export const port: OptionReader<number> = given => {
  if (!/^\d{1,5}$/.test(given.text) || Number(given.text) > 65535)
    throw invalidOption(given, 'a port, 0 to 65535. Leave it out for 9229; 0 takes any free port.')
  return Number(given.text)
}

export const host: OptionReader<string> = given => {
  const name = isIP(given.text) ? given.text.toLowerCase() : hostName(given.text)
  if (name === undefined || (!isIP(given.text) && given.text.includes(':')))
    throw invalidOption(given, 'a host name or an address without a port, such as localhost or 0.0.0.0. The port has an option of its own.')
  return name
}

/** The password of the URL stays out of the message. */
export const databaseUrl: OptionReader<string> = ({ from, text }) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^postgres(?:ql)?:$/.test(url.protocol) && url.pathname.length > 1) return text
  const shown = url?.host ? `${url.protocol}//…@${url.host}${url.pathname}` : '(not a URL)'
  throw new ConfigError(`${from} ${shown} must be a PostgreSQL URL with a database, such as postgres://user:password@host:5432/poolhouse`)
}

/** The password of the URL stays out of the message. */
export const smtpUrl: OptionReader<string> = given => {
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined
  if (url && /^smtps?:$/.test(url.protocol) && url.hostname) return given.text
  throw invalidOption(
    { ...given, text: given.text.replace(/\/\/[^@/]*@/, '//…@') },
    'an SMTP server, such as smtp://user:password@mail.example.com:587 or smtps://….',
  )
}

export const mailFrom: OptionReader<string> = given => {
  if (!isSenderAddress(given.text))
    throw invalidOption(given, 'an address, such as no-reply@example.com or Example <no-reply@example.com>.')
  return given.text
}

export const httpUrl: OptionReader<string> = given => {
  if (!URL.canParse(given.text) || !/^https?:$/.test(new URL(given.text).protocol)) throw invalidOption(given, 'an http or https address.')
  return given.text
}

export const publicUrl: OptionReader<string> = given => {
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined
  const plain = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash
  const shown = given.text.replace(/\/\/[^@/]*@/, '//…@')
  if (!plain)
    throw invalidOption(
      { ...given, text: shown },
      'the http or https address that clients use, such as https://auth.example.com, without query or fragment.',
    )
  return url.href.replace(/\/+$/, '')
}

export const account: OptionReader<string> = given => {
  if (!/^\d{12}$/.test(given.text)) throw invalidOption(given, 'an account number of 12 digits, such as 000000000000.')
  return given.text
}

export const oneOf =
  <Choice extends string>(...choices: Choice[]): OptionReader<Choice> =>
  given => {
    const choice = choices.find(each => each === given.text)
    if (choice === undefined) throw invalidOption(given, `${choices.join(' or ')}.`)
    return choice
  }

export const flag: OptionReader<boolean> = given => oneOf('true', 'false')(given) === 'true'

const parts = (text: string) => text.split(/[\s,]+/).filter(part => part !== '')

export const hosts: OptionReader<readonly string[]> = given =>
  parts(given.text).map(part => {
    const name = hostName(part.replace(/^\./, ''))
    if (name === undefined || /:\d+$/.test(part.replace(/^\[.*\]/, '')))
      throw invalidOption(
        { from: given.from, text: part },
        'a host name without scheme and port, such as poolhouse or .example.com (all names below it).',
      )
    return part.startsWith('.') ? `.${name}` : name
  })

export const networks: OptionReader<readonly string[]> = given =>
  parts(given.text).map(part => {
    try {
      parseNetworks([part])
    } catch {
      throw invalidOption({ from: given.from, text: part }, 'an address or a network, such as 10.0.0.0/8 or ::1.')
    }
    return part
  })

/** Why the service does not start, for the person who starts it: what, which value, which rule, how to mend it. Print the message, no stack. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Where a value came from, as its writer knows it: `--port` or `POOLHOUSE_PORT`. */
export interface RawOption {
  from: string
  text: string
}

export const invalidOption = ({ from, text }: RawOption, rule: string): ConfigError =>
  new ConfigError(`${from} "${text.slice(0, 200)}" must be ${rule}`)

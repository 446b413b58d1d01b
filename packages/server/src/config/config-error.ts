/** The service cannot start with this configuration. The message names the option, its value, the rule and the fix; print it without a stack trace. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** An option as it was given. `from` is its name as the user wrote it: `--port` or `POOLHOUSE_PORT`. */
export interface RawOption {
  from: string
  text: string
}

/** An error "<option> \"<value>\" must be <rule>". The value is cut at 200 characters. */
export const invalidOption = ({ from, text }: RawOption, rule: string): ConfigError =>
  new ConfigError(`${from} "${text.slice(0, 200)}" must be ${rule}`)

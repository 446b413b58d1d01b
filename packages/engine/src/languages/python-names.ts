/** Words that Python, in one of its versions, reserves; the SDKs append `_` to such a name. */
const keywords = new Set(
  'False None True and as assert async await break class continue def del elif else except exec finally for from global if import in is lambda nonlocal not or pass print raise return try while with yield'.split(
    ' ',
  ),
)

/** Names that the SDKs gave before they knew plurals of acronyms, and kept. */
const kept: Readonly<Record<string, string>> = {
  openXJsonSerDe: 'open_x_json_ser_de',
  GetPublicIPs: 'get_public_i_ps',
  GetUptimeCheckIPs: 'get_uptime_check_i_ps',
}

/** The words of a name in camel case. An acronym is one word, with the digits or the plural `s` after it. */
const word = /[A-Z]{2,}[\ds][^A-Z]*|[A-Z]+(?=[A-Z][^A-Z])|[A-Z]+$|[A-Z][^A-Z]*|[^A-Z]+/g

/** A name of the schema as the SDK for Python has it: `allowedOauthFlowsUserPoolClient` as `allowed_oauth_flows_user_pool_client`. */
export function pythonName(name: string): string {
  const legal = name.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_')
  return keywordSafe(Object.hasOwn(kept, name) ? kept[name]! : (legal.match(word) ?? ['_']).join('_').toLowerCase())
}

/** A name that Python does not reserve. */
export const keywordSafe = (name: string): string => (keywords.has(name) ? `${name}_` : name)

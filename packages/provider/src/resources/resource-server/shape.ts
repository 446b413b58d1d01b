import { block, list, type ResourceShape, type Rule, sdkV2Rules, set, text } from '../../shape/index.ts'
import { resourceServerDescriptions } from './descriptions.ts'

const { items, length } = sdkV2Rules
/** Printable ASCII without space, `"`, `/` and `\`. */
const scopeNameRule: Rule = (value, field) =>
  /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/.test(String(value))
    ? undefined
    : `"${field}" must satisfy regular expression pattern: [\\x21\\x23-\\x2E\\x30-\\x5B\\x5D-\\x7E]+`

const scope = block('ResourceServerScope', {
  scopeDescription: text({ required: true, rules: [length(1, 256)] }),
  scopeName: text({ required: true, rules: [length(1, 256), scopeNameRule] }),
})

/** Properties of aws:cognito/resourceServer:ResourceServer. */
export const resourceServerShape: ResourceShape = {
  token: 'aws:cognito/resourceServer:ResourceServer',
  title: 'Cognito Resource Server',
  descriptions: resourceServerDescriptions,
  upstreamFramework: 'sdkV2',
  uniqueBy: ['identifier', 'region', 'userPoolId'],
  properties: {
    identifier: text({ required: true, replaceOnChanges: true, rules: [length(1, 256)] }),
    name: text({ computed: true, replaceOnChanges: true, rules: [length(1, 256)] }),
    region: text({ computed: true, replaceOnChanges: true }),
    scopeIdentifiers: list(text(), { outputOnly: true, follows: ['scopes'] }),
    scopes: set(scope, { upstreamNameOf: 'scope', rules: [items(0, 100)] }),
    userPoolId: text({ required: true, replaceOnChanges: true }),
  },
}

import { stringify } from 'yaml'
import { isBag, isSecret, type Value } from '../wire.ts'
import { type ResourceDeclaration, shortToken } from './import-code.ts'
import type { Language } from './language.ts'

/** YAML programs are evaluated in this process; their evaluator is loaded at the first one (docs/reference/pulumi-protocol.md#17). */
export const yaml: Language = {
  execution: {
    kind: 'in-process',
    load: async (project, packages) => (await import('../yaml/index.ts')).yamlProgram(project, packages),
  },
  importCode: { language: 'yaml', write },
  sendsPackageVersion: false,
  expandsTypeTokens: true,
}

function write({ type, name, inputs, options: { parent, provider, ...rest } }: ResourceDeclaration): string {
  const options = { ...(parent && { parent: `\${${parent}}` }), ...(provider && { provider: `\${${provider}}` }), ...rest }
  const declaration = {
    type: shortToken(type),
    ...(Object.keys(inputs).length > 0 && { properties: yamlValue(inputs) }),
    ...(Object.keys(options).length > 0 && { options }),
  }
  return stringify({ resources: { [name]: declaration } }, { indent: 2, lineWidth: 0 })
}

/** A `$` before `{` or another `$` is doubled: the evaluator would read it as a reference. */
function yamlValue(value: Value): unknown {
  if (typeof value === 'string') return value.replaceAll(/\$(?=[{$])/g, '$$$$')
  if (isSecret(value)) return { 'fn::secret': yamlValue(value.value) }
  if (Array.isArray(value)) return value.map(yamlValue)
  if (isBag(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, yamlValue(item)]))
  return value
}

import { type Bag, hasUnknowns } from '@poolhouse/engine'
import { type CheckProblem, isGiven, type Properties, type ResourceShape, type Rule, text } from '../../shape/index.ts'
import { checkClientRules } from '../user-pool-client/problems.ts'
import { userPoolClientShape } from '../user-pool-client/shape.ts'
import { managedUserPoolClientDescriptions } from './descriptions.ts'

const { generateSecret: _, name: __, ...settings } = userPoolClientShape.properties

const expression: Rule = (value, field) => {
  try {
    new RegExp(String(value), 'u')
    return undefined
  } catch {
    return `Invalid Attribute Value. Attribute ${field} value must be a valid regular expression, got: ${value}`
  }
}

/** How the client is found: by a pattern of its name or by a prefix. The settings follow the rules of a client that exists. */
function checkManagedClient(inputs: Bag, _isNew: boolean, properties: Properties): CheckProblem[] {
  const count = ['namePattern', 'namePrefix'].filter(name => isGiven(inputs[name])).length
  const found = count === 0 ? 'No attribute' : `${count} attributes`
  const reason = `Invalid Attribute Combination. ${found} specified when one (and only one) of [name_pattern,name_prefix] is required`
  const { namePattern: _pattern, namePrefix: _prefix, ...given } = inputs
  const rules = hasUnknowns(given) ? [] : checkClientRules(given, false, properties)
  return count === 1 ? rules : [{ path: 'namePattern', reason }, ...rules]
}

/** Properties of aws:cognito/managedUserPoolClient:ManagedUserPoolClient: those of a client, but its name and secret are not the program's. */
export const managedUserPoolClientShape: ResourceShape = {
  token: 'aws:cognito/managedUserPoolClient:ManagedUserPoolClient',
  title: 'Cognito Managed User Pool Client',
  descriptions: managedUserPoolClientDescriptions,
  upstreamFramework: 'framework',
  checkRules: checkManagedClient,
  properties: {
    ...Object.fromEntries(
      Object.entries(settings).map(([name, property]) => [
        name,
        property.typeName ? { ...property, typeName: `Managed${property.typeName}` } : property,
      ]),
    ),
    name: text({ outputOnly: true, apiPath: 'ClientName' }),
    namePattern: text({ rules: [expression] }),
    namePrefix: text(),
  },
}

/**
 * The condition keys whose values a request has wherever the service's requests have them. Any other key is unknown: an Allow with an unknown key does
 * not apply, a Deny with one does. A key may be added here only together with the code that fills it.
 */
const known: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:federatedprovider',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceidentity',
  'aws:tagkeys',
  'aws:tokenissuetime',
  'aws:useragent',
  'aws:userid',
  'aws:username',
  'iam:passedtoservice',
  'iam:permissionsboundary',
  'iam:policyarn',
  'sts:externalid',
  'sts:rolesessionname',
  'sts:sourceidentity',
  'sts:transitivetagkeys',
])

/** Keys that end in the key of a tag. */
const knownPrefixes = ['aws:principaltag/', 'aws:requesttag/', 'aws:resourcetag/']

/** Whether the service knows a condition key, in any case of letters. */
export function isKnownConditionKey(key: string): boolean {
  const lower = key.toLowerCase()
  return known.has(lower) || knownPrefixes.some(prefix => lower.length > prefix.length && lower.startsWith(prefix))
}

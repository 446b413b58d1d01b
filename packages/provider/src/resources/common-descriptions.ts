/** The sentence about the region of a resource. */
export const inRegion = { region: 'The region of the resource; by default the region of the provider.' } as const

/** Sentences about where a resource of a pool is. */
export const ofPool = { ...inRegion, userPoolId: 'The id of the user pool.' } as const

/** Sentences about tags. */
export const tagged = {
  tags: 'The tags of the resource, by key.',
  tagsAll: 'The tags of the resource together with the default tags of the provider.',
} as const

/** Sentences about names that may be generated. */
export const named = {
  name: 'The name; by default one is generated from the resource name or from namePrefix.',
  namePrefix: 'What a generated name begins with; conflicts with name.',
} as const

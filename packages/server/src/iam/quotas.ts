/** Quotas of the service; those that it raises on request have the value that an account starts with. docs/reference/pinpoint-iam-sts.md#2.1 */
export const quotas = {
  rolesPerAccount: 1000,
  usersPerAccount: 5000,
  policiesPerAccount: 1500,
  attachedPolicies: 10,
  policyVersions: 5,
  accessKeysPerUser: 2,
  tags: 50,
  /** Characters without white space. */
  trustPolicy: 2048,
  managedPolicy: 6144,
  /** Of all inline policies together. */
  inlinePolicies: { role: 10_240, user: 2048 },
} as const

/** What can become of an event, with the words of `poolhouse analytics status`. */
export const deliveryOutcomes = {
  delivered: 'delivered',
  'not-configured': 'dropped: the client has no AnalyticsConfiguration any more',
  'no-application': 'dropped: the Pinpoint application does not exist',
  'no-role': 'refused: the role does not exist',
  'not-trusted': 'refused: Cognito may not assume the role',
  'not-permitted': 'refused: the role does not allow it',
  invalid: 'refused by Pinpoint',
  failed: 'given up after many attempts',
} as const satisfies Readonly<Record<string, string>>

/** What became of an event. */
export type DeliveryOutcome = keyof typeof deliveryOutcomes

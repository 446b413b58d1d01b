/**
 * Analytics: which operation and which failure is an event of a client with an AnalyticsConfiguration, and its delivery to Pinpoint under the
 * client's role. The event is written by the decision that causes it (storage/); `Call.analytics` carries it there.
 * Not here: endpoints, events and numbers (pinpoint/), roles (iam/), what a policy allows (policy/).
 */
export { recordingFailures, withAnalytics } from './capture.ts'
export { CountedPageViews, startWritingPageViews } from './page-views.ts'
export { prepareAnalytics } from './service-linked-role.ts'
export { type AnalyticsStatus, analyticsStatus, type ClientAnalyticsStatus } from './status.ts'
export { startAnalyticsDelivery } from './worker.ts'

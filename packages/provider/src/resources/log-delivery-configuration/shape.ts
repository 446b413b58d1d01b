import { block, frameworkRules, type ResourceShape, set, text } from '../../shape/index.ts'
import { logDeliveryConfigurationDescriptions } from './descriptions.ts'
import { checkLogConfigurations } from './problems.ts'

const { oneOf } = frameworkRules
const item = 'LogDeliveryConfigurationLogConfiguration'

/** Properties of aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration. */
export const logDeliveryConfigurationShape: ResourceShape = {
  token: 'aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration',
  title: 'Cognito Log Delivery Configuration',
  descriptions: logDeliveryConfigurationDescriptions,
  upstreamFramework: 'framework',
  checkRules: checkLogConfigurations,
  properties: {
    logConfigurations: set(
      block(item, {
        cloudWatchLogsConfiguration: block(`${item}CloudWatchLogsConfiguration`, { logGroupArn: text() }),
        eventSource: text({ required: true, rules: [oneOf('userNotification', 'userAuthEvents')] }),
        firehoseConfiguration: block(`${item}FirehoseConfiguration`, { streamArn: text() }),
        logLevel: text({ required: true, rules: [oneOf('ERROR', 'INFO')] }),
        s3Configuration: block(`${item}S3Configuration`, { bucketArn: text() }),
      }),
      { required: true },
    ),
    region: text({ computed: true, replaceOnChanges: true }),
    userPoolId: text({ required: true, replaceOnChanges: true }),
  },
}

import type { Descriptions } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

/** Sentences about aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration. */
export const logDeliveryConfigurationDescriptions: Descriptions = {
  summary: 'Where the logs of a pool go.',
  properties: {
    ...ofPool,
    logConfigurations: 'The logs, each with its destination.',
    'logConfigurations.cloudWatchLogsConfiguration': 'A log group as the destination.',
    'logConfigurations.cloudWatchLogsConfiguration.logGroupArn': 'The ARN of the log group.',
    'logConfigurations.eventSource': 'What is logged: userNotification or userAuthEvents.',
    'logConfigurations.firehoseConfiguration': 'A Firehose stream as the destination.',
    'logConfigurations.firehoseConfiguration.streamArn': 'The ARN of the stream.',
    'logConfigurations.logLevel': 'ERROR for userNotification, INFO for userAuthEvents.',
    'logConfigurations.s3Configuration': 'A bucket as the destination.',
    'logConfigurations.s3Configuration.bucketArn': 'The ARN of the bucket.',
  },
}

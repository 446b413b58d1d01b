import type { Descriptions } from '../../shape/index.ts'
import { inRegion, named, tagged } from '../common-descriptions.ts'

/** Sentences about aws:pinpoint/app:App. */
export const appDescriptions: Descriptions = {
  summary: 'A Pinpoint application, which counts events of users.',
  properties: {
    ...inRegion,
    ...named,
    ...tagged,
    applicationId: 'The id of the application.',
    arn: 'The ARN of the application.',
    campaignHook: 'The function or address that is called before a campaign is sent.',
    'campaignHook.lambdaFunctionName': 'The name or ARN of the Lambda function.',
    'campaignHook.mode': 'What the function does: DELIVERY or FILTER.',
    'campaignHook.webUrl': 'The address that is called.',
    limits: 'How many messages campaigns may send.',
    'limits.daily': 'The most messages to one endpoint in a day.',
    'limits.maximumDuration': 'The seconds after which a campaign stops to send.',
    'limits.messagesPerSecond': 'The most messages in a second.',
    'limits.total': 'The most messages of one campaign to one endpoint.',
    quietTime: 'When campaigns send nothing.',
    'quietTime.end': 'When the quiet time ends, as HH:MM.',
    'quietTime.start': 'When the quiet time begins, as HH:MM.',
  },
}

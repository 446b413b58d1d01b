import type { AwsApi, Outbound } from '../http/index.ts'
import type { Pool } from '../pools/index.ts'
import { assertAccepted, formType, postMessage } from './aws.ts'
import type { Send } from './message.ts'

/** Whether the pool names a role that sends SMS by SNS. */
export const usesSns = ({ config }: Pool): boolean => !!config.SmsConfiguration?.SnsCallerArn

/**
 * Sends SMS by SNS, in SnsRegion or else in the pool's Region. It signs with the operator's keys, because only Cognito can assume the role of
 * SnsCallerArn. API: sns:Publish.
 */
export const snsTransport =
  (outbound: Outbound, api: AwsApi): Send<string> =>
  async ({ to, text }, { pool }) => {
    const { SnsCallerArn = '', SnsRegion: region = pool.region } = pool.config.SmsConfiguration ?? {}
    const body = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', PhoneNumber: to, Message: text }).toString()
    assertAccepted(
      'SNS',
      await postMessage(outbound, api, { service: 'sns', partition: SnsCallerArn.split(':')[1], region, path: '/', type: formType, body }),
    )
  }

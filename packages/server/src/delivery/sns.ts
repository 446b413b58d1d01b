import type { AwsApi } from '../http/index.ts'
import type { Pool } from '../pools/index.ts'
import { assertAccepted, formType, postMessage } from './aws.ts'
import type { SendMessage } from './worker.ts'

export const usesSns = ({ config }: Pool): boolean => !!config.SmsConfiguration?.SnsCallerArn

/**
 * In the Region that the pool names, else its own. The role of SnsCallerArn is one that only the service can take: what signs are the
 * keys of the operator. API: sns:Publish.
 */
export const snsTransport =
  (api: AwsApi): SendMessage =>
  async ({ to, text }, { pool }) => {
    const { SnsCallerArn = '', SnsRegion: region = pool.region } = pool.config.SmsConfiguration ?? {}
    const body = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', PhoneNumber: to, Message: text }).toString()
    assertAccepted(
      'SNS',
      await postMessage(api, { service: 'sns', partition: SnsCallerArn.split(':')[1], region, path: '/', type: formType, body }),
    )
  }

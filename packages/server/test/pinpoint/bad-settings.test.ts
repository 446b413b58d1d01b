import { UpdateApplicationSettingsCommand, type WriteApplicationSettingsRequest } from '@aws-sdk/client-pinpoint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'
import { createApplication, pinpointFor } from './support.ts'

let service: TestService
let ApplicationId: string
beforeAll(async () => {
  service = await startTestService()
  ApplicationId = await createApplication(pinpointFor(service.url))
})
afterAll(() => service.close())

test.each<[WriteApplicationSettingsRequest, string]>([
  [{ Limits: { Daily: 101 } }, 'Limits.Daily is 101; it must be a whole number from 0 to 100.'],
  [{ Limits: { Total: -1 } }, 'Limits.Total is -1; it must be a whole number from 0 to 100.'],
  [{ Limits: { MaximumDuration: 59 } }, 'Limits.MaximumDuration is 59; it must be a whole number from 60 to 2147483647.'],
  [{ Limits: { MessagesPerSecond: 20_001 } }, 'Limits.MessagesPerSecond is 20001; it must be a whole number from 1 to 20000.'],
  [{ Limits: { Daily: 1.5 } }, 'Limits.Daily is 1.5; it must be a whole number from 0 to 100.'],
  [{ QuietTime: { Start: '24:00' } }, 'QuietTime.Start must be a time of day in the form HH:MM.'],
  [{ CampaignHook: { Mode: 'OTHER' as 'FILTER' } }, 'CampaignHook.Mode must be one of DELIVERY, FILTER.'],
  [{ CampaignHook: { WebUrl: 1 as unknown as string } }, 'CampaignHook.WebUrl must be a string, not a number.'],
])('settings %j are refused: %s', async (WriteApplicationSettingsRequest, message) => {
  const command = new UpdateApplicationSettingsCommand({ ApplicationId, WriteApplicationSettingsRequest })
  await expect(pinpointFor(service.url).send(command)).rejects.toMatchObject({
    name: 'BadRequestException',
    message,
    $metadata: { httpStatusCode: 400 },
  })
})

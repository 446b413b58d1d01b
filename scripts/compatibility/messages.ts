import { type Built, tests } from './rows.ts'

/** What reaches a person or a function, and how. */
export const messages: Readonly<Record<string, Built>> = {
  'CustomEmailSender, CustomSMSSender': {
    does: 'the pool’s function delivers in place of the service, in all seven occasions: it gets the code encrypted as the AWS Encryption SDK does, from the outbox, at least once',
    shown: tests.customSender,
  },
  KMSKeyID: {
    does: 'the key that wraps those codes: of the KMS that is set, else of this service, whose own address answers `kms:Decrypt`',
    shown: tests.kms,
  },
  'DefaultEmailOption, EmailMessageByLink, EmailSubjectByLink': {
    does: 'a link in the place of a code, to `/<pool id>/confirmUser` (and `/confirmUser`); it needs no domain',
    shown: tests.byLink,
  },
  SmsAuthenticationMessage: { does: 'the words of codes by SMS that sign in', shown: tests.signInWords },
  PasswordHistorySize: {
    does: 'so many passwords, the current one among them, are not to be used again: in every operation that sets one',
    shown: tests.history,
  },
  EmailConfiguration: {
    does: 'DEVELOPER with SourceArn: mail goes by SES, where there is a way to it (`--ses`, AWS_ENDPOINT_URL_SESV2, AWS_ENDPOINT_URL_SES), with From, ReplyToEmailAddress and ConfigurationSet; else by SMTP',
    shown: tests.ses,
  },
  SmsConfiguration: {
    does: 'SnsCallerArn: SMS goes by SNS, where there is a way to it (`--sns`, AWS_ENDPOINT_URL_SNS), in SnsRegion; else by the gateway',
    shown: tests.sns,
  },
}

import type { CodeDeliveryDetailsType } from '@poolhouse/contract'

/** The attributes that messages are sent to. */
export type ContactAttribute = 'email' | 'phone_number'

/** `f***@e***`, `+*******1234`: enough for users to recognise their own address, and not enough to learn that of another user. */
export function maskDestination(attribute: ContactAttribute, value: string): string {
  if (attribute === 'phone_number') return `+${'*'.repeat(Math.max(value.length - 5, 0))}${value.slice(-4)}`
  const [local = '', domain = ''] = value.split('@')
  return `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`
}

/** CodeDeliveryDetails of a message, for the caller of an operation. */
export const deliveryDetails = (attribute: ContactAttribute, value: string): CodeDeliveryDetailsType => ({
  Destination: maskDestination(attribute, value),
  DeliveryMedium: attribute === 'email' ? 'EMAIL' : 'SMS',
  AttributeName: attribute,
})

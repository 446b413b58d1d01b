import type { CodeDeliveryDetailsType } from '@poolhouse/contract'

export type ContactAttribute = 'email' | 'phone_number'

/** `f***@e***`, `+*******1234`: enough to know one's own, too little to learn another's. */
export function maskDestination(attribute: ContactAttribute, value: string): string {
  if (attribute === 'phone_number') return `+${'*'.repeat(Math.max(value.length - 5, 0))}${value.slice(-4)}`
  const [local = '', domain = ''] = value.split('@')
  return `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`
}

/** What the caller of an operation learns of a message. */
export const deliveryDetails = (attribute: ContactAttribute, value: string): CodeDeliveryDetailsType => ({
  Destination: maskDestination(attribute, value),
  DeliveryMedium: attribute === 'email' ? 'EMAIL' : 'SMS',
  AttributeName: attribute,
})

/**
 * Resources that a program may declare: a folder for each type (shape, controller, doc), and a line here.
 * Not here: check, diff and schema, which follow from shapes (shape/); SDK clients and errors (service/).
 */
import { appController } from './app/controller.ts'
import { appShape } from './app/shape.ts'
import type { Resource } from './controller.ts'
import { identityProviderController } from './identity-provider/controller.ts'
import { identityProviderShape } from './identity-provider/shape.ts'
import { logDeliveryConfigurationController } from './log-delivery-configuration/controller.ts'
import { logDeliveryConfigurationShape } from './log-delivery-configuration/shape.ts'
import { managedLoginBrandingController } from './managed-login-branding/controller.ts'
import { managedLoginBrandingShape } from './managed-login-branding/shape.ts'
import { managedUserPoolClientController } from './managed-user-pool-client/controller.ts'
import { managedUserPoolClientShape } from './managed-user-pool-client/shape.ts'
import { policyController } from './policy/controller.ts'
import { policyShape } from './policy/shape.ts'
import { resourceServerController } from './resource-server/controller.ts'
import { resourceServerShape } from './resource-server/shape.ts'
import { riskConfigurationController } from './risk-configuration/controller.ts'
import { riskConfigurationShape } from './risk-configuration/shape.ts'
import { roleController } from './role/controller.ts'
import { roleShape } from './role/shape.ts'
import { rolePolicyController } from './role-policy/controller.ts'
import { rolePolicyShape } from './role-policy/shape.ts'
import { rolePolicyAttachmentController } from './role-policy-attachment/controller.ts'
import { rolePolicyAttachmentShape } from './role-policy-attachment/shape.ts'
import { userController } from './user/controller.ts'
import { userShape } from './user/shape.ts'
import { userGroupController } from './user-group/controller.ts'
import { userGroupShape } from './user-group/shape.ts'
import { userInGroupController } from './user-in-group/controller.ts'
import { userInGroupShape } from './user-in-group/shape.ts'
import { userPoolController } from './user-pool/controller.ts'
import { userPoolShape } from './user-pool/shape.ts'
import { userPoolClientController } from './user-pool-client/controller.ts'
import { userPoolClientShape } from './user-pool-client/shape.ts'
import { userPoolDomainController } from './user-pool-domain/controller.ts'
import { userPoolDomainShape } from './user-pool-domain/shape.ts'
import { userPoolUiCustomizationController } from './user-pool-ui-customization/controller.ts'
import { userPoolUiCustomizationShape } from './user-pool-ui-customization/shape.ts'

const all: readonly Resource[] = [
  { shape: userPoolShape, controller: userPoolController },
  { shape: userPoolClientShape, controller: userPoolClientController },
  { shape: resourceServerShape, controller: resourceServerController },
  { shape: userPoolDomainShape, controller: userPoolDomainController },
  { shape: userGroupShape, controller: userGroupController },
  { shape: userShape, controller: userController },
  { shape: userInGroupShape, controller: userInGroupController },
  { shape: userPoolUiCustomizationShape, controller: userPoolUiCustomizationController },
  { shape: managedLoginBrandingShape, controller: managedLoginBrandingController },
  { shape: identityProviderShape, controller: identityProviderController },
  { shape: logDeliveryConfigurationShape, controller: logDeliveryConfigurationController },
  { shape: managedUserPoolClientShape, controller: managedUserPoolClientController },
  { shape: riskConfigurationShape, controller: riskConfigurationController },
  { shape: appShape, controller: appController },
  { shape: roleShape, controller: roleController },
  { shape: rolePolicyShape, controller: rolePolicyController },
  { shape: policyShape, controller: policyController },
  { shape: rolePolicyAttachmentShape, controller: rolePolicyAttachmentController },
]

/** All resource types, by token. */
export const resources: ReadonlyMap<string, Resource> = new Map(all.map(resource => [resource.shape.token, resource]))

export type { Controller, ControllerContext, Resource, ResourceState } from './controller.ts'
export { userGroupDescriptions } from './user-group/descriptions.ts'
export { userPoolDescriptions } from './user-pool/descriptions.ts'
export { userPoolClientDescriptions } from './user-pool-client/descriptions.ts'

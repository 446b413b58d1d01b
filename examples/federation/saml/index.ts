import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const serviceUrl = config.get("serviceUrl") ?? "http://localhost:9229";

const shop = new aws.cognito.UserPool("shop", {});

// The file that the provider gives out; a provider with an address for it can be named by MetadataURL instead.
const corporate = new aws.cognito.IdentityProvider("corporate", {
    userPoolId: shop.id,
    providerName: "Corporate",
    providerType: "SAML",
    providerDetails: {
        MetadataFile: readFileSync("metadata.xml", "utf8"),
        RequestSigningAlgorithm: "rsa-sha256",
    },
    attributeMapping: {
        email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    },
});

const web = new aws.cognito.UserPoolClient("web", {
    userPoolId: shop.id,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", "email", "profile"],
    callbackUrls: ["http://localhost:3000/callback"],
    logoutUrls: ["http://localhost:3000"],
    supportedIdentityProviders: [corporate.providerName],
});

export const shopPoolId = shop.id;
export const clientId = web.id;
/** What the provider is told: who asks, where its answers go, and the certificate that requests are signed with. */
export const entityId = pulumi.interpolate`urn:amazon:cognito:sp:${shop.id}`;
export const assertionConsumerService = pulumi.interpolate`${serviceUrl}/${shop.id}/saml2/idpresponse`;
export const signingCertificate = aws.cognito.getUserPoolSigningCertificateOutput({ userPoolId: shop.id }).certificate;
/** Open it in a browser: with one provider and no users of its own, the pool sends it there at once. */
export const signInAt = pulumi.interpolate`${serviceUrl}/${shop.id}/oauth2/authorize?client_id=${web.id}&response_type=code&scope=openid+email+profile&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback`;

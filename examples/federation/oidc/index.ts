import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const serviceUrl = config.get("serviceUrl") ?? "http://localhost:9229";

// The provider: a company with its users. Its pool is an OpenID Connect provider as any other.
const company = new aws.cognito.UserPool("company", { autoVerifiedAttributes: ["email"] });
const ada = new aws.cognito.User("ada", {
    userPoolId: company.id,
    username: "ada",
    password: "Correct-horse-9",
    attributes: { email: "ada@company.example", email_verified: "true", name: "Ada" },
});
new aws.cognito.UserPoolDomain("company", { domain: "federation-company", userPoolId: company.id });

// The relying party: a shop that lets the company's users in. It has users of its own as well.
const shop = new aws.cognito.UserPool("shop", {});
new aws.cognito.UserPoolDomain("shop", { domain: "federation-shop", userPoolId: shop.id });

// What the company knows of the shop: a client with a secret, and the address that its answers go to.
const shopAtCompany = new aws.cognito.UserPoolClient("shop-at-company", {
    userPoolId: company.id,
    generateSecret: true,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", "email", "profile"],
    callbackUrls: [pulumi.interpolate`${serviceUrl}/${shop.id}/oauth2/idpresponse`],
    supportedIdentityProviders: ["COGNITO"],
});

// What the shop knows of the company: its issuer, whose discovery document names the endpoints.
const companyAtShop = new aws.cognito.IdentityProvider("company-at-shop", {
    userPoolId: shop.id,
    providerName: "Company",
    providerType: "OIDC",
    providerDetails: {
        client_id: shopAtCompany.id,
        client_secret: shopAtCompany.clientSecret,
        authorize_scopes: "openid email profile",
        oidc_issuer: pulumi.interpolate`${serviceUrl}/${company.id}`,
        attributes_request_method: "GET",
    },
    attributeMapping: { email: "email", email_verified: "email_verified", name: "name" },
    idpIdentifiers: ["company.example"],
});

const web = new aws.cognito.UserPoolClient("web", {
    userPoolId: shop.id,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", "email", "profile"],
    callbackUrls: ["http://localhost:3000/callback"],
    logoutUrls: ["http://localhost:3000"],
    supportedIdentityProviders: ["COGNITO", companyAtShop.providerName],
});

export const companyPoolId = company.id;
export const shopPoolId = shop.id;
export const clientId = web.id;
export const username = ada.username;
/** Open it in a browser: the page of the shop, with a button for the company. */
export const signInAt = pulumi.interpolate`${serviceUrl}/${shop.id}/oauth2/authorize?client_id=${web.id}&response_type=code&scope=openid+email+profile&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback`;

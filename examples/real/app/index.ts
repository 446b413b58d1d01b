import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const title = config.get("title") ?? "Shop";

const current = aws.getCallerIdentityOutput();
const region = aws.getRegionOutput();

const lambdaRole = new aws.iam.Role("lambda", {
    assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
    }),
});
const logs = new aws.iam.RolePolicyAttachment("logs", {
    role: lambdaRole.name,
    policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
});

const codeOf = (text: string) => new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(text) });
const welcome = new aws.lambda.Function("welcome", {
    role: lambdaRole.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: codeOf("export const handler = async event => { event.response.autoConfirmUser = true; return event }"),
}, { dependsOn: [logs] });
const api = new aws.lambda.Function("api", {
    role: lambdaRole.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: codeOf("export const handler = async () => ({ statusCode: 200, body: 'hello' })"),
    environment: { variables: { TITLE: title } },
}, { dependsOn: [logs] });

const site = new aws.s3.Bucket("site");
const access = new aws.cloudfront.OriginAccessControl("site", {
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
});
const cdn = new aws.cloudfront.Distribution("cdn", {
    enabled: true,
    defaultRootObject: "index.html",
    origins: [{ originId: "site", domainName: site.bucketRegionalDomainName, originAccessControlId: access.id }],
    defaultCacheBehavior: {
        targetOriginId: "site",
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["GET", "HEAD"],
        cachedMethods: ["GET", "HEAD"],
        forwardedValues: { queryString: false, cookies: { forward: "none" } },
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
});
const siteUrl = pulumi.interpolate`https://${cdn.domainName}`;

const pool = new aws.cognito.UserPool("users", {
    autoVerifiedAttributes: ["email"],
    usernameAttributes: ["email"],
    lambdaConfig: { preSignUp: welcome.arn },
});
new aws.lambda.Permission("cognito-calls-welcome", {
    action: "lambda:InvokeFunction",
    function: welcome.name,
    principal: "cognito-idp.amazonaws.com",
    sourceArn: pool.arn,
});
const client = new aws.cognito.UserPoolClient("web", {
    userPoolId: pool.id,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", "email"],
    supportedIdentityProviders: ["COGNITO"],
    callbackUrls: [pulumi.interpolate`${siteUrl}/callback`],
    logoutUrls: [siteUrl],
});

const gateway = new aws.apigatewayv2.Api("api", { protocolType: "HTTP", corsConfiguration: { allowOrigins: [siteUrl] } });
const authorizer = new aws.apigatewayv2.Authorizer("users", {
    apiId: gateway.id,
    authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration: { audiences: [client.id], issuer: pulumi.interpolate`https://${pool.endpoint}` },
});
const integration = new aws.apigatewayv2.Integration("api", {
    apiId: gateway.id,
    integrationType: "AWS_PROXY",
    integrationUri: api.invokeArn,
    payloadFormatVersion: "2.0",
});
new aws.apigatewayv2.Route("hello", {
    apiId: gateway.id,
    routeKey: "GET /hello",
    target: pulumi.interpolate`integrations/${integration.id}`,
    authorizationType: "JWT",
    authorizerId: authorizer.id,
});
const stage = new aws.apigatewayv2.Stage("live", { apiId: gateway.id, name: "$default", autoDeploy: true });
new aws.lambda.Permission("gateway-calls-api", {
    action: "lambda:InvokeFunction",
    function: api.name,
    principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate`${gateway.executionArn}/*/*`,
});
new aws.s3.BucketObjectv2("settings", {
    bucket: site.id,
    key: "settings.json",
    contentType: "application/json",
    content: pulumi.jsonStringify({ title, userPoolId: pool.id, clientId: client.id, api: stage.invokeUrl }),
});

export const poolId = pool.id;
export const clientId = client.id;
export const url = siteUrl;
export const apiUrl = stage.invokeUrl;
export const trigger = welcome.arn;
export const account = current.accountId;
export const where = region.region;

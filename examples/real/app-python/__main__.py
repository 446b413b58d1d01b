import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
title = config.get("title") or "Shop"

current = aws.get_caller_identity_output()
region = aws.get_region_output()

lambda_role = aws.iam.Role("lambda",
    assume_role_policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}],
    }))
logs = aws.iam.RolePolicyAttachment("logs",
    role=lambda_role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")


def function(name, code, **options):
    """A function in one file; all of them have the same role."""
    return aws.lambda_.Function(name,
        role=lambda_role.arn,
        runtime="python3.14",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.py": pulumi.StringAsset(code)}),
        opts=pulumi.ResourceOptions(depends_on=[logs]),
        **options)


welcome = function("welcome", "def handler(event, context):\n    event['response']['autoConfirmUser'] = True\n    return event\n")
api = function("api", "def handler(event, context):\n    return {'statusCode': 200, 'body': 'hello'}\n",
    environment={"variables": {"TITLE": title}})

site = aws.s3.Bucket("site")
access = aws.cloudfront.OriginAccessControl("site",
    origin_access_control_origin_type="s3",
    signing_behavior="always",
    signing_protocol="sigv4")
cdn = aws.cloudfront.Distribution("cdn",
    enabled=True,
    default_root_object="index.html",
    origins=[{
        "origin_id": "site",
        "domain_name": site.bucket_regional_domain_name,
        "origin_access_control_id": access.id,
    }],
    default_cache_behavior={
        "target_origin_id": "site",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "forwarded_values": {"query_string": False, "cookies": {"forward": "none"}},
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True})
site_url = pulumi.Output.concat("https://", cdn.domain_name)


class SignIn(pulumi.ComponentResource):
    """Who may sign in: a pool, and the client of the site."""

    pool: aws.cognito.UserPool
    client: aws.cognito.UserPoolClient

    def __init__(self, name, site_url, welcome, opts=None):
        super().__init__("real:index:SignIn", name, {}, opts)
        self.pool = aws.cognito.UserPool(f"{name}-users",
            auto_verified_attributes=["email"],
            username_attributes=["email"],
            lambda_config={"pre_sign_up": welcome.arn},
            opts=pulumi.ResourceOptions(parent=self))
        aws.lambda_.Permission(f"{name}-calls-welcome",
            action="lambda:InvokeFunction",
            function=welcome.name,
            principal="cognito-idp.amazonaws.com",
            source_arn=self.pool.arn,
            opts=pulumi.ResourceOptions(parent=self))
        self.client = aws.cognito.UserPoolClient(f"{name}-web",
            user_pool_id=self.pool.id,
            allowed_oauth_flows_user_pool_client=True,
            allowed_oauth_flows=["code"],
            allowed_oauth_scopes=["openid", "email"],
            supported_identity_providers=["COGNITO"],
            callback_urls=[site_url.apply(lambda url: f"{url}/callback")],
            logout_urls=[site_url],
            opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"pool_id": self.pool.id})


sign_in = SignIn("shop", site_url, welcome)

gateway = aws.apigatewayv2.Api("api", protocol_type="HTTP", cors_configuration={"allow_origins": [site_url]})
authorizer = aws.apigatewayv2.Authorizer("users",
    api_id=gateway.id,
    authorizer_type="JWT",
    identity_sources=["$request.header.Authorization"],
    jwt_configuration={
        "audiences": [sign_in.client.id],
        "issuer": pulumi.Output.concat("https://", sign_in.pool.endpoint),
    })
integration = aws.apigatewayv2.Integration("api",
    api_id=gateway.id,
    integration_type="AWS_PROXY",
    integration_uri=api.invoke_arn,
    payload_format_version="2.0")
aws.apigatewayv2.Route("hello",
    api_id=gateway.id,
    route_key="GET /hello",
    target=pulumi.Output.concat("integrations/", integration.id),
    authorization_type="JWT",
    authorizer_id=authorizer.id)
stage = aws.apigatewayv2.Stage("live", api_id=gateway.id, name="$default", auto_deploy=True)
aws.lambda_.Permission("gateway-calls-api",
    action="lambda:InvokeFunction",
    function=api.name,
    principal="apigateway.amazonaws.com",
    source_arn=pulumi.Output.concat(gateway.execution_arn, "/*/*"))
aws.s3.BucketObjectv2("settings",
    bucket=site.id,
    key="settings.json",
    content_type="application/json",
    content=pulumi.Output.json_dumps({
        "title": title,
        "userPoolId": sign_in.pool.id,
        "clientId": sign_in.client.id,
        "api": stage.invoke_url,
    }))

pulumi.export("poolId", sign_in.pool.id)
pulumi.export("clientId", sign_in.client.id)
pulumi.export("url", site_url)
pulumi.export("apiUrl", stage.invoke_url)
pulumi.export("trigger", welcome.arn)
pulumi.export("codeHash", welcome.source_code_hash)
pulumi.export("account", current.account_id)
pulumi.export("where", region.region)

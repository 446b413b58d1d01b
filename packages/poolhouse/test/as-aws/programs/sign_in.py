"""A program for AWS with boto3. It has no endpoint setting."""
import json
import sys
import urllib.request

import boto3

region = sys.argv[1]
cognito = boto3.client("cognito-idp", region_name=region)
pool = cognito.create_user_pool(PoolName="app")["UserPool"]["Id"]
client = cognito.create_user_pool_client(
    UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
)["UserPoolClient"]["ClientId"]
cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Correct-horse-9", Permanent=True)
tokens = cognito.initiate_auth(
    ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "ada", "PASSWORD": "Correct-horse-9"}
)["AuthenticationResult"]
keys = urllib.request.urlopen(f"https://cognito-idp.{region}.amazonaws.com/{pool}/.well-known/jwks.json")
print(
    json.dumps(
        {
            "username": cognito.get_user(AccessToken=tokens["AccessToken"])["Username"],
            "keys": len(json.load(keys)["keys"]),
            "account": boto3.client("sts", region_name=region).get_caller_identity()["Account"],
            "users": len(boto3.client("iam").list_users()["Users"]),
            "application": boto3.client("pinpoint", region_name=region).create_app(CreateApplicationRequest={"Name": "numbers"})[
                "ApplicationResponse"
            ]["Name"],
        }
    )
)

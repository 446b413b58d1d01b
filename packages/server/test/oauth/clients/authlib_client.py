"""Drives Authlib from standard input: each line is a JSON array of a step's name and its arguments; one line of JSON answers it."""
import json
import sys

from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet
import requests


def main():
    given = json.loads(sys.stdin.readline())
    session = OAuth2Session(
        given["clientId"],
        given["clientSecret"],
        token_endpoint_auth_method=given["method"],
        scope=given["scope"],
        redirect_uri=given["redirectUri"],
        code_challenge_method="S256",
    )
    session.verify = given["authority"]
    server = requests.get(given["issuer"] + "/.well-known/openid-configuration", verify=given["authority"]).json()
    kept = {}

    def authorize(nonce):
        verifier = "v" * 50
        kept.update(verifier=verifier, nonce=nonce)
        url, kept["state"] = session.create_authorization_url(server["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
        return url

    def claims(id_token):
        keys = requests.get(server["jwks_uri"], verify=given["authority"]).json()
        token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=["RS256"])
        # A refresh may leave the nonce out (OpenID Connect Core 12.2), and another one is wrong at any time.
        expected = {
            "iss": {"essential": True, "value": server["issuer"]},
            "aud": {"essential": True, "value": given["clientId"]},
            "nonce": {"value": kept["nonce"]},
        }
        jwt.JWTClaimsRegistry(**expected).validate(token.claims)
        return token.claims

    def fetch_token(answer):
        token = session.fetch_token(server["token_endpoint"], authorization_response=answer, state=kept["state"], code_verifier=kept["verifier"])
        return {"claims": claims(token["id_token"]), "refresh_token": token["refresh_token"]}

    def refresh():
        token = session.refresh_token(server["token_endpoint"])
        return {"claims": claims(token["id_token"]), "refresh_token": token.get("refresh_token")}

    def userinfo():
        return session.get(server["userinfo_endpoint"]).json()

    def revoke():
        return session.revoke_token(server["revocation_endpoint"], session.token["refresh_token"]).status_code

    def client_token():
        return session.fetch_token(server["token_endpoint"], grant_type="client_credentials")["access_token"]

    steps = {each.__name__: each for each in (authorize, fetch_token, refresh, userinfo, revoke, client_token)}
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            answer = {"value": steps[name](*arguments)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()

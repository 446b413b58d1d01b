"""pycognito as an application uses it. A line of JSON in is a call, [name, argument...]; a line out is {"value": ...} or {"error": ...}."""

import json
import sys

from pycognito import Cognito
from pycognito.aws_srp import AWSSRP, generate_hash_device
from pycognito.exceptions import SoftwareTokenMFAChallengeException

configuration = json.loads(sys.stdin.readline())


class Application:
    """Its session is the last `Cognito` that signed in."""

    def cognito(self, username, **tokens):
        return Cognito(
            configuration["userPoolId"],
            configuration["clientId"],
            username=username,
            client_secret=configuration.get("clientSecret"),
            boto3_client_kwargs={"endpoint_url": configuration["endpoint"]},
            **tokens,
        )

    def tokens(self):
        self.session.verify_tokens()
        return {"accessToken": self.session.access_token}

    def sign_up(self, username, password, email):
        cognito = self.cognito(username)
        cognito.set_base_attributes(email=email)
        cognito.register(username, password)

    def confirm_sign_up(self, username, code):
        self.cognito(username).confirm_sign_up(code)

    def sign_in(self, username, password):
        self.session = self.cognito(username)
        self.session.authenticate(password)
        return self.tokens()

    def refresh(self):
        self.session.renew_access_token()
        return self.tokens()

    def change_password(self, before, after):
        self.session.change_password(before, after)

    def forgot_password(self, username):
        self.cognito(username).initiate_forgot_password()

    def confirm_forgot_password(self, username, code, password):
        self.cognito(username).confirm_forgot_password(code, password)

    def named(self, username):
        if "clientSecret" not in configuration:
            return {"USERNAME": username}
        hashed = AWSSRP.get_secret_hash(username, configuration["clientId"], configuration["clientSecret"])
        return {"USERNAME": username, "SECRET_HASH": hashed}

    def respond(self, client, asked, responses):
        return client.respond_to_auth_challenge(
            ClientId=configuration["clientId"],
            ChallengeName=asked["ChallengeName"],
            ChallengeResponses=responses,
            **({"Session": asked["Session"]} if "Session" in asked else {}),
        )

    def answer_custom_challenge(self, username, answer):
        """pycognito knows no custom challenges; its boto3 client does."""
        client = self.cognito(username).client
        named = self.named(username)
        asked = client.initiate_auth(AuthFlow="CUSTOM_AUTH", AuthParameters=named, ClientId=configuration["clientId"])
        answered = self.respond(client, asked, {**named, "ANSWER": answer})
        return {"accessToken": answered["AuthenticationResult"]["AccessToken"]}

    def begin_totp(self):
        return self.session.associate_software_token()

    def finish_totp(self, code):
        if not self.session.verify_software_token(code, "phone"):
            raise ValueError("the code was refused")
        self.session.set_user_mfa_preference(sms_mfa=False, software_token_mfa=True, preferred="SOFTWARE_TOKEN")

    def remember_device(self):
        """pycognito's `confirm_device` goes to AWS whatever endpoint it was given: its arithmetic, through its boto3 client."""
        key, group = self.device["DeviceKey"], self.device["DeviceGroupKey"]
        password, verifier = generate_hash_device(group, key)
        token = self.session.access_token
        self.session.client.confirm_device(AccessToken=token, DeviceKey=key, DeviceSecretVerifierConfig=verifier)
        self.session.client.update_device_status(AccessToken=token, DeviceKey=key, DeviceRememberedStatus="remembered")
        self.device = {"device_key": key, "device_group_key": group, "device_password": password}

    def sign_in_with_device(self, username, password):
        """pycognito's `authenticate_user` leaves out the session of DEVICE_SRP_AUTH, and its secret hash: the same, with both."""
        self.session = self.cognito(username)
        client = self.session.client
        srp = AWSSRP(
            username,
            password,
            configuration["userPoolId"],
            configuration["clientId"],
            client=client,
            client_secret=configuration.get("clientSecret"),
            **self.device,
        )
        named = srp.get_auth_params()
        asked = client.initiate_auth(AuthFlow="USER_SRP_AUTH", AuthParameters=named, ClientId=configuration["clientId"])
        asked = self.respond(client, asked, srp.process_challenge(asked["ChallengeParameters"], named))
        asked = self.respond(client, asked, named)
        done = self.respond(client, asked, srp.process_device_challenge(asked["ChallengeParameters"]))
        self.session.access_token = done["AuthenticationResult"]["AccessToken"]
        return {"accessToken": self.session.access_token}

    def begin_sign_in_with_totp(self, username, password):
        self.session = self.cognito(username)
        try:
            self.session.authenticate(password)
        except SoftwareTokenMFAChallengeException:
            return
        raise ValueError("no code was asked for")

    def finish_sign_in_with_totp(self, code):
        """What pycognito keeps of the answer has no device in it."""
        answers = []
        respond = self.session.client.respond_to_auth_challenge
        self.session.client.respond_to_auth_challenge = lambda **given: answers.append(respond(**given)) or answers[-1]
        self.session.respond_to_software_token_mfa_challenge(code)
        self.device = answers[-1]["AuthenticationResult"].get("NewDeviceMetadata")
        return self.tokens()

    def sign_out_everywhere(self):
        self.session.logout()


application = Application()
for line in sys.stdin:
    name, *arguments = json.loads(line)
    try:
        answer = {"value": getattr(application, name)(*arguments)}
    except Exception as error:  # The test judges it.
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)

import boto3
import pytest

from pytest_poolhouse import Poolhouse, PoolhouseError

EMAIL, PASSWORD = "alice@example.com", "Correct-horse-9"


@pytest.fixture(scope="module")
def cognito(poolhouse):
    return boto3.client("cognito-idp", endpoint_url=poolhouse.url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


def test_sign_up_with_the_code_from_the_mail(poolhouse, poolhouse_pool, cognito):
    client = poolhouse_pool.client_id
    cognito.sign_up(ClientId=client, Username=EMAIL, Password=PASSWORD)
    code = poolhouse.next_message(EMAIL, kind="code", pool=poolhouse_pool.user_pool_id)["code"]
    cognito.confirm_sign_up(ClientId=client, Username=EMAIL, ConfirmationCode=code)
    answer = cognito.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": EMAIL, "PASSWORD": PASSWORD})
    assert answer["AuthenticationResult"]["IdToken"]


def test_tokens_and_their_expiry(poolhouse, poolhouse_pool, cognito):
    token = poolhouse.tokens(EMAIL, poolhouse_pool.client_id, groups=["admins"])["accessToken"]
    assert cognito.get_user(AccessToken=token)["UserAttributes"]
    before = poolhouse.now()
    poolhouse.advance(3601)
    assert (poolhouse.now() - before).total_seconds() >= 3601
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.get_user(AccessToken=token)


def test_a_message_that_never_comes_says_what_the_inbox_has(poolhouse):
    with pytest.raises(PoolhouseError, match='No message to "nobody@example.com" came within 0.1 s. The inbox has, newest first: code to alice@example.com'):
        poolhouse.next_message("nobody@example.com", timeout=0.1)


def test_snapshot_and_reset(poolhouse, poolhouse_pool, cognito):
    snapshot = poolhouse.snapshot()
    poolhouse.reset()
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        cognito.describe_user_pool(UserPoolId=poolhouse_pool.user_pool_id)
    poolhouse.restore(snapshot)
    assert cognito.describe_user_pool(UserPoolId=poolhouse_pool.user_pool_id)["UserPool"]["EstimatedNumberOfUsers"] == 1


def test_a_running_service_is_connected_to_and_not_stopped(poolhouse, monkeypatch):
    monkeypatch.setenv("POOLHOUSE_ENDPOINT", poolhouse.url)
    with Poolhouse.start() as connected:
        assert connected.url == poolhouse.url
    assert poolhouse.now()


def test_a_missing_command_and_a_missing_service_say_what_to_do(monkeypatch):
    monkeypatch.delenv("POOLHOUSE_ENDPOINT", raising=False)
    monkeypatch.setenv("POOLHOUSE_COMMAND", "no-such-command")
    with pytest.raises(PoolhouseError, match="not on the PATH"):
        Poolhouse.start()
    with pytest.raises(PoolhouseError, match="does not answer"):
        Poolhouse.connect("http://localhost:1")

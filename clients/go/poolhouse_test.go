package poolhouse

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

var service *Service

func TestMain(m *testing.M) {
	started, err := Start("")
	if err != nil {
		panic(err)
	}
	service = started
	status := m.Run()
	service.Stop()
	os.Exit(status)
}

// api calls an operation as an SDK does; it returns the status and the answer.
func api(t *testing.T, operation string, input map[string]any) (int, map[string]any) {
	t.Helper()
	body, _ := json.Marshal(input)
	request, _ := http.NewRequest("POST", service.URL, bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "AWSCognitoIdentityProviderService."+operation)
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer response.Body.Close()
	var answer map[string]any
	must(t, json.NewDecoder(response.Body).Decode(&answer))
	return response.StatusCode, answer
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestSignUpTokensClockAndSnapshot(t *testing.T) {
	pool, err := service.NewPool(map[string]any{"settings": map[string]any{"UsernameAttributes": []string{"email"}, "AutoVerifiedAttributes": []string{"email"}}})
	must(t, err)
	email := "alice@example.com"
	status, answer := api(t, "SignUp", map[string]any{"ClientId": pool.ClientID, "Username": email, "Password": "Correct-horse-9"})
	if status != 200 {
		t.Fatal(answer)
	}
	message, err := service.NextMessage(Next{To: email, Kind: "code", Pool: pool.UserPoolID})
	must(t, err)
	if status, answer = api(t, "ConfirmSignUp", map[string]any{"ClientId": pool.ClientID, "Username": email, "ConfirmationCode": message.Code}); status != 200 {
		t.Fatal(answer)
	}
	_, err = service.NextMessage(Next{To: email, Timeout: 100 * time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "(given already)") {
		t.Fatal(err)
	}
	snapshot, err := service.Snapshot()
	must(t, err)
	tokens, err := service.Tokens(TokensRequest{Client: pool.ClientID, Username: email, Groups: []string{"admins"}})
	must(t, err)
	if status, answer = api(t, "GetUser", map[string]any{"AccessToken": tokens.AccessToken}); status != 200 {
		t.Fatal(answer)
	}
	must(t, service.Advance(61*time.Minute))
	if status, _ = api(t, "GetUser", map[string]any{"AccessToken": tokens.AccessToken}); status != 400 {
		t.Fatal("the token has not expired")
	}
	must(t, service.Reset())
	if _, err = service.Tokens(TokensRequest{Client: pool.ClientID, Username: email}); err == nil {
		t.Fatal("the pool is still there")
	}
	must(t, service.Restore(snapshot))
	_, err = service.Tokens(TokensRequest{Client: pool.ClientID, Username: email})
	must(t, err)
}

func TestARunningServiceIsConnectedToAndNotStopped(t *testing.T) {
	t.Setenv("POOLHOUSE_ENDPOINT", service.URL)
	connected, err := Start("")
	must(t, err)
	must(t, connected.Stop())
	_, err = service.Now()
	must(t, err)
}

func TestAMissingCommandSaysWhatToDo(t *testing.T) {
	t.Setenv("POOLHOUSE_ENDPOINT", "")
	t.Setenv("POOLHOUSE_COMMAND", "no-such-command")
	if _, err := Start(""); err == nil || !strings.Contains(err.Error(), "set POOLHOUSE_COMMAND or POOLHOUSE_ENDPOINT") {
		t.Fatal(err)
	}
}

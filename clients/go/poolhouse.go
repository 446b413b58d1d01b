// Package poolhouse is a Poolhouse service for tests: started, or connected to by its address.
package poolhouse

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// Service is a service in development mode.
type Service struct {
	// URL is the endpoint for SDKs, and the first part of issuers.
	URL     string
	command *exec.Cmd
	data    string
}

// Message would have been sent to a user.
type Message struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Medium  string `json:"medium"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	Code    string `json:"code"`
	Link    string `json:"link"`
	PoolID  string `json:"poolId"`
}

// Next says which message a test waits for. Kind and Pool may be empty; a Timeout of 0 means 5 seconds.
type Next struct {
	To, Kind, Pool string
	Timeout        time.Duration
}

// TokensRequest says who signs in where, without a proof. Scopes and Groups may be nil.
type TokensRequest struct {
	Client   string   `json:"client"`
	Username string   `json:"username"`
	Scopes   []string `json:"scopes,omitempty"`
	Groups   []string `json:"groups,omitempty"`
}

// Tokens are those of a sign-in.
type Tokens struct {
	AccessToken  string `json:"accessToken"`
	IDToken      string `json:"idToken"`
	RefreshToken string `json:"refreshToken"`
	ExpiresIn    int    `json:"expiresIn"`
}

// Pool has fresh ids.
type Pool struct {
	UserPoolID   string `json:"userPoolId"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	Issuer       string `json:"issuer"`
	RedirectURI  string `json:"redirectUri"`
}

var ready = regexp.MustCompile(`ready at (\S+) `)

// Start runs the command of POOLHOUSE_COMMAND, poolhouse unless given, on a free port; or connects to POOLHOUSE_ENDPOINT. The seed may be empty.
func Start(seed string) (*Service, error) {
	if endpoint := os.Getenv("POOLHOUSE_ENDPOINT"); endpoint != "" {
		return Connect(endpoint)
	}
	words := strings.Fields(os.Getenv("POOLHOUSE_COMMAND"))
	if len(words) == 0 {
		words = []string{"poolhouse"}
	}
	data, err := os.MkdirTemp("", "poolhouse-")
	if err != nil {
		return nil, err
	}
	args := append(words[1:], "start", "--port", "0", "--quiet", "--data", data)
	if seed != "" {
		args = append(args, "--seed", seed)
	}
	command := exec.Command(words[0], args...)
	out, err := command.StdoutPipe()
	if err == nil {
		command.Stderr = command.Stdout
		err = command.Start()
	}
	if err != nil {
		os.RemoveAll(data)
		return nil, fmt.Errorf("the command %q does not start (%w). Install it, or set POOLHOUSE_COMMAND or POOLHOUSE_ENDPOINT", words[0], err)
	}
	late := time.AfterFunc(30*time.Second, func() { command.Process.Kill() })
	defer late.Stop()
	var said strings.Builder
	reader := bufio.NewReader(out)
	for {
		line, err := reader.ReadString('\n')
		said.WriteString(line)
		if found := ready.FindStringSubmatch(line); found != nil {
			// Nobody reads the rest, and a full pipe would stop the service.
			go io.Copy(io.Discard, reader)
			return &Service{URL: found[1], command: command, data: data}, nil
		}
		if err != nil {
			command.Wait()
			os.RemoveAll(data)
			return nil, errors.New("the service did not start: " + strings.TrimSpace(said.String()))
		}
	}
}

// Connect uses a service that runs.
func Connect(endpoint string) (*Service, error) {
	service := &Service{URL: strings.TrimRight(endpoint, "/")}
	_, err := service.Now()
	return service, err
}

// Stop ends the service, if Start has started it.
func (s *Service) Stop() error {
	if s.command == nil {
		return nil
	}
	s.command.Process.Signal(syscall.SIGTERM)
	s.command.Wait()
	s.command = nil
	return os.RemoveAll(s.data)
}

// NextMessage waits for a message. Each is given once, the oldest first.
func (s *Service) NextMessage(next Next) (message Message, err error) {
	query := url.Values{"to": {next.To}}
	if next.Kind != "" {
		query.Set("kind", next.Kind)
	}
	if next.Pool != "" {
		query.Set("pool", next.Pool)
	}
	if next.Timeout != 0 {
		query.Set("timeout", fmt.Sprint(next.Timeout.Seconds()))
	}
	err = s.call("GET", "inbox/next?"+query.Encode(), nil, &message)
	return
}

// Tokens returns the tokens of a sign-in without its proof. With Groups the user becomes a member of these and of no others.
func (s *Service) Tokens(request TokensRequest) (tokens Tokens, err error) {
	err = s.call("POST", "tokens", request, &tokens)
	return
}

// NewPool makes a pool and a client with fresh ids. Options are those of a pool in a seed, and "client"; nil is allowed.
func (s *Service) NewPool(options map[string]any) (pool Pool, err error) {
	if options == nil {
		options = map[string]any{}
	}
	err = s.call("POST", "pools", options, &pool)
	return
}

// Snapshot keeps the whole content, and returns the id for Restore.
func (s *Service) Snapshot() (id string, err error) {
	var made struct{ ID string }
	err = s.call("POST", "snapshots", nil, &made)
	return made.ID, err
}

// Restore makes the content what it was at the snapshot.
func (s *Service) Restore(id string) error {
	return s.call("POST", "snapshots/restore", map[string]string{"id": id}, nil)
}

// Reset removes everything and applies the seed again.
func (s *Service) Reset() error { return s.call("POST", "reset", nil, nil) }

// Now is the time of the service.
func (s *Service) Now() (time.Time, error) {
	var clock struct{ Now time.Time }
	err := s.call("GET", "clock", nil, &clock)
	return clock.Now, err
}

// Advance moves the clock of the service forwards.
func (s *Service) Advance(step time.Duration) error {
	return s.call("POST", "clock", map[string]float64{"seconds": step.Seconds()}, nil)
}

func (s *Service) call(method, path string, body, result any) error {
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequest(method, s.URL+"/_poolhouse/"+path, content)
	if err != nil {
		return err
	}
	request.Header.Set("x-poolhouse", "1")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("%s does not answer (%w). Is \"poolhouse start\" running there?", s.URL, err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 400 {
		var problem struct{ Message string }
		json.NewDecoder(response.Body).Decode(&problem)
		return errors.New(problem.Message)
	}
	if result == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(result)
}

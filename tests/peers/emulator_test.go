package peers

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tenant is an emulated tenant. Its name is a part of its URL, and each test has its own tenants.
type tenant struct {
	t    *testing.T
	name string
	url  string
}

func emulatorPort() string {
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(os.Getenv("EMULATOR_URL"), "http://"))
	return port
}

// newTenant returns a tenant without configuration. It accepts one API key.
func newTenant(t *testing.T, name string) tenant {
	result := tenant{t: t, name: name, url: "http://" + name + ".localhost:" + emulatorPort()}
	result.control("PUT", "settings", map[string]any{"credentials": map[string]string{"apiKey": apiKey}}, nil)
	return result
}

// config returns the configuration with its secrets; nil if there is none.
func (tenant tenant) config() map[string]any {
	var state struct{ Config map[string]any }
	tenant.control("GET", "state", nil, &state)
	return state.Config
}

// id returns the tenantId. A tenant has it in its document only while it has a configuration.
func (tenant tenant) id() string {
	var state struct{ Document struct{ TenantID string } }
	tenant.updateConfig(map[string]any{"emailAddress": "alerts@example.com"})
	tenant.control("GET", "state", nil, &state)
	tenant.deleteConfig()
	return state.Document.TenantID
}

// updateConfig changes the configuration as an administrator does.
func (tenant tenant) updateConfig(changes map[string]any) {
	tenant.control("PUT", "config", changes, nil)
}

// deleteConfig deletes the configuration as an administrator does.
func (tenant tenant) deleteConfig() {
	tenant.control("DELETE", "config", nil, nil)
}

// acceptPassword makes the tenant report INVALID_CREDENTIALS for other passwords.
func (tenant tenant) acceptPassword(password string) {
	tenant.control("PUT", "settings", map[string]any{"accepts": password}, nil)
}

// writes returns the requests that change the configuration, since the last call.
func (tenant tenant) writes() []string {
	var journal struct{ Calls []string }
	tenant.control("GET", "journal", nil, &journal)
	tenant.control("DELETE", "journal", nil, nil)
	isNoWrite := func(call string) bool { return strings.HasPrefix(call, "GET") || strings.HasPrefix(call, "POST") }
	return slices.DeleteFunc(journal.Calls, isNoWrite)
}

// control sends a request to the emulator's control API, and decodes the response unless result is nil.
func (tenant tenant) control(method, path string, body, result any) {
	tenant.t.Helper()
	content, err := json.Marshal(body)
	require.NoError(tenant.t, err)
	address := os.Getenv("EMULATOR_URL") + "/__emulator/" + path + "?tenant=" + tenant.name
	request, err := http.NewRequest(method, address, bytes.NewReader(content))
	require.NoError(tenant.t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(tenant.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(tenant.t, err)
	require.Less(tenant.t, response.StatusCode, 300, "%s %s: %s", method, address, text)
	if result != nil {
		require.NoError(tenant.t, json.Unmarshal(text, result))
	}
}

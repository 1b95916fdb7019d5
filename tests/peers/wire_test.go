package peers

import (
	"strings"

	"github.com/pulumi/providertest/grpclog"
	"github.com/stretchr/testify/assert"
)

// The engine sends the stack's configuration to every provider and program in plain, with these messages.
var configurationRequests = map[grpclog.Method]bool{
	grpclog.CheckConfig: true,
	grpclog.DiffConfig:  true,
	grpclog.Configure:   true,
}

// checkWire fails if a message of the last operation has a secret that is not marked as one.
func (stack stack) checkWire() {
	stack.t.Helper()
	log := stack.GrpcLog(stack.t)
	assert.NotEmpty(stack.t, log.WhereMethod(grpclog.Configure))
	log.SanitizeSecrets()
	for _, entry := range log.Entries {
		request, response := string(entry.Request), string(entry.Response)
		// The engine does not have this one.
		assertNoSecret(stack.t, entry.Method, request+response, clientSecret)
		if !strings.HasPrefix(entry.Method, "/pulumirpc.ResourceProvider/") {
			continue
		}
		assertNoSecret(stack.t, entry.Method, response, password, apiKey)
		if !configurationRequests[grpclog.Method(entry.Method)] {
			assertNoSecret(stack.t, entry.Method, request, password, apiKey)
		}
	}
}

func assertNoSecret(t *quietTest, method, message string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		assert.False(t, strings.Contains(message, secret), "%s has the secret %s", method, secret)
	}
}

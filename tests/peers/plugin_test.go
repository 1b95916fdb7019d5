package peers

import (
	"testing"

	"github.com/blang/semver"
	"github.com/pulumi/providertest/providers"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi-go-provider/middleware/rpc"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/require"
)

// startPlugin starts the plugin as a server for package integration.
func startPlugin(t *testing.T) integration.Server {
	port, err := providers.LocalBinary("qlik", plugin)(t.Context(), workingFolder(t.TempDir()))
	require.NoError(t, err)
	proxy, err := providers.NewProviderInterceptProxy(t.Context(), port, providers.ProviderInterceptors{})
	require.NoError(t, err)
	withProxy := integration.WithProvider(rpc.Provider(proxy))
	server, err := integration.NewServer(t.Context(), "qlik", semver.Version{}, withProxy)
	require.NoError(t, err)
	return serverOfRuns{server}
}

type workingFolder string

func (folder workingFolder) Source() string { return string(folder) }

// serverOfRuns configures the plugin before each step of a LifeCycleTest, as the engine does before each run. In one run,
// the deletion of a resource that was checked belongs to its replacement, and the configuration stays on the tenant.
type serverOfRuns struct{ integration.Server }

func (server serverOfRuns) Check(request p.CheckRequest) (p.CheckResponse, error) {
	if err := server.startRun(); err != nil {
		return p.CheckResponse{}, err
	}
	return server.Server.Check(request)
}

func (server serverOfRuns) Delete(request p.DeleteRequest) error {
	if err := server.startRun(); err != nil {
		return err
	}
	return server.Server.Delete(request)
}

func (server serverOfRuns) startRun() error {
	arguments := property.NewMap(map[string]property.Value{"apiKey": secret(apiKey)})
	return server.Configure(p.ConfigureRequest{Args: arguments})
}

package peers

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/providertest"
	"github.com/pulumi/providertest/optproviderupgrade"
	"github.com/pulumi/providertest/pulumitest/assertpreview"
	"github.com/pulumi/providertest/pulumitest/assertrefresh"
	"github.com/pulumi/providertest/pulumitest/optrun"
	"github.com/pulumi/providertest/pulumitest/opttest"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

var record = flag.String("record", "", "record the state of this version in testdata, instead of continuing it")

// recordedSecret is what the library writes to recorded states in place of each secret.
const recordedSecret = "REDACTED BY PROVIDERTEST"

// A recorded state and the configurations of its tenants. The files have {{port}} for the emulator's port.
type baseline struct{ stack, tenants string }

func baselineOf(version string) baseline {
	folder := filepath.Join("testdata", version)
	return baseline{filepath.Join(folder, "stack.json"), filepath.Join(folder, "tenants.json")}
}

func TestUpgrade(t *testing.T) {
	versions := []string{*record}
	if *record == "" {
		versions = recordedVersions(t)
	}
	for _, version := range versions {
		t.Run(version, func(t *testing.T) { checkUpgrade(t, version) })
	}
}

func recordedVersions(t *testing.T) []string {
	files, err := filepath.Glob(baselineOf("*").stack)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	versions := []string{}
	for _, file := range files {
		versions = append(versions, filepath.Base(filepath.Dir(file)))
	}
	return versions
}

// checkUpgrade previews a recorded state with the present plugin.
func checkUpgrade(t *testing.T, version string) {
	t.Setenv("QLIK_API_KEY", apiKey)
	t.Setenv("MAIL_PASSWORD", password)
	tenants := map[string]tenant{}
	for _, name := range []string{"password", "environment", "microsoft365"} {
		tenants[name] = newTenant(t, "upgrade-"+name)
	}
	baseline, cache := baselineOf(version), t.TempDir()
	if *record == "" {
		baseline.restore(t, tenants, cache)
	}

	config := auto.ConfigMap{"emailPassword": {Value: recordedSecret, Secret: true}}
	stack := newStack(t, withPort(read(t, "testdata/program.yaml")), config, withoutDestroy)
	preview := providertest.PreviewProviderUpgrade(stack.t, stack.PulumiTest, "qlik", version,
		optproviderupgrade.CacheDir(cache),
		optproviderupgrade.BaselineOpts(opttest.AttachProviderBinary("qlik", plugin)),
	)
	assertpreview.HasNoChanges(t, preview)
	// The preview reads the tenants first, so that it does not show what only the state has.
	stack.Run(stack.t, nil, optrun.WithCache(cache, "stack.json"))
	assertrefresh.HasNoChanges(t, stack.refresh())

	if *record != "" {
		baseline.record(t, tenants, cache)
	}
}

// restore continues the recorded state, and gives the tenants their configurations.
func (baseline baseline) restore(t *testing.T, tenants map[string]tenant, cache string) {
	write(t, filepath.Join(cache, "stack.json"), withPort(read(t, baseline.stack)))
	configs := map[string]map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(read(t, baseline.tenants)), &configs))
	for name, tenant := range tenants {
		tenant.updateConfig(configs[name])
	}
}

// record keeps the state that the library has written.
func (baseline baseline) record(t *testing.T, tenants map[string]tenant, cache string) {
	configs := map[string]map[string]any{}
	for name, tenant := range tenants {
		configs[name] = tenant.config()
	}
	write(t, baseline.tenants, formatted(t, configs))

	var state apitype.UntypedDeployment
	require.NoError(t, json.Unmarshal([]byte(read(t, filepath.Join(cache, "stack.json"))), &state))
	var deployment apitype.DeploymentV3
	require.NoError(t, json.Unmarshal(state.Deployment, &deployment))
	for i := range deployment.Resources {
		// Paths of this machine.
		deployment.Resources[i].SourcePosition, deployment.Resources[i].StackTrace = "", nil
	}
	state.Deployment = json.RawMessage(formatted(t, deployment))
	write(t, baseline.stack, strings.ReplaceAll(formatted(t, state), ":"+emulatorPort(), ":{{port}}"))
}

func withPort(text string) string { return strings.ReplaceAll(text, "{{port}}", emulatorPort()) }

func formatted(t *testing.T, value any) string {
	text, err := json.MarshalIndent(value, "", "  ")
	require.NoError(t, err)
	return string(text) + "\n"
}

func read(t *testing.T, file string) string {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}

func write(t *testing.T, file, text string) {
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

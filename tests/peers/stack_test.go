package peers

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/providertest/pulumitest"
	"github.com/pulumi/providertest/pulumitest/optnewstack"
	"github.com/pulumi/providertest/pulumitest/opttest"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

// stack is a stack of a program in YAML that uses the plugin. Each operation checks its messages for secrets.
type stack struct {
	*pulumitest.PulumiTest
	t *quietTest
}

// withoutDestroy is for a stack whose resources another stack of the test destroys.
var withoutDestroy = opttest.NewStackOptions(optnewstack.DisableAutoDestroy())

func newStack(t *testing.T, program string, config auto.ConfigMap, options ...opttest.Option) stack {
	// The library names the project's folder in its own.
	folder := filepath.Join(t.TempDir(), "program")
	require.NoError(t, os.Mkdir(folder, 0o700))
	project := "name: peers\nruntime: yaml\n" + program
	require.NoError(t, os.WriteFile(filepath.Join(folder, "Pulumi.yaml"), []byte(project), 0o600))

	quiet := quietly(t)
	options = append([]opttest.Option{
		opttest.AttachProviderBinary("qlik", plugin),
		opttest.SkipInstall(),
		opttest.DisablePulumiVersionLog(),
	}, options...)
	result := stack{pulumitest.NewPulumiTest(quiet, folder, options...), quiet}
	require.NoError(t, result.CurrentStack().SetAllConfig(result.Context(), config))
	return result
}

func (stack stack) preview() auto.PreviewResult {
	result := stack.Preview(stack.t)
	stack.checkWire()
	return result
}

func (stack stack) up() auto.UpResult {
	result := stack.Up(stack.t)
	stack.checkWire()
	return result
}

func (stack stack) refresh() auto.RefreshResult {
	result := stack.Refresh(stack.t)
	stack.checkWire()
	return result
}

func (stack stack) destroy() {
	stack.Destroy(stack.t)
	stack.checkWire()
}

// importResource imports without a preview and without code, which the host for YAML of this version cannot generate.
func (stack stack) importResource(name, id string) {
	stack.Import(stack.t, resourceType, name, id, "", "--skip-preview", "--generate-code=false")
	stack.checkWire()
}

// resources returns the resources in the state by their names, without providers and the stack itself.
func (stack stack) resources() map[string]apitype.ResourceV3 {
	var deployment apitype.DeploymentV3
	require.NoError(stack.t, json.Unmarshal(stack.ExportStack(stack.t).Deployment, &deployment))
	result := map[string]apitype.ResourceV3{}
	for _, resource := range deployment.Resources {
		if resource.Type == resourceType {
			result[resource.URN.Name()] = resource
		}
	}
	return result
}

// quietTest shows the log only if the test fails.
type quietTest struct {
	*testing.T
	log strings.Builder
}

func quietly(t *testing.T) *quietTest {
	quiet := &quietTest{T: t}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(quiet.log.String())
		}
	})
	return quiet
}

func (t *quietTest) Log(values ...any) {
	fmt.Fprintln(&t.log, values...)
}

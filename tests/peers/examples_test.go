package peers

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/providertest/pulumitest/assertpreview"
	"github.com/pulumi/providertest/pulumitest/assertrefresh"
	"github.com/pulumi/providertest/pulumitest/assertup"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// example is a YAML program in the schema's description, which every SDK and the Registry contain.
type example struct{ title, program string }

var exampleForm = regexp.MustCompile("(?s){{% example %}}\n### ([^\n]*)\n.*?\n```yaml\n(.*?)```")

func examples(t *testing.T) []example {
	text, err := os.ReadFile("../../provider/plugin/schema.json")
	require.NoError(t, err)
	var schema struct {
		Resources map[string]struct{ Description string }
	}
	require.NoError(t, json.Unmarshal(text, &schema))
	result := []example{}
	for _, match := range exampleForm.FindAllStringSubmatch(schema.Resources[resourceType].Description, -1) {
		result = append(result, example{match[1], match[2]})
	}
	require.Len(t, result, 2)
	return result
}

// What the tenant does not return, or what describes the last update.
var notImported = []string{
	"emailPassword", "clientSecretFrom", "clientSecretFingerprint", "verifyConnection", "connection", "writeMethod",
}

func TestExamples(t *testing.T) {
	t.Setenv("MAIL_CLIENT_SECRET", clientSecret)
	for i, example := range examples(t) {
		t.Run(example.title, func(t *testing.T) {
			tenant := newTenant(t, fmt.Sprintf("example-%d", i))
			program := strings.ReplaceAll(example.program, "https://acme.eu.qlikcloud.com", tenant.url)
			config := auto.ConfigMap{
				"qlik:tenantUrl": {Value: tenant.url},
				"qlik:apiKey":    {Value: apiKey, Secret: true},
				"emailPassword":  {Value: password, Secret: true},
			}
			stack := newStack(t, program, config)

			stack.preview()
			assert.Nil(t, tenant.config(), "a preview changes nothing")
			stack.up()
			created, resource := tenant.config(), stack.resources()["mail"]
			assert.NotNil(t, created)
			assertpreview.HasNoChanges(t, stack.preview())
			assertrefresh.HasNoChanges(t, stack.refresh())
			assertup.HasNoChanges(t, stack.up())

			tenant.deleteConfig()
			stack.up()
			assert.Equal(t, created, tenant.config(), "a configuration that disappeared comes back")
			assertpreview.HasNoChanges(t, stack.preview())

			imported := newStack(t, program, config, withoutDestroy)
			imported.importResource("mail", tenant.url)
			assertImported(t, resource, imported.resources()["mail"])
			tenant.writes()
			imported.up()
			assert.Len(t, tenant.writes(), 1, "the secret is written")
			assert.Equal(t, created, tenant.config())
			assertpreview.HasNoChanges(t, imported.preview())

			stack.destroy()
			assert.Nil(t, tenant.config())
			assert.Empty(t, stack.resources())
		})
	}
}

// assertImported compares an imported resource with the created one.
func assertImported(t *testing.T, created, imported apitype.ResourceV3) {
	assert.Equal(t, created.ID, imported.ID)
	for _, name := range notImported {
		delete(created.Inputs, name)
		delete(created.Outputs, name)
	}
	assert.Equal(t, created.Inputs, imported.Inputs)
	assert.Equal(t, created.Outputs, imported.Outputs)
}

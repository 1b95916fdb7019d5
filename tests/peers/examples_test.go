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

func TestExamples(t *testing.T) {
	t.Setenv("MAIL_CLIENT_SECRET", clientSecret)
	for i, example := range examples(t) {
		t.Run(example.title, func(t *testing.T) {
			tenant := newTenant(t, fmt.Sprintf("example-%d", i))
			program := strings.ReplaceAll(example.program, "https://acme.eu.qlikcloud.com", tenant.url)
			checkProgram(t, program, tenant)
		})
	}
}

func checkProgram(t *testing.T, program string, tenant tenant) {
	config := auto.ConfigMap{
		"qlik:tenantUrl": {Value: tenant.url},
		"qlik:apiKey":    {Value: apiKey, Secret: true},
		"emailPassword":  {Value: password, Secret: true},
	}
	stack := newStack(t, program, config)
	stack.preview()
	assert.Nil(t, tenant.config(), "a preview changes nothing")
	stack.up()
	assert.NotNil(t, tenant.config())
	checkNothingToDo(stack)

	checkReappearance(stack, tenant)
	checkImport(newStack(t, program, config, withoutDestroy), stack.resources()["mail"], tenant)

	stack.destroy()
	assert.Nil(t, tenant.config(), "destroy leaves nothing")
	assert.Empty(t, stack.resources())
}

func checkNothingToDo(stack stack) {
	assertpreview.HasNoChanges(stack.t.T, stack.preview())
	assertrefresh.HasNoChanges(stack.t.T, stack.refresh())
	assertup.HasNoChanges(stack.t.T, stack.up())
}

func checkReappearance(stack stack, tenant tenant) {
	created := tenant.config()
	tenant.deleteConfig()
	stack.up()
	assert.Equal(stack.t, created, tenant.config(), "a configuration that disappeared comes back")
	assertpreview.HasNoChanges(stack.t.T, stack.preview())
}

// checkImport imports the configuration that another stack has created.
func checkImport(stack stack, created apitype.ResourceV3, tenant tenant) {
	config := tenant.config()
	stack.importResource("mail", tenant.url)
	checkImported(stack.t, created, stack.resources()["mail"])

	tenant.writes()
	stack.up()
	assert.Len(stack.t, tenant.writes(), 1, "an update after the import writes the secret")
	assert.Equal(stack.t, config, tenant.config())
	assertpreview.HasNoChanges(stack.t.T, stack.preview())
}

// notImported has what the tenant does not return, and what describes the last update.
var notImported = []string{
	"emailPassword", "clientSecretFrom", "clientSecretFingerprint", "verifyConnection", "connection", "writeMethod",
}

func checkImported(t *quietTest, created, imported apitype.ResourceV3) {
	assert.Equal(t, created.ID, imported.ID)
	for _, name := range notImported {
		delete(created.Inputs, name)
		delete(created.Outputs, name)
	}
	assert.Equal(t, created.Inputs, imported.Inputs)
	assert.Equal(t, created.Outputs, imported.Outputs)
}

package peers

import (
	"maps"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
)

type properties map[string]property.Value

func secret(text string) property.Value { return property.New(text).WithSecret(true) }

// basicAuth returns the arguments of a complete configuration with changes.
func basicAuth(tenant tenant, changes properties) property.Map {
	arguments := properties{
		"tenantUrl":     property.New(tenant.url),
		"serverAddress": property.New("smtp.example.com"),
		"serverPort":    property.New(587.0),
		"securityType":  property.New("StartTLS"),
		"username":      property.New("alerts"),
		"emailPassword": secret(password),
		"emailAddress":  property.New("alerts@example.com"),
	}
	maps.Copy(arguments, changes)
	return property.NewMap(arguments)
}

// outputs returns the outputs of a valid configuration.
func outputs(tenant tenant, inputs property.Map) *property.Map {
	all := inputs.AsMap()
	maps.Copy(all, properties{
		"serviceProvider": property.New("BasicAuth"),
		"tenantId":        property.New(tenant.id()),
		"passwordExists":  property.New(true),
		"isValid":         property.New(true),
		"errorCode":       property.New("OK"),
		"writeMethod":     property.New("PATCH"),
	})
	result := property.NewMap(all)
	return &result
}

func TestLifeCycle(t *testing.T) {
	acme, beta := newTenant(t, "lifecycle-acme"), newTenant(t, "lifecycle-beta")
	created := basicAuth(acme, nil)
	changed := basicAuth(acme, properties{"serverPort": property.New(465.0), "securityType": property.New("SSL/TLS")})
	rotated := basicAuth(acme, properties{"emailPassword": secret(rotatedPassword)})
	moved := basicAuth(beta, nil)
	// A step without changes has no hook, so the next step finds its requests.
	expectWrites := func(tenant tenant, writes ...string) func(_, _ property.Map) {
		return func(_, _ property.Map) { assert.Equal(t, writes, tenant.writes()) }
	}

	integration.LifeCycleTest{
		Resource: resourceType,
		Create: integration.Operation{
			Inputs:         created,
			ExpectedOutput: outputs(acme, created),
			Hook:           expectWrites(acme, "PATCH"),
		},
		Updates: []integration.Operation{
			{Inputs: created},
			{Inputs: changed, ExpectedOutput: outputs(acme, changed), Hook: expectWrites(acme, "PATCH")},
			{
				Inputs:        basicAuth(acme, properties{"serverPort": property.New(0.0)}),
				CheckFailures: []p.CheckFailure{{Property: "serverPort", Reason: "must be from 1 to 65535 (QLIK1001)"}},
			},
			{Inputs: rotated, ExpectedOutput: outputs(acme, rotated), Hook: expectWrites(acme, "PATCH")},
			{Inputs: moved, ExpectedOutput: outputs(beta, moved), Hook: expectWrites(beta, "PATCH")},
		},
	}.Run(t, startPlugin(t))

	assert.Equal(t, []string{"DELETE"}, acme.writes())
	assert.Equal(t, []string{"DELETE"}, beta.writes())
	assert.Nil(t, acme.config())
	assert.Nil(t, beta.config())
}

func TestFailedUpdate(t *testing.T) {
	tenant := newTenant(t, "lifecycle-failed")
	tenant.acceptPassword(password)
	valid := basicAuth(tenant, nil)

	integration.LifeCycleTest{
		Resource: resourceType,
		Create:   integration.Operation{Inputs: valid},
		Updates: []integration.Operation{
			{Inputs: basicAuth(tenant, properties{"emailPassword": secret("wrong")}), ExpectFailure: true},
			{Inputs: valid, ExpectedOutput: outputs(tenant, valid)},
		},
	}.Run(t, startPlugin(t))

	assert.Nil(t, tenant.config())
}

func TestFailedCreate(t *testing.T) {
	tenant := newTenant(t, "lifecycle-refused")
	tenant.updateConfig(map[string]any{"serverAddress": "other.example.com"})

	integration.LifeCycleTest{
		Resource: resourceType,
		Create:   integration.Operation{Inputs: basicAuth(tenant, nil), ExpectFailure: true},
	}.Run(t, startPlugin(t))

	assert.Equal(t, "other.example.com", tenant.config()["serverAddress"])
}

func TestCheckFailures(t *testing.T) {
	tenant := newTenant(t, "lifecycle-check")
	null := property.New(property.Null)
	failures := map[string]struct {
		arguments properties
		failures  []p.CheckFailure
	}{
		"a missing login": {
			properties{"username": null},
			[]p.CheckFailure{{Property: "username", Reason: "is required with emailPassword (QLIK1004)"}},
		},
		"two faults": {
			properties{"serverPort": property.New(70000.0), "securityType": property.New("TLS")},
			[]p.CheckFailure{
				{Property: "serverPort", Reason: "must be from 1 to 65535 (QLIK1001)"},
				{Property: "securityType", Reason: "must be none, StartTLS or SSL/TLS (QLIK1001)"},
			},
		},
	}
	server := startPlugin(t)
	for name, test := range failures {
		t.Run(name, func(t *testing.T) {
			create := integration.Operation{Inputs: basicAuth(tenant, test.arguments), CheckFailures: test.failures}
			integration.LifeCycleTest{Resource: resourceType, Create: create}.Run(t, server)
		})
	}
	assert.Empty(t, tenant.writes())
}

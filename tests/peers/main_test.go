// Package peers runs the checks of Pulumi's provider libraries against the built plugin and the emulator.
// `npm run test:peers` provides both, the Pulumi CLI and its language host for YAML.
package peers

import (
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const resourceType = "qlik:index:EmailConfig"

// The secrets of all tests. No other text contains them, so that a test can search for them.
const (
	apiKey          = "Key-canary-of-the-admin"
	password        = "Pa55-canary-of-the-mail-server"
	rotatedPassword = "Pa55-canary-rotated"
	clientSecret    = "5ecret-canary-of-the-app"
)

// plugin is the path of the executable that the build makes.
var plugin = absolute("../../plugin/pulumi-resource-qlik")

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	home, err := os.MkdirTemp("", "pulumi-qlik-peers-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(home)

	// The CLI and the plugin inherit the environment. Settings of the user must not have an effect.
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "QLIK_") || strings.HasPrefix(name, "PULUMI_") {
			os.Unsetenv(name)
		}
	}
	os.Setenv("PULUMI_HOME", home)
	os.Setenv("PULUMI_SKIP_UPDATE_CHECK", "true")
	return m.Run()
}

func absolute(path string) string {
	result, err := filepath.Abs(path)
	if err != nil {
		log.Fatal(err)
	}
	return result
}

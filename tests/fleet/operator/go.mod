// Nothing is built here: the tests read the definition of a Stack from the operator's module, and go.sum pins its content.
module pulumi-qlik/tests/fleet/operator

go 1.25

require github.com/pulumi/pulumi-kubernetes-operator v1.16.0

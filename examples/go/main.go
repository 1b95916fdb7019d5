package main

import (
	"github.com/pulumi-qlik/pulumi-qlik/sdk/go/qlik"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		mail, err := qlik.NewEmailConfig(ctx, "mail", &qlik.EmailConfigArgs{
			ServerAddress: pulumi.String("smtp.example.com"),
			ServerPort:    pulumi.Int(587),
			SecurityType:  qlik.SecurityTypeStartTLS,
			Username:      pulumi.String("alerts"),
			EmailPassword: config.New(ctx, "").RequireSecret("emailPassword"),
			EmailAddress:  pulumi.String("alerts@example.com"),
		})
		if err != nil {
			return err
		}
		ctx.Export("isValid", mail.IsValid)
		return nil
	})
}

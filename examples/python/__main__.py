import pulumi
import pulumi_qlik as qlik

config = pulumi.Config()

mail = qlik.EmailConfig(
    "mail",
    server_address="smtp.example.com",
    server_port=587,
    security_type=qlik.SecurityType.START_TLS,
    username="alerts",
    email_password=config.require_secret("emailPassword"),
    email_address="alerts@example.com",
)

pulumi.export("isValid", mail.is_valid)

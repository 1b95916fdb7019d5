package example;

import com.pulumi.Pulumi;
import com.pulumi.qlik.EmailConfig;
import com.pulumi.qlik.EmailConfigArgs;
import com.pulumi.qlik.enums.SecurityType;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var mail = new EmailConfig("mail", EmailConfigArgs.builder()
                .serverAddress("smtp.example.com")
                .serverPort(587)
                .securityType(SecurityType.StartTLS)
                .username("alerts")
                .emailPassword(ctx.config().requireSecret("emailPassword"))
                .emailAddress("alerts@example.com")
                .build());
            ctx.export("isValid", mail.isValid());
        });
    }
}

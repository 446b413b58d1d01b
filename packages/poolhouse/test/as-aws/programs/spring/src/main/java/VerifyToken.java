import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoders;

/** What a resource server of Spring does with spring.security.oauth2.resourceserver.jwt.issuer-uri. */
public class VerifyToken {
    public static void main(String[] arguments) {
        JwtDecoder decoder = JwtDecoders.fromIssuerLocation(arguments[0]);
        System.out.println(decoder.decode(arguments[1]).getClaimAsString("client_id"));
        try {
            decoder.decode(arguments[1].substring(0, arguments[1].length() - 4) + "AAAA");
        } catch (BadJwtException refused) {
            System.out.println("refused");
        }
    }
}

package io.narthex.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PublicKey;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/// A key made for one test with the JDK's `keytool`, and servers that show its certificate.
public final class TestTls {
  private static final String ALIAS = "test";
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyStore store;

  /// A key for these names, for example `ip:127.0.0.1` or `dns:other.test`.
  public TestTls(Path directory, String names)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path file = directory.resolve("key-" + Integer.toHexString(names.hashCode()) + ".p12");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=test",
                "-ext",
                "san=" + names,
                "-ext",
                "bc=ca:true",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
    store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
  }

  /// The certificate in PEM, as clients are to trust it.
  public String certificate() throws GeneralSecurityException {
    return pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
  }

  /// The private key in PEM.
  public String privateKey() throws GeneralSecurityException {
    Key key = store.getKey(ALIAS, PASSWORD);
    return pem("PRIVATE KEY", key.getEncoded());
  }

  PublicKey publicKey() throws GeneralSecurityException {
    return store.getCertificate(ALIAS).getPublicKey();
  }

  private static String pem(String kind, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN "
        + kind
        + "-----\n"
        + lines.encodeToString(der)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  /// A listener on any free port of the loopback address.
  ///
  /// @param askForCertificate whether clients have to show this certificate too
  public ServerSocket listen(boolean askForCertificate)
      throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 64, InetAddress.getLoopbackAddress());
    socket.setNeedClientAuth(askForCertificate);
    return socket;
  }
}

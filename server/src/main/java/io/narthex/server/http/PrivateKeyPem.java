package io.narthex.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Private keys in PEM: wraps the older forms (`RSA PRIVATE KEY` of PKCS #1, `EC PRIVATE KEY` of
/// SEC 1) into the PKCS #8 envelope that the class library reads.
final class PrivateKeyPem {
  private static final String RSA = "RSA PRIVATE KEY";
  private static final String EC = "EC PRIVATE KEY";
  private static final byte[] VERSION = {2, 1, 0};
  private static final byte[] RSA_ALGORITHM = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  private static final byte[] EC_OID = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 4;
  private static final int EC_PARAMETERS = 0xa0;

  private PrivateKeyPem() {}

  /// The key as `PRIVATE KEY`; text in any other form is handed back as it is.
  static String toPkcs8(String pem) {
    if (pem.contains("BEGIN " + RSA)) {
      return wrap(RSA_ALGORITHM, der(pem, RSA));
    }
    if (pem.contains("BEGIN " + EC)) {
      byte[] key = der(pem, EC);
      return wrap(element(SEQUENCE, concat(EC_OID, curve(key))), key);
    }
    return pem;
  }

  private static byte[] der(String pem, String kind) {
    int start = pem.indexOf("-----BEGIN " + kind + "-----");
    int end = pem.indexOf("-----END " + kind + "-----");
    if (start < 0 || end < start || pem.contains("ENCRYPTED")) {
      throw new IllegalArgumentException("private key: expected=one whole PEM block, unencrypted");
    }
    return Base64.getMimeDecoder()
        .decode(pem.substring(start + kind.length() + "-----BEGIN -----".length(), end));
  }

  /// The curve's identifier out of `SEQUENCE { version, key, [0] curve, … }`.
  private static byte[] curve(byte[] key) {
    int at = content(key, 0);
    while (at < key.length) {
      int start = content(key, at);
      int length = length(key, at);
      if ((key[at] & 0xff) == EC_PARAMETERS) {
        return java.util.Arrays.copyOfRange(key, start, start + length);
      }
      at = start + length;
    }
    throw new IllegalArgumentException("EC private key: expected=named curve, actual=none");
  }

  private static int content(byte[] der, int at) {
    return at + 2 + ((der[at + 1] & 0x80) == 0 ? 0 : der[at + 1] & 0x7f);
  }

  private static int length(byte[] der, int at) {
    if ((der[at + 1] & 0x80) == 0) {
      return der[at + 1];
    }
    int length = 0;
    for (int i = at + 2; i < content(der, at); i++) {
      length = length << 8 | (der[i] & 0xff);
    }
    return length;
  }

  private static String wrap(byte[] algorithm, byte[] key) {
    byte[] body = concat(concat(VERSION, algorithm), element(OCTET_STRING, key));
    byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, newline).encodeToString(element(SEQUENCE, body))
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}

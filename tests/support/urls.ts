/** URLs that must not get credentials, and words of the error. `PORT` is the port of a server on loopback. */
const NOT_ALLOWED = "not allowed to get credentials";
const NOT_PLAIN = "a host name of ASCII letters";
const HAS_PATH = "has a path, query or fragment";
const HAS_USER = "has a user name or password in it";
const NO_URL = "is not a URL";

export const REFUSED_URLS: [url: string, reason: string][] = [
  // Look-alikes.
  ["https://evil.example", NOT_ALLOWED],
  ["https://acme.eu.qlikcloud.com.evil.example", NOT_ALLOWED],
  ["https://evilqlikcloud.com", NOT_ALLOWED],
  ["https://acme.eu.evilqlikcloud.com", NOT_ALLOWED],
  ["https://qlikcloud.com.evil", NOT_ALLOWED],
  ["https://acme.eu.qlikcloud.co", NOT_ALLOWED],
  ["https://acme-eu-qlikcloud.com", NOT_ALLOWED],
  ["https://localhost.evil.example:PORT", NOT_ALLOWED],
  ["https://127.0.0.1.evil.example:PORT", NOT_ALLOWED],
  ["https://evil.example.", NOT_ALLOWED],
  ["https://EVIL.example", NOT_ALLOWED],
  ["https://com", NOT_ALLOWED],
  // Addresses.
  ["https://169.254.169.254", NOT_ALLOWED],
  ["https://0.0.0.0:PORT", NOT_ALLOWED],
  ["https://[::2]", NOT_ALLOWED],
  ["https://[::ffff:7f00:1]:PORT", NOT_ALLOWED],
  ["https://[::ffff:127.0.0.1]:PORT", "is read as [::ffff:7f00:1]"],
  ["http://2130706433:PORT", "is read as 127.0.0.1"],
  ["http://0x7f.1:PORT", "is read as 127.0.0.1"],
  ["http://127.1:PORT", "is read as 127.0.0.1"],
  ["http://0177.0.0.1:PORT", "is read as 127.0.0.1"],
  ["http://[0:0:0:0:0:0:0:1]:PORT", "is read as [::1]"],
  // Ports: Qlik Cloud has the port of https alone.
  ["https://acme.eu.qlikcloud.com:8443", "acme.eu.qlikcloud.com:8443"],
  ["https://acme.eu.qlikcloud.com:0", NOT_ALLOWED],
  ["https://acme.eu.qlikcloud.com:80", NOT_ALLOWED],
  ["https://acme.eu.qlikcloud.com:65536", NO_URL],
  ["https://acme.eu.qlikcloud.com:", NOT_PLAIN],
  // Percent-encoding and international names.
  ["https://acme.eu.qlikcloud.com%2eevil.example", NOT_PLAIN],
  ["https://acme.eu.qlikcloud%2ecom", NOT_PLAIN],
  ["http://acme.%6cocalhost:PORT", NOT_PLAIN],
  ["https://acme.eu.qlikcloud.com%2fevil.example", NO_URL],
  ["https://acme.eu.qlikcloud.com%00.evil.example", NO_URL],
  ["https://acme.eu.ql\u0456kcloud.com", NOT_PLAIN],
  ["https://acme.eu.xn--qlkcloud-uhh.com", NOT_ALLOWED],
  ["https://acme.eu.qlikcloud\u3002com", NOT_PLAIN],
  ["http://\uff4cocalhost:PORT", NOT_PLAIN],
  ["http://\u2460\u2461\u2466.0.0.1:PORT", NOT_PLAIN],
  ["https://acme.eu.qlik\u00adcloud.com", NOT_PLAIN],
  ["https://acme.eu.qlik\u200bcloud.com", NOT_PLAIN],
  // Dots.
  ["https://acme.eu.qlikcloud.com..", NOT_PLAIN],
  ["https://.qlikcloud.com", NOT_PLAIN],
  ["https://acme..qlikcloud.com", NOT_PLAIN],
  // User names.
  ["https://acme.eu.qlikcloud.com@evil.example", HAS_USER],
  ["https://acme.eu.qlikcloud.com:443@evil.example", HAS_USER],
  ["https://acme.eu.qlikcloud.com%2f@evil.example", HAS_USER],
  ["https://@acme.eu.qlikcloud.com", NOT_PLAIN],
  // Backslashes, missing slashes, and the characters that begin a path.
  ["https://evil.example\\@acme.eu.qlikcloud.com", HAS_PATH],
  ["https:\\\\acme.eu.qlikcloud.com", NOT_PLAIN],
  ["https:acme.eu.qlikcloud.com", NOT_PLAIN],
  ["https:///acme.eu.qlikcloud.com", NOT_PLAIN],
  ["https://evil.example/.qlikcloud.com", HAS_PATH],
  ["https://evil.example?.qlikcloud.com", HAS_PATH],
  ["https://evil.example#.qlikcloud.com", HAS_PATH],
  ["https://acme.eu.qlikcloud.com?", NOT_PLAIN],
  // Characters that a URL parser skips.
  ["https://acme.eu.qlik\tcloud.com", NOT_PLAIN],
  ["https://acme.eu.qlikcloud.com\n", NOT_PLAIN],
  ["https://acme.eu.qlikcloud.com\r\n.evil.example", NOT_PLAIN],
  [" https://acme.eu.qlikcloud.com", NOT_PLAIN],
  ["\u0000https://acme.eu.qlikcloud.com", NOT_PLAIN],
  ["ht\ntp://localhost:PORT", NOT_PLAIN],
  // Schemes.
  ["http://acme.eu.qlikcloud.com", "uses plain http"],
  ["http://evil.example:PORT", "uses plain http"],
  ["ftp://acme.eu.qlikcloud.com", "has the scheme ftp://"],
  ["data:text/plain,acme.eu.qlikcloud.com", "has the scheme data://"],
  ["acme.eu.qlikcloud.com", NO_URL],
];

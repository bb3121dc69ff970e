"""Values that strangers send for a number, a day, a text or a file. Each has stopped a system like this one."""

NUMBERS = [
    "0", "-0", "-1", "1", "00001", "32767", "32768", "65536", "2147483647", "2147483648", "-2147483649",
    "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "18446744073709551616", "1000000000000000000000000000000", "-1000000000000000000000000000000", "1" + "0" * 400,
    "9" * 5000, "0.1", "1.0", "1,5", "1e5", "1e400", "-1e400", "1E+30", "1e-400", "0." + "3" * 400, "NaN", "-NaN",
    "sNaN", "NaN123", "Infinity", "-inf", "0x10", "1_000", "+1", " 1 ", "٣", "²", "１２", "½", "1 000 000", "−5", "5 %",
    "999999999999.9999", "1" * 30 + "." + "9" * 30, "True", "None", "null",
]  # fmt: skip
DAYS = [
    "0001-01-01", "9999-12-31", "0000-00-00", "0000-01-01", "10000-01-01", "1000000000-01-01", "-0001-01-01",
    "2026-02-30", "2026-13-01", "1899-12-31", "2101-01-01", "2026-01-01T25:61", "9999-12-31T23:59:59+14:00",
    "0001-01-01T00:00:00-14:00", "2026", "0", "9999", "10000", "0000", "1000000000", "99999999999999999999",
    "2026-W53-7", "31/12/9999", "٢٠٢٦-٠١-٠١", "2026-01-01\x00", "9999-12-31 23:59:59", "23:59:60", "9999-12", "0001",
]  # fmt: skip
TEXTS = [
    "", " ", "\n", "\x00", "a\x00b", "\r\n", "\x1b[31m", "\x7f", "\x85", "\ufeff", "\ufffe", "\u202e", "\ud800",
    "\udfffa", "å", "a\u030a", "👍", "👩‍👩‍👧", "İ" * 200, "ﷺ" * 200, "ß" * 254, "x" * 255, "x" * 256,
    "x" * 257, "x" * 5000, "å" * 70000, "\u0301" * 3000, "%", "%00", "%s", "%(x)s", "{}", "{0.__class__}", "{{ 7 }}",
    "{% load %}", "'", '"', "';--", "\\", "\\x00", "<script>", "]]>", "../../../etc/passwd", "/", "//", "//x.example/",
    "http://[", "http://[::1", "javascript:alert(1)", "https://x.example:99999999999/", ".", "..", "-", "_", ":", "a:b",
    "a:b:c", ",", ",,,", "1,2,3", "id", "pk", "__class__", "$^", "(", "[", "(a+)+$", "*", "?", "#", "on", "[]", "{}",
    "[1]", '{"a": "\\u0000"}', "=cmd|' /C calc'!A0", "\t", "　", "e\u0000\u0301", "1.\n" * 500, "* " * 500, "> " * 200,
    "a@" + "b" * 250 + ".se", "a" * 256 + "@own.example", '"a b"@own.example', "a@[127.0.0.1]", "å@å.se", "AAAA==",
]  # fmt: skip
UUIDS = [
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "urn:uuid:1", "{0}", "0" * 32,
]  # fmt: skip
ANY = [*NUMBERS, *DAYS, *TEXTS, *UUIDS]

METHODS = ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "BREW", "A" * 300, "GET"]
CONTENT_TYPES = [
    "", "application/json", "text/plain", "application/xml", "application/octet-stream", "multipart/form-data",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300, "multipart/form-data; boundary=å",
    "multipart/mixed; boundary=BOUNDARY", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=latin-1", "application/x-www-form-urlencoded; charset=base64",
    "application/x-www-form-urlencoded; charset=\x00", "application/x-www-form-urlencoded; charset=nothing", ";;;", "/",
    "application/x-www-form-urlencoded; charset*=utf-8''utf-8", "multipart/form-data; boundary=BOUNDARY; charset=utf-7",
    "multipart/form-data; boundary=BOUNDARY; charset=base64", "multipart/form-data; boundary=BOUNDARY; charset=idna",
    "multipart/form-data; boundary=BOUNDARY; charset=raw_unicode_escape", "multipart/form-data; charset=a\x00b",
    "multipart/form-data; boundary=BOUNDARY; charset=unicode_escape",
    "multipart/form-data; boundary=BOUNDARY; charset=hex",
]  # fmt: skip
HEADERS = [
    ("User-Agent", "x" * 4000), ("User-Agent", "a\x00b"), ("User-Agent", "\xff\xfe"), ("User-Agent", ""),
    ("Accept", "x" * 4000), ("Accept", "a\x00b"), ("Accept-Language", "x" * 6000), ("Accept-Language", "*;q=1e400"),
    ("Accept-Encoding", "gzip;q=nan, br;q=-1"), ("If-Modified-Since", "Sat, 31 Dec 9999999999 23:59:59 GMT"),
    ("If-Modified-Since", "Mon, 00 Jan 0000 00:00:00 GMT"), ("If-Unmodified-Since", "Sun, 01 Jan 0001 00:00:00 GMT"),
    ("If-None-Match", '"' + "x" * 4000), ("If-None-Match", "*"), ("If-None-Match", 'W/"å'), ("If-Match", "\x00"),
    ("Range", "bytes=1000000000000000000000000000000-"), ("Range", "bytes=-9223372036854775809"),
    ("Range", "bytes=a-b"),
    ("If-Range", "Sat, 31 Dec 9999 23:59:59 GMT"), ("Host", "x.example"), ("Host", "a\x00b"), ("Host", "[::1"),
    ("Host", "testserver:99999999999"), ("Referer", "http://[::1"), ("Referer", "\x00"), ("Origin", "null"),
    ("Origin", "http://["), ("X-Forwarded-For", "not an address"), ("X-Forwarded-For", "1.2.3.4, " * 500),
    ("X-Forwarded-For", "a\x00b"), ("X-Forwarded-Proto", "\x00"), ("X-Forwarded-Host", "x.example"), ("X-Partial", "1"),
    ("X-Partial", "\x00"), ("X-Requested-With", "XMLHttpRequest"), ("Content-Length", "-1"), ("Content-Length", "1e9"),
    ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"), ("Authorization", "Basic \xff"),
    ("Authorization", "Basic AAAA" + "A" * 3000), ("X-Http-Method-Override", "DELETE"), ("Expect", "100-continue"),
]  # fmt: skip
COOKIES = [
    "sessionid=", "sessionid=" + "x" * 300, r'sessionid="a\000b"', "sessionid=\xff\xfe", "sessionid=%00", "csrftoken=å",
    "csrftoken=" + "x" * 5000, "messages=" + "x" * 300, "messages=W10:1:x", "django_language=../../x", "=;=;;",
    "django_language=" + "x" * 3000, r'django_language="\377\376"', "a" * 6000, "; " * 500, "sessionid=\ud800",
]  # fmt: skip
FILE_NAMES = [
    "a.pdf", "", ".", "..", "../../x.pdf", "a\x00.pdf", "x" * 300 + ".pdf", "å" * 200 + ".png", "a.pdf\r\nX: y",
    "\ud800",
    'a".pdf', "con.pdf", "a.XLSX", ".csv", "a.json", "a.csv", "a.xlsx", "👍.jpg", "a/b.pdf", "a\\b.pdf", "%00.pdf",
]  # fmt: skip
FILES = [
    b"", b"\x00" * 100, b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04",
    b"PK\x05\x06" + b"\x00" * 18, b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\x00", b"{", b"[]", b"null", b"1e400",
    b"[" * 3000,
    b'{"values": [{"kpi": "N02267", "municipality": "0136", "period": 1e400, "values": []}]}',
    b'{"values": [{"kpi": "\\u0000", "municipality": "\\ud800", "period": 2024, "values": [{"gender": "T", '
    b'"value": NaN}]}]}',
    b'{"values": [{"kpi": "N02267", "municipality": "0136", "period": 2024, "values": [{"gender": "T", "count": 1, '
    b'"status": "", "value": 1e400, "isdeleted": false}]}]}',
    b'{"version": "2.0", "class": "dataset", "id": ["Region"], "size": [1000000000000000000000000000000], "value": []}',
    b'{"version": "2.0", "class": "dataset", "id": [], "size": [], "dimension": {}, "value": [null]}',
    b'{"format": "partnerskapsportalen/plan", "goals": [{"title": "\\u0000\\ud800", "key": 1e400}]}',
    "område;indikator;år;värde\nJordbro;Bra;9223372036854775808;NaN\n".encode(),
    "område;indikator;år;värde\nJordbro;Bra;2024;1e400\n\x00;;;\n".encode(), "å;ä;ö\n".encode("latin-1"),
    b"a,b\n\"", b"sep=;\n", b";" * 20000, b"\n" * 2000, b"\r",
]  # fmt: skip

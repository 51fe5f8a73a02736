"""iOS and macOS. The Captive Network Assistant compares the page with the very bytes of Apple's; anything else that is a page is a portal."""
from clients import FAILED, OPEN, PORTAL, File, Probe

NAME = "iOS"
SOURCE = "Apple Captive Network Assistant, as several servers for it assert"
USER_AGENT = "CaptiveNetworkSupport-407.60.1 wispr"
BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
SECONDS = 10
NAMES = ()
SUCCESS = b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>\n"
PROBES = [Probe("http://captive.apple.com/hotspot-detect.html", SUCCESS)]
FILES = [File("captive.apple.com", "/hotspot-detect.html", SUCCESS, headers=("Content-Type: text/html",))]


def verdict(answer, probe):
    if answer.status == 200 and answer.body == probe.expected:
        return OPEN
    return PORTAL if 200 <= answer.status <= 399 else FAILED

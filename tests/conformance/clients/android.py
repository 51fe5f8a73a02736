"""Android. AOSP NetworkStack, res/values/config.xml and NetworkMonitor; CaptivePortalProbeResult: 204 is open, 200 to 399 otherwise a portal, but a 200
with at most four bytes is a broken answer and no portal."""
from clients import FAILED, OPEN, PORTAL, Probe, no_content

NAME = "Android"
SOURCE = "AOSP NetworkStack: res/values/config.xml, NetworkMonitor, CaptivePortalProbeResult"
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.32 Safari/537.36"
BROWSER = "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0.0.0 Mobile Safari/537.36"
SECONDS = 10
NAMES = ()
PROBES = [Probe("http://connectivitycheck.gstatic.com/generate_204"), Probe("http://www.google.com/gen_204"),
          Probe("http://play.googleapis.com/generate_204"), Probe("https://www.google.com/generate_204")]
FILES = no_content(*(probe.url for probe in PROBES))


def verdict(answer, probe):
    if answer.status == 204:
        return OPEN
    if answer.status == 200 and len(answer.body) <= 4:
        return FAILED
    return PORTAL if 200 <= answer.status <= 399 else FAILED

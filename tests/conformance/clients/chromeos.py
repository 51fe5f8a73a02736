"""ChromeOS. shill/portal_detector.h: 204, or 200 without content, is open; a redirection with a valid address is a portal; 200 with content is a portal
that is suspected only, and no page is opened for it by itself."""
from clients import FAILED, OPEN, PORTAL, SUSPECTED, Probe, is_redirect, no_content

NAME = "ChromeOS"
SOURCE = "ChromiumOS shill/portal_detector.h"
USER_AGENT = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36"
BROWSER = USER_AGENT
SECONDS = 10
NAMES = ()
PROBES = [Probe(url) for url in (
    "http://connectivitycheck.gstatic.com/generate_204", "http://www.google.com/gen_204", "http://www.play.googleapis.com/generate_204",
    "http://www.gstatic.com/generate_204", "http://safebrowsing.google.com/generate_204", "http://www.googleapis.com/generate_204",
    "https://www.google.com/generate_204", "https://www.gstatic.com/generate_204", "https://accounts.google.com/generate_204",
    "https://www.googleapis.com/generate_204")]
FILES = no_content(*(probe.url for probe in PROBES))


def verdict(answer, probe):
    if answer.status == 204 or (answer.status == 200 and not answer.body):
        return OPEN
    if is_redirect(answer):
        return PORTAL if answer.header("Location").startswith(("http://", "https://")) else SUSPECTED
    return SUSPECTED if answer.status == 200 else FAILED

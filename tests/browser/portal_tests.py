#!/usr/bin/env python3
"""The portal in a real browser: a person logs in, is refused, vouches for a guest and logs out, another accepts the charter, one has too many devices, and the guest enters, at 320 and 1280 pixels.

Usage: portal_tests.py PORTAL_SITE CHROMIUM [FOLDER_FOR_SCREENSHOTS]
"""
import contextlib
import json
import pathlib
import subprocess
import sys

from chromium import Chromium

HOST = "portail.lycee.example"

# What a page must have whatever it shows. Each gives a list of what is wrong.
CHECKS = {
    "no horizontal scrolling":
        "document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth] : []",
    "every control is at least 44 pixels high":
        """[...document.querySelectorAll('input:not([type=hidden]),select,button,a')].filter(e =>
           e.getBoundingClientRect().height < 44).map(e => e.outerHTML)""",
    "every field has a label":
        """[...document.querySelectorAll('input:not([type=hidden]),select')].filter(e => !e.labels.length)
           .map(e => e.outerHTML)""",
    "every description that is referred to exists":
        """[...document.querySelectorAll('[aria-describedby]')].flatMap(e => e.getAttribute('aria-describedby').split(' '))
           .filter(id => !document.getElementById(id))""",
    "text stands out from its ground (WCAG 1.4.3)": """(() => {
        const rgb = c => c.match(/[\\d.]+/g).map(Number);
        const light = c => { const [r, g, b] = c.map(v => v / 255).map(v =>
            v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
        return [...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n =>
            n.nodeType === 3 && n.textContent.trim())).filter(e => {
            const a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(ground(e));
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5; }).map(e => e.outerHTML); })()""",
    "one main heading, a language and a title":
        """document.querySelectorAll('h1').length === 1 && document.documentElement.lang && document.title ? [] :
           [document.title]""",
}


class Visit:
    def __init__(self, browser, shots, name):
        self.browser, self.shots, self.name, self.problems = browser, shots, name, []

    def expect(self, what, good):
        if not good:
            self.problems.append(f"{self.name}: {what}")

    def look(self, page):
        for check, script in CHECKS.items():
            wrong = self.browser.evaluate(script)
            self.expect(f"{page}: {check}: {wrong}", wrong == [])
        refused = [m["params"]["entry"]["text"] for m in self.browser.events if m.get("method") == "Log.entryAdded"
                   and "Content Security Policy" in m["params"]["entry"]["text"]]
        self.expect(f"{page}: its own policy refuses {refused}", not refused)
        if self.shots:
            self.browser.screenshot(f"{self.shots}/{self.name}-{page}.png")

    def heading(self):
        return self.browser.evaluate("document.querySelector('h1').textContent")

    def reach(self, selector):
        """Without a mouse."""
        for _ in range(40):
            if self.browser.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
                return
            self.browser.key("Tab")
        self.expect(f"the keyboard reaches {selector}", False)

    def fill(self, user, password):
        self.browser.evaluate(f"document.getElementById('user').value = '{user}'")
        self.browser.evaluate(f"document.getElementById('password').value = \"{password}\"")


def walk(browser, url, shots, name, texts):
    visit = Visit(browser, shots, name)
    browser.open(url)
    visit.look("login")
    visit.expect("the style sheet applies", browser.evaluate("getComputedStyle(document.body).display") == "flex")
    visit.fill("emile.zola", "wrong")
    browser.submit("button")
    visit.look("error")
    visit.expect("a refusal is announced", browser.evaluate("!!document.querySelector('[role=alert]')"))
    visit.fill("emile.zola", "J'accuse")
    browser.submit("button")
    visit.look("status")
    visit.expect(f"logged in, not {visit.heading()!r}", visit.heading() == texts["open"])
    browser.submit("form[action='/withdraw'] button")
    visit.expect("the guest whose access has ended is gone", browser.evaluate("document.querySelectorAll('.guests li').length") == 1)
    browser.evaluate("document.getElementById('name').value = 'Jean-Baptiste Conférencier-Invité de Dunkerque'")
    browser.submit("form[action='/vouch'] button")
    visit.look("guest-code")
    visit.expect(f"a code, not {visit.heading()!r}", visit.heading() == texts["code"])
    browser.open(url)
    browser.submit("button")
    visit.look("logged-out")
    visit.expect(f"logged out, not {visit.heading()!r}", visit.heading() == texts["closed"])
    browser.open(url + "notice")
    visit.look("notice")
    browser.open(url)
    visit.fill("nouvelle", "x")
    browser.submit("button")
    visit.look("charter")
    visit.expect(f"the charter, not {visit.heading()!r}", visit.heading() == texts["charter"])
    browser.submit("button")
    visit.expect(f"in, not {visit.heading()!r}", visit.heading() == texts["open"])
    browser.submit("button")
    browser.open(url)
    visit.fill("pleine", "x")
    browser.submit("button")
    visit.look("devices")
    visit.expect(f"her devices, not {visit.heading()!r}", visit.heading() == texts["devices"])
    browser.submit("form[action='/give-up'] button")
    visit.expect("who gives up is back at the login", browser.evaluate("!!document.getElementById('password')"))
    visit.fill("pleine", "x")
    browser.submit("button")
    visit.reach("form[action='/devices'] button")
    browser.press("Enter")
    visit.expect(f"in by the keyboard alone, not {visit.heading()!r}", visit.heading() == texts["open"])
    browser.submit("button")
    browser.open(url)
    for code, page in (("AAAA-AAAA-AAAA", "guest-error"), ("ABCD-EFGH-JKMN", "guest-status")):
        browser.evaluate(f"document.getElementById('code').value = '{code}'")
        browser.submit("form[action='/guest'] button")
        visit.look(page)
    visit.expect(f"the guest is in, not {visit.heading()!r}", visit.heading() == texts["open"])
    browser.submit("button")
    browser.open(url + "?lang=fr-facile")
    browser.open(url)  # the choice is kept
    visit.look("easy")
    visit.expect(f"easy French, not {visit.heading()!r}", visit.heading() == "Entrer sur le réseau")
    browser.call("Network.clearBrowserCookies")
    return visit.problems


@contextlib.contextmanager
def portal(program, *theme):
    """Its address, while it runs."""
    site = subprocess.Popen([program, *theme], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield f"https://{HOST}:{site.stdout.readline().strip()}/"
    finally:
        site.stdin.close()
        site.wait()


def main():
    site_program, chromium = sys.argv[1:3]
    shots = sys.argv[3] if len(sys.argv) > 3 else None
    languages = {"fr-FR": {"open": "Vous êtes connecté", "closed": "Vous êtes déconnecté", "code": "Le code de votre invité",
                           "charter": "Charte d’usage du réseau", "devices": "Trop d’appareils connectés"},
                 "en-GB": {"open": "You are signed in", "closed": "You are signed out", "code": "Your guest's code",
                           "charter": "Rules for using the network", "devices": "Too many devices signed in"}}
    problems = []
    with portal(site_program) as url:
        for language, texts in languages.items():
            with Chromium(chromium, HOST, language) as browser:
                for width, dark in ((320, False), (1280, False), (320, True)):
                    browser.size(width, 800)
                    browser.dark(dark)
                    name = f"{language[:2]}-{width}{'-dark' if dark else ''}"
                    problems += walk(browser, url, shots, name, texts)
    theme = pathlib.Path(__file__).resolve().parents[2] / "deploy/sample/theme"
    with portal(site_program, theme) as url, Chromium(chromium, HOST, "fr-FR") as browser:
        for dark in (False, True):
            browser.size(320, 800)
            browser.dark(dark)
            problems += walk(browser, url, shots, f"theme-320{'-dark' if dark else ''}", languages["fr-FR"])
    print("\n".join(problems) or "the portal works in a browser")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""What must hold on every page that a journey sees: valid HTML, accessible, quiet, and no wider than the screen."""

import re
from collections import Counter
from collections.abc import Iterator

import html5lib
from axe_playwright_python.sync_playwright import Axe
from html5lib.constants import E as PARSE_ERRORS
from playwright.sync_api import Page

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

_PARTIAL = re.compile(r"<hx-partial\b[^>]*>(.*?)</hx-partial>", re.DOTALL)
_WIDEST = """() => {
  const limit = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= limit) return [];
  const inside = (element) => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") return true;
    }
    return false;
  };
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > limit + 1 && !inside(element))
    .slice(0, 5)
    .map((element) => `${element.tagName.toLowerCase()}.${element.className}`)
    .concat(`page is ${document.documentElement.scrollWidth} px wide`);
}"""


def html_problems(text: str) -> Iterator[str]:
    """Parse errors of a whole page, or of a fragment as htmx puts it in; ids that stand twice."""
    whole = text.lstrip()[:9].lower() == "<!doctype"
    pieces = [text] if whole else [_PARTIAL.sub("", text), *_PARTIAL.findall(text)]
    for piece in pieces:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        if whole:
            tree = parser.parse(piece)
        else:
            tree = parser.parseFragment(piece, container="tbody" if re.match(r"\s*<tr\b", piece) else "div")
        for (line, _column), code, values in parser.errors:
            yield f"line {line}: {PARSE_ERRORS[code] % values}: {_line(piece, line)}"
        ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
        yield from (f"id {name} stands {count} times" for name, count in ids.items() if count > 1)


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1].strip()[:160] if 0 < number <= len(lines) else ""


def outline_problems(page: Page) -> Iterator[str]:
    """A page has a title and one main heading."""
    if not page.title().split(" - ")[0].strip():
        yield "the page has no title"
    count = page.locator("h1").count()
    if count != 1:
        yield f"the page has {count} h1"


def width_problems(page: Page) -> Iterator[str]:
    """The page does not scroll sideways at the present width."""
    found = page.evaluate(_WIDEST)
    if found:
        yield f"scrolls sideways at {page.viewport_size['width']} px: {'; '.join(found)}"  # type: ignore[index]


def axe_problems(page: Page) -> Iterator[str]:
    """Violations that axe finds, with the elements."""
    for violation in Axe().run(page).response["violations"]:
        nodes = "; ".join(
            f"{' '.join(map(str, node['target']))} ({node['failureSummary'].splitlines()[-1].strip()})"
            for node in violation["nodes"][:3]
        )
        yield f"axe {violation['id']}: {violation['help']}: {nodes}"

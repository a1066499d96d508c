"""What a clerk does on a desk and on the page of a case."""

from collections.abc import Mapping

from playwright.sync_api import Locator, Response, expect

from tests.journeys.person import Person

PATIENCE = 15_000  # ms that a slow machine may take for one poll; how many polls it took is counted apart


class Desk:
    """One organisation's desk, open in somebody's browser."""

    def __init__(self, person: Person, organisation: str) -> None:
        self.person, self.organisation = person, organisation
        self.page = person.page
        self.polls = 0
        self.tab = "todo"
        self.page.on("response", self._count)

    def open(self, tab: str = "todo", name: str = "") -> None:
        """Go to a tab."""
        self.tab = tab
        self.person.open(f"/o/{self.organisation}/desk/{tab}", name)

    def row(self, number: str) -> Locator:
        """The row of a case."""
        return self.page.locator(f"#row-{number}")

    def tick_box(self, number: str) -> Locator:
        """The tick box of a case."""
        return self.row(number).get_by_role("checkbox")

    def shows_by_itself(self, number: str) -> None:
        """The open desk shows a case that was sent just now within one poll (without a script: when opened again)."""
        if not self.person.live:
            self.open(self.tab)
            expect(self.row(number)).to_be_visible()
            return
        before = self.polls
        expect(self.row(number)).to_be_visible(timeout=PATIENCE)
        # one poll may have been under way when the case was sent, the next one brings it
        assert self.polls - before <= 2, f"{number} came only after {self.polls - before} polls"

    def open_case(self, number: str, name: str = "") -> None:
        """Open a case from its row."""
        self.person.leave(self.row(number).get_by_role("link", name=number), name)

    def act_on(self, numbers: list[str], label: str, fields: Mapping[str, str] | None = None, name: str = "") -> None:
        """Do one act for several cases at once."""
        for number in numbers:
            self.tick_box(number).check()
        self.person.press(label, self.page.get_by_role("group", name="对选中的件"), f"bulk {name}" if name else "")
        fill(self.page.get_by_role("main"), fields or {})
        self.person.press(f"{label}（{len(numbers)} 件）", then=name)
        expect(self.page.get_by_role("main")).to_contain_text(f"已办理 {len(numbers)} 件")

    def _count(self, response: Response) -> None:
        if "/rows" in response.url and response.request.method == "GET":
            self.polls += 1


def fill(place: Locator, fields: Mapping[str, str]) -> None:
    """Fill in fields by their labels; a choice is given by its words."""
    for label, value in fields.items():
        field = place.get_by_label(label)
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def act_form(person: Person, label: str, name: str = "") -> Locator:
    """Press an act of the case page; its form (in place, or without a script on a page of its own)."""
    control = _bar(person).get_by_role("link", name=label, exact=True)
    if person.live:
        control.click()
        person.page.locator("#act-form").wait_for()
        person.look(name)
    else:
        person.leave(control, name)
    return person.page.locator("#act-form")


def act(person: Person, label: str, fields: Mapping[str, str] | None = None, name: str = "") -> None:
    """Do an act of the case page, with what has to be filled in."""
    button = _bar(person).get_by_role("button", name=label, exact=True)
    if button.count():
        person.leave(button, name)
        return
    form = act_form(person, label, f"form {name}" if name else "")
    fill(form, fields or {})
    person.press(label, form, name)


def _bar(person: Person) -> Locator:
    return person.page.get_by_role("group", name="可以办理的事项")


def state(person: Person) -> Locator:
    """Where the head of a case page says what state it is in."""
    return person.page.locator(".case-status")

"""What the committee's secretary and chair do: panel, opinions, meeting, votes, confirmation."""

from playwright.sync_api import Locator, expect

from tests.journeys.desk import Desk, act, act_form, state
from tests.journeys.person import Person
from tests.journeys.seed import COMMITTEE_NAME, MEMBERS

SEATS = 25
PRESENT = 17
NEEDED = 12


def assign_panel(desk: Desk, number: str) -> None:
    """Three experts are asked for their opinion."""
    person = desk.person
    form = act_form(person, "分配专业组", "panel form")
    for expert in MEMBERS[1:4]:
        form.get_by_role("checkbox", name=expert).check()
    person.press("分配专业组", form, "panel assigned")


def enter_opinions(desk: Desk, number: str) -> None:
    """The secretary enters what the three experts wrote."""
    person = desk.person
    form = act_form(person, "评议意见收齐", "opinions form")
    for expert in MEMBERS[1:4]:
        group = form.get_by_role("group", name=f"{expert}：评议结论")
        group.get_by_role("radio").first.check()
        form.get_by_label(f"{expert}：书面评议意见").fill("业绩成果属实，创新性较强，材料完整。")
    person.press("评议意见收齐", form, "opinions entered")


def call_meeting(person: Person, office: str, day: str) -> str:
    """A meeting is called; its number comes back."""
    person.open(f"/o/{office}/meetings", "meetings")
    person.follow("召集会议", then="meeting-new")
    main = person.page.get_by_role("main")
    committee = main.get_by_label("评委会")
    committee.select_option(label=committee.get_by_role("option", name=COMMITTEE_NAME).inner_text())
    main.get_by_label("会议日期").fill(day)
    main.get_by_label("会议地点").fill("市人才大厦三楼会议室")
    person.press("召集会议", main, "meeting-seats")
    return person.page.url.rsplit("/", 2)[1]


def seat(person: Person) -> None:
    """17 of 25 members came; the chair presides."""
    boxes = person.page.locator("input[name=present]")
    expect(boxes).to_have_count(SEATS)
    for position in range(SEATS):
        boxes.nth(position).set_checked(position < PRESENT)
    presider = person.page.get_by_label("主持人")
    presider.select_option(label=presider.get_by_role("option", name=MEMBERS[0]).inner_text())
    person.press("保存到会情况，去选议程", then="meeting-agenda")


def set_agenda(person: Person, names: list[str]) -> None:
    """The applications are put on the agenda, recusals looked at, the agenda locked."""
    for name in names:
        person.page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    person.press("保存议程，去核对回避", then="meeting-recusals")
    reason = person.page.get_by_label("请说明原因")
    if reason.count():
        reason.fill("本次未抽到来自专精特新企业的专家。")
    person.press("锁定议程，开始会议", then="meeting-votes")


def sheet_row(person: Person, name: str) -> Locator:
    """The row of an applicant on the sheet of votes."""
    return person.page.locator("table[data-grid] tr[data-voters]").filter(has_text=name)


def type_votes(person: Person, name: str, agree: int) -> None:
    """Type one row: the rest of the 17 disagree. What is needed and what comes of it stands beside it while typing."""
    row = sheet_row(person, name)
    expect(row.locator("td").nth(1)).to_have_text(str(NEEDED))
    row.get_by_label("：同意").fill(str(agree))
    if person.live:
        expect(row.locator("[data-sum]")).to_contain_text(f"{agree} / {PRESENT} 少 {PRESENT - agree} 票")
        expect(row.locator("[data-result]")).to_have_text("")
    row.get_by_label("：不同意").fill(str(PRESENT - agree))
    row.get_by_label("：弃权").fill("0")
    row.get_by_label("：废票").fill("0")
    if person.live:
        expect(row.locator("[data-sum]")).to_contain_text(f"{PRESENT} / {PRESENT} ✓")
        expect(row.locator("[data-result]")).to_have_text("✓ 通过" if agree >= NEEDED else "✕ 未通过")


def finish(person: Person) -> None:
    """The whole sheet is saved and handed to the chair."""
    person.press("保存并完成记录，提交主任委员", then="meeting-recorded")
    expect(person.page.get_by_role("main")).to_contain_text("等待主任委员确认")


def confirm_results(person: Person, office: str, meeting: str) -> None:
    """The chair confirms every result of the meeting."""
    person.open(f"/o/{office}/meetings/{meeting}/sign", "meeting-sign")
    person.press("确认会议结果", then="meeting-concluded")
    expect(person.page.get_by_role("main")).to_contain_text("会议结果已确认")


def publish(person: Person, office: str, meeting: str) -> None:
    """The secretary shows the passed results to all."""
    person.open(f"/o/{office}/meetings/{meeting}/sign", "meeting-to-publish")
    person.press("全部发布公示", then="meeting-published")


def issue(desk: Desk, number: str, initials: str) -> None:
    """The city confirms the result and issues the certificate, then finds the closed case by the name's initials."""
    person = desk.person
    desk.open_case(number, "case-to-confirm")
    act(person, "确认结果", name="confirmed")
    expect(state(person)).to_contain_text("已确认")
    act(person, "发放证书", name="issued")
    search = person.page.get_by_role("search").first
    search.get_by_role("searchbox").fill(initials)
    person.press("查找", search, "search")
    person.follow(number, person.page.get_by_role("main"), "case-certified")
    expect(state(person)).to_contain_text("已发证")

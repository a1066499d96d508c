"""What a mail says: what kind of thing happened to which case. Never the message itself.

A message may name a person and a firm, and a mail leaves the house: it holds no name, no number of a person, no text
that somebody typed (S2 to S4). Who wants to know more signs in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.kernel.text import N_

SHOWN = 50
"""So many messages are listed in one mail; the rest is counted."""

KIND_WORDS: Mapping[str, str] = {
    "arrived": N_("新到事项"),
    "progress": N_("办理进展"),
    "taken_over": N_("事项已转出"),
    "reminder": N_("临近办理期限"),
    "correction": N_("一次性告知补正"),
    "request": N_("需要答复的询问"),
}
OTHER_WORDS = N_("新消息")


@dataclass(frozen=True, slots=True)
class Line:
    """One message in a mail; at: wall time as text."""

    kind: str
    case_number: str | None
    at: str


def words(line: Line) -> str:
    """What happened, to which case."""
    said = KIND_WORDS.get(line.kind, OTHER_WORDS)
    return f"{said} {line.case_number}" if line.case_number else said


def subject(lines: Sequence[Line]) -> str:
    """The subject line."""
    if len(lines) == 1:
        return N_("职称评审服务平台：%s") % words(lines[0])
    return N_("职称评审服务平台：%d 条新消息") % len(lines)


def body(lines: Sequence[Line], portal: str, settings: str) -> str:
    """Plain text. portal, settings: addresses of the portal's first page and of the mail settings."""
    listed = [f"{line.at}  {words(line)}" for line in lines[:SHOWN]]
    more = [N_("另有 %d 条，请登录后查看。") % (len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return "\n".join(
        (
            N_("您在职称评审服务平台有 %d 条未读消息：") % len(lines),
            "",
            *listed,
            *more,
            "",
            N_("请登录平台查看内容并办理：%s") % portal,
            "",
            N_("邮件由系统自动发出，请勿回复。不想再收到，请在这里修改：%s") % settings,
            "",
        )
    )

from portal.messages.rules.letters import Line, body, subject


def line(kind: str = "arrived", number: str | None = "2026-000001") -> Line:
    return Line(kind, number, "2026-07-20 09:30")


def test_one_message_stands_in_the_subject_and_several_are_counted() -> None:
    assert subject([line()]).endswith("：新到事项 2026-000001")
    assert subject([line(), line("reminder")]).endswith("2 条新消息")
    assert subject([line("unheard-of", None)]).endswith("：新消息")


def test_a_long_list_is_cut_and_counted() -> None:
    text = body([line()] * 53, "https://portal.example.cn/", "https://portal.example.cn/account/messages")
    assert text.count("新到事项") == 50
    assert "另有 3 条" in text
    assert "53 条未读" in text
    assert "https://portal.example.cn/account/messages" in text

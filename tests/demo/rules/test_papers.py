from portal.demo.rules.papers import pdf, png
from portal.materials.rules import FileType, check_file


def test_papers_are_taken_as_what_they_are() -> None:
    assert check_file("a.pdf", pdf("诚信承诺书", ("第一行", "第二行"))) is FileType.PDF
    assert check_file("a.png", png(1)) is FileType.PNG


def test_papers_differ() -> None:
    assert png(1) != png(2)
    assert pdf("甲", ()) != pdf("乙", ())

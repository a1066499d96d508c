"""Kinds of materials, which of them are needed, and which files are taken."""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from pathlib import PurePosixPath

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.materials.rules.content import FileType, check_structure, type_of

MAX_BYTES = 20 * 1024 * 1024
"""Largest file that is taken [D]."""

NAME_LENGTH, TITLE_LENGTH = 120, 100
ACCEPT = ".pdf,.jpg,.jpeg,.png"
"""For the ``accept`` attribute of a file field."""

EXTENSIONS: dict[str, FileType] = {
    ".pdf": FileType.PDF,
    ".jpg": FileType.JPEG,
    ".jpeg": FileType.JPEG,
    ".png": FileType.PNG,
}

INLINE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self';"
    " frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of the answer that carries a file: it may be looked at inside our page, and do nothing."""


class MaterialKind(StrEnum):
    """What a material proves."""

    COMMITMENT = "commitment"
    DEGREE_CERTIFICATE = "degree_certificate"
    TITLE_CERTIFICATE = "title_certificate"
    EMPLOYMENT_CONTRACT = "employment_contract"
    SOCIAL_INSURANCE = "social_insurance"
    ACHIEVEMENT_EVIDENCE = "achievement_evidence"
    CONTINUING_EDUCATION = "continuing_education"
    ID_CARD = "id_card"
    CONSENT = "consent"
    UNIT_OPINION = "unit_opinion"
    UNIT_PUBLICITY = "unit_publicity"
    WITHDRAWAL = "withdrawal"
    OTHER = "other"


KIND_LABELS: dict[MaterialKind, str] = {
    MaterialKind.COMMITMENT: N_("诚信承诺书（本人签名）"),
    MaterialKind.DEGREE_CERTIFICATE: N_("学历学位证书"),
    MaterialKind.TITLE_CERTIFICATE: N_("现职称证书"),
    MaterialKind.EMPLOYMENT_CONTRACT: N_("劳动合同"),
    MaterialKind.SOCIAL_INSURANCE: N_("社会保险缴纳证明"),
    MaterialKind.ACHIEVEMENT_EVIDENCE: N_("业绩成果佐证"),
    MaterialKind.CONTINUING_EDUCATION: N_("继续教育证明"),
    MaterialKind.ID_CARD: N_("身份证件"),
    MaterialKind.CONSENT: N_("《委托代办同意书》扫描件"),
    MaterialKind.UNIT_OPINION: N_("单位审核意见（盖章）扫描件"),
    MaterialKind.UNIT_PUBLICITY: N_("单位公示证明（盖章）扫描件"),
    MaterialKind.WITHDRAWAL: N_("撤回申请书（本人签名）扫描件"),
    MaterialKind.OTHER: N_("其他材料"),
}

SENSITIVE_KINDS = frozenset(MaterialKind) - {MaterialKind.ACHIEVEMENT_EVIDENCE, MaterialKind.OTHER}
"""Scans of certificates and papers about the person (DOMAIN 7, class S3): not for desks that only keep a trace."""

REQUIRED_KINDS: tuple[MaterialKind, ...] = (MaterialKind.COMMITMENT, MaterialKind.DEGREE_CERTIFICATE)
"""Not taken without these (regular): the signed 诚信承诺书 (DOMAIN 6, real forms [V]), the degree [D]."""


PAPER_KINDS = frozenset(
    {MaterialKind.CONSENT, MaterialKind.UNIT_OPINION, MaterialKind.UNIT_PUBLICITY, MaterialKind.WITHDRAWAL}
)
"""Papers that only come where a channel enters an application for somebody (DOMAIN 6.1, paper intake)."""


def required_kinds(*, paper: bool, has_firm: bool) -> tuple[MaterialKind, ...]:
    """What is needed: from paper also the consent, and the firm's stamped opinion and proof of publicity [D]."""
    if not paper:
        return REQUIRED_KINDS
    unit = (MaterialKind.UNIT_OPINION, MaterialKind.UNIT_PUBLICITY) if has_firm else ()
    return (*REQUIRED_KINDS, MaterialKind.CONSENT, *unit)


def missing_kinds(
    present: Collection[str], required: Collection[MaterialKind] = REQUIRED_KINDS
) -> tuple[MaterialKind, ...]:
    """Those required kinds of which there is no material, in the order of ``required``."""
    return tuple(kind for kind in required if kind not in present)


_NOT_VALID: dict[FileType, str] = {
    FileType.PDF: N_("文件内容不是有效的 PDF，请重新导出或扫描后再上传。"),
    FileType.JPEG: N_("文件内容不是有效的 JPG 图片，请重新保存或扫描后再上传。"),
    FileType.PNG: N_("文件内容不是有效的 PNG 图片，请重新保存或扫描后再上传。"),
}


def check_file(name: str, content: bytes) -> FileType | Refusal:
    """What the file is, by its content, or why it is not taken. The name must say the same as the content."""
    if not content:
        return _refuse("FILE_EMPTY", N_("文件是空的，请重新选择。"))
    if len(content) > MAX_BYTES:
        return _refuse("FILE_TOO_LARGE", N_("文件超过 20 MB，请压缩或拆分后再上传。"))
    named = EXTENSIONS.get(PurePosixPath(clean_name(name)).suffix.lower())
    found = type_of(content)
    if named is None:
        return _refuse("FILE_TYPE", N_("只接收 PDF、JPG、PNG 文件（扩展名 .pdf、.jpg、.jpeg、.png）。"))
    if found is None:
        return _refuse("FILE_CONTENT", _NOT_VALID[named])
    if found is not named:
        return _refuse("FILE_NAME_MISMATCH", N_("文件内容与扩展名不一致，请用原来的格式保存后再上传。"))
    return check_structure(found, content) or found


def clean_name(name: str) -> str:
    """The name without folders, control and direction characters, at most 120 characters, its ending kept."""
    last = re.split(r"[\\/]", name)[-1]
    last = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    last = re.sub(r"\s+", " ", last).strip().lstrip(".")
    path = PurePosixPath(last or "file")
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix if len(path.suffix) < NAME_LENGTH else "file"


def check_title(title: str, kind: MaterialKind) -> str | Refusal:
    """The title, or the kind's label where none was typed."""
    text = re.sub(r"\s+", " ", title).strip() or KIND_LABELS[kind]
    if len(text) > TITLE_LENGTH:
        return Refusal("TITLE_LENGTH", N_("材料名称过长，最多 100 个字。"), field="title")
    return text


def _refuse(code: str, message: str) -> Refusal:
    return Refusal(code, message, field="file")

"""Filling in the applications, as a firm's HR or an applicant does it."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.applications import service as applications
from portal.applications.service import AddAchievement, AttachMaterial, CreateDraft, SaveDraft, SignCommitment
from portal.demo.rules.papers import pdf, png
from portal.demo.rules.people import Sketch
from portal.demo.rules.plans import CasePlan
from portal.kernel.actor import Actor
from portal.materials import service as materials
from portal.materials.rules import MaterialKind
from portal.materials.service import KeptFile
from portal.people.service import NewPerson

_UNFINISHED = 2
"""Every how many-th draft still lacks its papers and the commitment."""
_PROMISE = (
    "本人承诺：所填信息和所附材料真实、准确、完整。",
    "如有虚假材料、剽窃或其他不正当手段，",
    "同意终止申报、撤销职称并记入诚信档案。",
    "申报人签名：（本人手写签名）",
    "（演示文件，人物和内容均为虚构）",
)
_PROOF = ("项目验收意见（节选）", "验收组一致认为项目达到任务书要求，同意通过验收。", "（演示文件，内容为虚构）")


@dataclass(frozen=True, slots=True)
class Papers:
    """Files that were checked and stored once; applications take them in turn."""

    commitments: Sequence[KeptFile]
    degrees: Sequence[KeptFile]
    proofs: Sequence[KeptFile]


def keep_papers() -> Papers:
    """Draw the demo's papers and store them."""
    commitments = [
        materials.keep(f"诚信承诺书-{number}.pdf", pdf("诚信承诺书", (*_PROMISE, f"编号：演示 {number:03d}")))
        for number in range(1, 7)
    ]
    degrees = [materials.keep(f"学历学位证书-{shade}.png", png(shade)) for shade in range(1, 3)]
    proofs = [
        materials.keep(f"业绩佐证-{number}.pdf", pdf("业绩成果佐证材料", (*_PROOF, f"编号：演示 {number:03d}")))
        for number in range(1, 7)
    ]
    return Papers(commitments, degrees, proofs)


def fill_in(plan: CasePlan, about: Sketch, papers: Papers, actor: Actor) -> str:
    """Begin an application and fill it in; returns its number. Some drafts stay unfinished."""
    person = None
    if not plan.applicant:
        person = NewPerson(name=about.name, id_number=about.id_number, phone=about.phone)
    number = applications.create_draft(CreateDraft(person=person, employed_since=about.employed_since), actor)
    applications.save_draft(SaveDraft(number=number, values=about.values), actor)
    for category, title, share in about.achievements:
        new = AddAchievement(number=number, category=category, title=title, own_share=share)
        applications.add_achievement(new, actor)
    if plan.fate == "draft" and plan.key % _UNFINISHED == 0 and len(plan.acts) == 1:
        return number
    for kind, files in (
        (MaterialKind.COMMITMENT, papers.commitments),
        (MaterialKind.DEGREE_CERTIFICATE, papers.degrees),
        (MaterialKind.ACHIEVEMENT_EVIDENCE, papers.proofs),
    ):
        paper = files[plan.key % len(files)]
        applications.attach_material(AttachMaterial(number=number, kind=kind, file=paper), actor)
    applications.sign_commitment(SignCommitment(number), actor)
    return number

"""Acts on applications."""

from portal.applications.service.corrections import AnswerItem, answer_item
from portal.applications.service.drafts import (
    AddAchievement,
    CreateDraft,
    RemoveAchievement,
    SaveDraft,
    SignCommitment,
    add_achievement,
    begin_draft,
    create_draft,
    remove_achievement,
    save_draft,
    sign_commitment,
)
from portal.applications.service.papers import (
    AttachMaterial,
    RemoveMaterial,
    ReplaceMaterial,
    attach_material,
    remove_material,
    replace_material,
)
from portal.applications.service.steps import Taken, TakeStep, take_step, take_step_many

__all__ = (
    "AddAchievement",
    "AnswerItem",
    "AttachMaterial",
    "CreateDraft",
    "RemoveAchievement",
    "RemoveMaterial",
    "ReplaceMaterial",
    "SaveDraft",
    "SignCommitment",
    "TakeStep",
    "Taken",
    "add_achievement",
    "answer_item",
    "attach_material",
    "begin_draft",
    "create_draft",
    "remove_achievement",
    "remove_material",
    "replace_material",
    "save_draft",
    "sign_commitment",
    "take_step",
    "take_step_many",
)

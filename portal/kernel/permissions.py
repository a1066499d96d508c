"""Who may do what: DOMAIN 7 as two enums and one table."""

from enum import StrEnum

from portal.kernel.text import N_


class Role(StrEnum):
    """A person's part in an organisation (a post is one role in one organisation)."""

    APPLICANT = "applicant"
    ENTERPRISE_HR = "enterprise_hr"
    NOMINATOR = "nominator"
    CHANNEL_CLERK = "channel_clerk"
    CHANNEL_SUPERVISOR = "channel_supervisor"
    COMMITTEE_SECRETARY = "committee_secretary"
    REVIEW_EXPERT = "review_expert"
    COMMITTEE_CHAIR = "committee_chair"
    CITY_HR_OFFICER = "city_hr_officer"
    INDUSTRY_OFFICER = "industry_officer"
    PRIVATE_ECONOMY_OFFICER = "private_economy_officer"
    INTEGRITY_INVESTIGATOR = "integrity_investigator"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"


ROLE_LABELS: dict[Role, str] = {
    Role.APPLICANT: N_("申报人"),
    Role.ENTERPRISE_HR: N_("企业经办人"),
    Role.NOMINATOR: N_("举荐人"),
    Role.CHANNEL_CLERK: N_("渠道经办人"),
    Role.CHANNEL_SUPERVISOR: N_("渠道负责人"),
    Role.COMMITTEE_SECRETARY: N_("评委会秘书"),
    Role.REVIEW_EXPERT: N_("评审专家"),
    Role.COMMITTEE_CHAIR: N_("主任委员"),
    Role.CITY_HR_OFFICER: N_("市人社局专技处经办人"),
    Role.INDUSTRY_OFFICER: N_("工信局经办人"),
    Role.PRIVATE_ECONOMY_OFFICER: N_("民营经济局经办人"),
    Role.INTEGRITY_INVESTIGATOR: N_("调查人员"),
    Role.AUDITOR: N_("监督员"),
    Role.SYSTEM_ADMIN: N_("系统管理员"),
}


class Permission(StrEnum):
    """One row of the table in DOMAIN 7 or a part of one; SYSTEM is the worker's."""

    APPLICATION_CREATE = "application.create"
    APPLICATION_SUBMIT = "application.submit"
    APPLICATION_WITHDRAW = "application.withdraw"
    UNIT_REVIEW = "unit.review"
    CASE_READ = "case.read"
    CASE_CLAIM = "case.claim"
    CASE_CORRECTION = "case.correction"
    CASE_SEND = "case.send"
    CASE_DECLINE = "case.decline"
    CASE_RECALL = "case.recall"
    CASE_REFUSE = "case.refuse"
    CASE_UNMASK = "case.unmask"
    PAPER_INTAKE = "paper.intake"
    CITY_REVIEW = "city.review"
    CASE_REASSIGN = "case.reassign"
    HOLD_PLACE = "hold.place"
    REQUEST_ANSWER = "request.answer"
    OFFICE_INTAKE = "office.intake"
    OFFICE_REFUSE = "office.refuse"
    PANEL_ASSIGN = "panel.assign"
    PANEL_OPINION = "panel.opinion"
    MEETING_RECORD = "meeting.record"
    MEETING_READ = "meeting.read"
    MEETING_CONCLUDE = "meeting.conclude"
    RESULT_PUBLISH = "result.publish"
    RESULT_CONFIRM = "result.confirm"
    CERTIFICATE_ISSUE = "certificate.issue"
    CERTIFICATE_REVOKE = "certificate.revoke"
    DIRECTORY_READ = "directory.read"
    DIRECTORY_IMPORT = "directory.import"
    AUDIT_READ = "audit.read"
    ACCOUNTS_MANAGE = "accounts.manage"
    CONFIG_MANAGE = "config.manage"
    SYSTEM = "system"


_P = Permission
_CLERK = frozenset(
    {
        _P.CASE_READ,
        _P.CASE_CLAIM,
        _P.CASE_CORRECTION,
        _P.CASE_SEND,
        _P.CASE_DECLINE,
        _P.CASE_RECALL,
        _P.CASE_UNMASK,
        _P.PAPER_INTAKE,
        _P.REQUEST_ANSWER,
        _P.DIRECTORY_READ,
    }
)

PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.APPLICANT: frozenset(
        {_P.CASE_READ, _P.APPLICATION_CREATE, _P.APPLICATION_SUBMIT, _P.APPLICATION_WITHDRAW, _P.CASE_UNMASK}
    ),
    Role.ENTERPRISE_HR: frozenset(
        {
            _P.CASE_READ,
            _P.APPLICATION_CREATE,
            _P.APPLICATION_SUBMIT,
            _P.UNIT_REVIEW,
            _P.CASE_CLAIM,
            _P.CASE_UNMASK,
            _P.DIRECTORY_READ,
        }
    ),
    Role.NOMINATOR: frozenset({_P.CASE_READ}),
    Role.CHANNEL_CLERK: _CLERK,
    Role.CHANNEL_SUPERVISOR: _CLERK | {_P.CASE_REFUSE},
    Role.COMMITTEE_SECRETARY: frozenset(
        {
            _P.CASE_READ,
            _P.CASE_CLAIM,
            _P.CASE_CORRECTION,
            _P.CASE_UNMASK,
            _P.OFFICE_INTAKE,
            _P.OFFICE_REFUSE,
            _P.PANEL_ASSIGN,
            _P.PANEL_OPINION,
            _P.MEETING_RECORD,
            _P.MEETING_READ,
            _P.RESULT_PUBLISH,
        }
    ),
    Role.REVIEW_EXPERT: frozenset(),
    Role.COMMITTEE_CHAIR: frozenset({_P.CASE_READ, _P.MEETING_READ, _P.MEETING_CONCLUDE}),
    Role.CITY_HR_OFFICER: frozenset(
        {
            _P.CASE_READ,
            _P.CASE_CLAIM,
            _P.CASE_UNMASK,
            _P.CITY_REVIEW,
            _P.CASE_REASSIGN,
            _P.HOLD_PLACE,
            _P.REQUEST_ANSWER,
            _P.MEETING_READ,
            _P.RESULT_CONFIRM,
            _P.CERTIFICATE_ISSUE,
            _P.DIRECTORY_READ,
            _P.DIRECTORY_IMPORT,
            _P.CONFIG_MANAGE,
        }
    ),
    Role.INDUSTRY_OFFICER: frozenset({_P.REQUEST_ANSWER, _P.DIRECTORY_READ, _P.DIRECTORY_IMPORT}),
    Role.PRIVATE_ECONOMY_OFFICER: frozenset({_P.REQUEST_ANSWER, _P.DIRECTORY_READ, _P.DIRECTORY_IMPORT}),
    Role.INTEGRITY_INVESTIGATOR: frozenset(),
    Role.AUDITOR: frozenset({_P.CASE_READ, _P.AUDIT_READ, _P.DIRECTORY_READ, _P.MEETING_READ}),
    Role.SYSTEM_ADMIN: frozenset({_P.ACCOUNTS_MANAGE}),
}

OFFICE_ROLES = frozenset(
    {
        Role.ENTERPRISE_HR,
        Role.CHANNEL_CLERK,
        Role.CHANNEL_SUPERVISOR,
        Role.COMMITTEE_SECRETARY,
        Role.COMMITTEE_CHAIR,
        Role.CITY_HR_OFFICER,
        Role.INDUSTRY_OFFICER,
        Role.PRIVATE_ECONOMY_OFFICER,
    }
)
"""Those who work for the organisation and are told what it is told; an applicant of a firm is not (DOMAIN 7, O)."""


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that the roles together allow."""
    return frozenset().union(*(PERMISSIONS_OF[role] for role in roles))

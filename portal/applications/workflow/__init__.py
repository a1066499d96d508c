"""The title application, step by step (DOMAIN 6.1).

One event has one target, so where the domain names a choice there are two events: ``send_on`` (to the committee's
office) and ``send_to_city`` (the committee is the province's), ``conclude_passed`` and ``conclude_failed``,
``record_passed`` and ``record_failed``. ``notify`` is no step: 评审未通过 closes the case and the applicant is told.
"""

from portal.applications.workflow.channel import CHANNEL_STEPS
from portal.applications.workflow.committee import ANY, COMMITTEE
from portal.applications.workflow.intake import INTAKE
from portal.applications.workflow.office import OFFICE_AND_CITY
from portal.applications.workflow.reports import CHANNEL_REPORT, REPORT_STAGES
from portal.applications.workflow.silent import SILENT
from portal.applications.workflow.states import STAGES, STATES
from portal.applications.workflow.transfer import TRANSFER
from portal.applications.workflow.unit import UNIT
from portal.kernel.text import N_
from portal.kernel.workflow import Workflow

APPLICATION = Workflow(
    kind="application",
    label=N_("职称申报"),
    initial="draft",
    states=STATES,
    steps=(*UNIT, *INTAKE, *SILENT, *CHANNEL_STEPS, *TRANSFER, *OFFICE_AND_CITY, *COMMITTEE, *ANY),
)

__all__ = ("APPLICATION", "CHANNEL_REPORT", "REPORT_STAGES", "STAGES")

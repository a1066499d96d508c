"""What all signed-in people see of results, and the certificate to be printed."""

from flask import render_template, request, url_for

from portal.cases import queries as cases
from portal.committees import queries
from portal.committees.views.blueprint import blueprint
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, requires, signed_in
from portal.web.qr import svg_data_uri


@blueprint.get("/publicity")
@signed_in
def publicity() -> str:
    """Unit and result publicity: name, firm, specialty, level and days, nothing else (DOMAIN 7, S0)."""
    unit = request.args.get("kind") == "unit"
    read = queries.unit_publicity_page if unit else queries.publicity_page
    found = read(reading(), request.args.get("cursor"))
    return render_template("committees/publicity.html", page=found, unit=unit)


@blueprint.get("/o/<org>/cases/<number>/certificate")
@requires(Permission.CASE_READ)
def certificate(org: str, number: str) -> str:
    """The certificate of a case that the reader may see."""
    case = cases.one(reading(), current_actor().scope, number)
    found = queries.certificate_of_case(reading(), case.id)
    if found is None:
        raise NotFound
    address = url_for("verify.check", number=found.number, _external=True)
    return render_template(
        "committees/certificate.html",
        org=org,
        case=case,
        certificate=found,
        address=address,
        code=svg_data_uri(address),
    )

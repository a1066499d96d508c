"""Response headers: what a browser may load, frame, keep and send on."""

from flask import Flask, Response, g, request

from portal.web.assets import CDN_HOST, AssetMode

_YEAR = 31_536_000  # seconds
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def content_security_policy(mode: AssetMode) -> str:
    """The policy for an asset mode: no inline script or style in either, the CDN's host only where it is used.

    ``data:`` images are the small marks inside Bootstrap's sheet; ``object-src`` and ``frame-src`` show a PDF in place.
    """
    scripts = "'self'" if mode is AssetMode.LOCAL else f"'self' {CDN_HOST}"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'self'",
            "frame-src 'self'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def init_headers(app: Flask, mode: AssetMode) -> None:
    """Add the headers to every response of ``app``."""
    policy = content_security_policy(mode)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", _PERMISSIONS)
        headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.is_secure:
            headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}; includeSubDomains")
        _set_caching(response)
        return response


def _set_caching(response: Response) -> None:
    """Our own files carry their digest and may be kept; nothing that a signed-in person sees may be."""
    if request.endpoint == "web.static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    elif not (request.endpoint or "").endswith("static") and g.get("identity") is not None:
        response.headers["Cache-Control"] = "no-store"

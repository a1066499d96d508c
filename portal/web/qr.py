"""QR codes for papers."""

import segno


def svg_data_uri(url: str) -> str:
    """The address as a QR code, a ``data:`` URI for ``<img src>``: no script, no inline style, sharp in print.

    A quarter of the code may be soiled or stamped over (level Q). ValueError where the text is empty or too long.
    """
    if not url:
        msg = "a QR code needs an address"
        raise ValueError(msg)
    return str(segno.make(url, error="q", micro=False).svg_data_uri(scale=4, border=4, dark="#000", light="#fff"))

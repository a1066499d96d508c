"""Spreadsheets as other programs write them, made by hand."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

import xlwt

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)
ROOT = RELATIONS.replace("worksheets/sheet1.xml", "xl/workbook.xml").replace("/worksheet", "/officeDocument")
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def raw_xlsx(sheet: str, **more: str | bytes) -> bytes:
    """A workbook of one sheet, given as XML, and further parts."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}>{sheet}</worksheet>",
    }
    return packed(parts | more)


def text_cell(text: str, reference: str = "") -> str:
    place = f' r="{reference}"' if reference else ""
    return f'<c{place} t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def raw_rows(*rows: Sequence[str]) -> str:
    """Rows without numbers, as some programs write them."""
    return "".join(f"<row>{''.join(text_cell(cell) for cell in row)}</row>" for row in rows)


def ods(body: str, **more: str | bytes) -> bytes:
    """A sheet in the open document format; body: what stands inside its table."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="名单">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/"/></manifest:manifest>'
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": manifest,
        "content.xml": content,
    }
    return packed(parts | more)


def ods_cell(text: str, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {attributes}><text:p>{escape(text)}</text:p></table:table-cell>'
    )


def ods_row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(ods_cell(cell) for cell in cells)}</table:table-row>"


def xls(
    rows: Sequence[Sequence[str]],
    hidden_row: int | None = None,
    hidden_column: int | None = None,
    error_at: tuple[int, int] | None = None,
) -> bytes:
    """An old workbook, as WPS writes an .et too."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名单")
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(index, column, cell)
    if error_at is not None:
        sheet.row(error_at[0]).set_cell_error(error_at[1], "#N/A!")  # as xlwt spells it
    if hidden_row is not None:
        sheet.row(hidden_row).hidden = True
    if hidden_column is not None:
        sheet.col(hidden_column).hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def lying(content: bytes, part: str, claimed: int, real: bytes) -> bytes:
    """The archive with one part that unpacks to ``real`` but claims ``claimed`` bytes and their checksum."""
    packed_part = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packed_part.compress(real) + packed_part.flush()
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(info.filename, data if info.filename == part else old.read(info))
    found = bytearray(stream.getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(found))) as archive:
        info = archive.getinfo(part)
        directory = archive.start_dir
    check = zlib.crc32(real[:claimed])
    name = part.encode()
    struct.pack_into("<H", found, info.header_offset + 8, 8)
    struct.pack_into("<III", found, info.header_offset + 14, check, len(data), claimed)
    entry = found.index(b"PK\x01\x02", directory)
    while found[entry + 46 : entry + 46 + len(name)] != name:
        entry = found.index(b"PK\x01\x02", entry + 4)
    struct.pack_into("<H", found, entry + 10, 8)
    struct.pack_into("<III", found, entry + 16, check, len(data), claimed)
    return bytes(found)


WPS = 'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'


def wps_xlsx(rows: str) -> bytes:
    """What WPS adds to an .xlsx (imitated): its own name space and parts, dates from 1904, no cell references."""
    return raw_xlsx(
        f'<sheetPr><etc:tabColor xmlns:etc="x"/></sheetPr><sheetData>{rows}</sheetData>',
        **{
            "xl/workbook.xml": WORKBOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>').replace(
                "<workbook ", f"<workbook {WPS} "
            ),
            "xl/styles.xml": f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
            "</styleSheet>",
            "xl/_rels/workbook.xml.rels": RELATIONS.replace(
                "</Relationships>",
                '<Relationship Id="rId2" Target="styles.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                'relationships/styles"/><Relationship Id="rId3" Target="cellimages.xml" '
                'Type="http://www.wps.cn/officeDocument/2020/cellImage"/></Relationships>',
            ),
            "xl/cellimages.xml": f"<etc:cellImages {WPS}/>",
            "customStorage/customStorage.xml": f"<etc:customStorage {WPS}/>",
            "docProps/app.xml": "<Properties><Application>WPS Office</Application></Properties>",
            "docProps/custom.xml": "<Properties><property name='KSOProductBuildVer'/></Properties>",
        },
    )


def et(rows: Sequence[Sequence[object]]) -> bytes:
    """An .et of WPS (imitated): an old workbook whose days count from 1904, written in GBK."""
    book = xlwt.Workbook(encoding="gbk")
    book.dates_1904 = True
    sheet = book.add_sheet("名单")
    day = xlwt.easyxf(num_format_str="yyyy/m/d")
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(index, column, cell, day) if isinstance(cell, date) else sheet.write(index, column, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

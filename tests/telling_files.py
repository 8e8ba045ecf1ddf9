"""Files as people have them, which tell more than they show: each names Maria Lopez, and a photo a place and a camera."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

NAME = "Maria Lopez"
CAMERA = "Fernseh 3000"
XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
    b'photoshop:City="Quito"><dc:creator><rdf:Seq><rdf:li>Maria Lopez</rdf:li></rdf:Seq></dc:creator>'
    b'</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def exif(orientation: int = 1) -> Image.Exif:
    tables = Image.Exif()
    tables[0x013B], tables[0x0110], tables[0x0112] = NAME, CAMERA, orientation
    tables.get_ifd(0x8825).update({1: "S", 2: (0.0, 10.0, 48.0), 3: "W", 4: (78.0, 28.0, 4.0)})
    return tables


def drawn(width: int = 32, height: int = 20) -> Image.Image:
    """A picture of which each corner looks different."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height // 2))
    image.paste("blue", (width // 2, height // 2, width, height))
    return image


def photo(form: str = "JPEG", orientation: int = 1) -> bytes:
    """A photo with Exif in it, and XMP and a comment where its form has them."""
    made = io.BytesIO()
    more: dict[str, dict[str, Any]] = {
        "JPEG": {"xmp": XMP, "comment": b"for Maria"},
        "WEBP": {"xmp": XMP, "lossless": True},
    }
    drawn().save(made, form, exif=exif(orientation), **more.get(form, {}))
    return made.getvalue()


def png_with_words() -> bytes:
    words = PngInfo()
    words.add_text("Author", NAME)
    words.add_text("Comment", "a secret", zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    made = io.BytesIO()
    drawn().save(made, "PNG", pnginfo=words)
    return made.getvalue()


def gif() -> bytes:
    made = io.BytesIO()
    first, second = drawn(), drawn().rotate(180)
    first.save(made, "GIF", save_all=True, append_images=[second], comment=b"by Maria", loop=0, duration=80)
    return made.getvalue()


def pdf(words: str = "A lesson plan") -> bytes:
    """A page with WORDS, a photo, a note, an attached file, and who made it in three places."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    page = made.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    picture = made.make_stream(
        photo(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=32,
        Height=20,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
        Metadata=made.make_stream(XMP, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML),
    )
    page.obj.Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(F1=font), XObject=pikepdf.Dictionary(P=picture)
    )
    page.obj.Contents = made.make_stream(
        f"BT /F1 12 Tf 20 150 Td ({words}) Tj ET q 64 0 0 40 20 60 cm /P Do Q".encode("latin-1")
    )
    page.obj.PieceInfo = pikepdf.Dictionary(Program=pikepdf.Dictionary(Private=pikepdf.String(NAME)))
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Text,
        Rect=[10, 10, 30, 30],
        Contents=pikepdf.String("Well done"),
        T=pikepdf.String("Mr. Ortiz"),
        M=pikepdf.String("D:20260101"),
    )
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T=pikepdf.String("field-1"),
        Rect=[0, 0, 9, 9],
    )
    page.obj.Annots = pikepdf.Array([made.make_indirect(note), made.make_indirect(field)])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([page.obj.Annots[1]]))
    made.attachments["diary.txt"] = b"what Maria wrote"
    with made.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:creator"] = [NAME]
    made.docinfo["/Author"] = NAME
    made.docinfo["/CreationDate"] = "D:20260101"
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def locked_pdf() -> bytes:
    made, saved = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(saved, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return saved.getvalue()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>Plan</dc:title><dc:creator>Maria Lopez</dc:creator><cp:lastModifiedBy>M. Ortiz</cp:lastModifiedBy>"
    "<dcterms:created>2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>"
)


def docx(words: str = "A lesson plan", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A document with a comment, a tracked change, who wrote it, a thumbnail and a photo; MORE parts by their names."""
    return zipped(
        {
            "[Content_Types].xml": '<Types><Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/docProps/thumbnail.jpeg" ContentType="image/jpeg"/></Types>',
            "_rels/.rels": '<Relationships><Relationship Id="rId1" Type="t" Target="word/document.xml"/>'
            '<Relationship Id="rId2" Type="thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>',
            "word/document.xml": f'<w:document {_W}><w:body><w:p w:rsidR="00A1B2C3" w:rsidP="00A1B2C3">'
            f'<w:ins w:id="1" w:author="Maria Lopez" w:date="2026-01-02T03:04:05Z"><w:r><w:t>{words}</w:t></w:r>'
            "</w:ins></w:p></w:body></w:document>",
            "word/comments.xml": f"<w:comments {_W}><w:comment w:id='2' w:author='M. Ortiz' w:initials='MO'>"
            "<w:t>Nice</w:t></w:comment></w:comments>",
            "word/settings.xml": f'<w:settings {_W}><w:rsids><w:rsidRoot w:val="00A1B2C3"/>'
            '<w:rsid w:val="00A1B2C3"/></w:rsids></w:settings>',
            "word/media/image1.jpeg": photo(),
            "docProps/core.xml": _CORE,
            "docProps/app.xml": "<Properties><Application>Writer 9</Application><Company>Demo High</Company></Properties>",
            "docProps/thumbnail.jpeg": photo(),
            **(more or {}),
        }
    )


def xlsx() -> bytes:
    """A workbook with a table, comments of both kinds, and the folder that it lay in."""
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": '<workbook><x15ac:absPath url="C:\\Users\\Maria\\"/><sheets><sheet name="Plan"/></sheets>'
            '<fileSharing userName="Maria Lopez"/></workbook>',
            "xl/tables/table1.xml": '<table id="1" name="Table1" displayName="Table1"/>',
            "xl/comments1.xml": "<comments><authors><author>Maria Lopez</author></authors></comments>",
            "xl/persons/person.xml": '<personList><person displayName="Maria Lopez" id="{1}" userId="S::maria@x.example"/>'
            "</personList>",
        }
    )


def pptx() -> bytes:
    """Slides with comments of both kinds."""
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/slides/slide1.xml": '<p:sld><p:cNvPr id="2" name="Title 1"/></p:sld>',
            "ppt/commentAuthors.xml": '<p:cmAuthorLst><p:cmAuthor id="0" name="Maria Lopez" initials="ML"/></p:cmAuthorLst>',
            "ppt/authors.xml": '<p188:authorLst><p188:author id="{1}" name="M. Ortiz" initials="MO" userId="x"/></p188:authorLst>',
            "ppt/comments/comment1.xml": '<p:cm authorId="0" dt="2026-01-02T03:04:05.123"/>',
        }
    )


def odt() -> bytes:
    """A text with a comment, in the order that OpenDocument asks for."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": '<office:document-content xmlns:office="o" xmlns:dc="d"><office:annotation>'
            "<dc:creator>Maria Lopez</dc:creator><dc:date>2026-01-02T03:04:05</dc:date><p>Nice</p>"
            "</office:annotation><p>A plan</p></office:document-content>",
            "meta.xml": '<office:document-meta xmlns:office="o" xmlns:meta="m"><office:meta>'
            "<meta:initial-creator>Maria Lopez</meta:initial-creator><meta:generator>Writer 9</meta:generator>"
            "</office:meta></office:document-meta>",
            "settings.xml": '<config:config-item config:name="PrinterName" config:type="string">Maria</config:config-item>'
            '<config:config-item config:name="Rsid" config:type="int">12345</config:config-item>',
            "Thumbnails/thumbnail.png": png_with_words(),
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="m">'
            '<manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png" manifest:media-type="image/png"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        }
    )

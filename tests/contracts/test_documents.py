"""What every implementation of `Documents` must do: a PDF that is read back with other tools than made it."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from services.core.adapters.documents_typst import TypstDocuments
from services.core.errors import NotFound
from services.core.ports import Documents

MADE_AT = "2026-06-10T09:30:00+00:00"
HASH = "a3" * 32
HOSTILE = (
    '#import "frame.typ"',
    '#read("/etc/passwd")',
    "$x^2$ and *bold* and _under_ and `raw` and <label> and @reference",
    "= Not a heading",
    "- not a list",
    "\\u{41} \\n // not a comment /* nor this */",
    "שלום مرحبا",
    "“quotes” – dash … £100 café Łódź नमस्ते",
)


@pytest.fixture(params=[TypstDocuments])
def documents(request: pytest.FixtureRequest) -> Documents:
    made: Documents = request.param()
    return made


def a_file(**changes: Any) -> dict[str, Any]:
    known = {
        "label": "AE/1",
        "name": "clip.mp4",
        "size": "24 MB",
        "state": "Kept",
        "sha256": HASH,
        "reasons": [],
    }
    return known | changes


def a_receipt(**changes: Any) -> dict[str, Any]:
    known = {
        "force": "Example Police", "reference": "OS-7K3M-9QXZ", "made_at": MADE_AT, "received": "10 June 2026", "happened": "8 June 2026",
        "as_of": "10 June 2026", "rules": "Example Police, version 3", "statement_sha256": HASH, "files": [a_file()],
    }  # fmt: skip
    return known | changes


def a_statement(text: str, **changes: Any) -> dict[str, Any]:
    known = {
        "force": "Example Police", "reference": "OS-7K3M-9QXZ", "made_at": MADE_AT, "statement": text, "signed_name": "Alex Example",
        "signed": "10 June 2026", "statement_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }  # fmt: skip
    return known | changes


def words_in(pdf: bytes) -> str:
    """As a reader sees them, without the breaks of lines."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    return " ".join("".join(pages).split())


def fonts_in(reader: PdfReader) -> Iterator[DictionaryObject]:
    for page in reader.pages:
        resources = page["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        for font in resources["/Font"].get_object().values():  # type: ignore[union-attr]
            yield font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()


def test_the_words_are_there_and_the_hash_is_of_one_piece(documents: Documents) -> None:
    words = words_in(documents.make(template="receipt", data=a_receipt()))
    for expected in ("OS-7K3M-9QXZ", "AE/1", "clip.mp4", HASH, "certutil -hashfile FILE SHA256"):
        assert expected in words


def test_it_says_that_it_is_tagged_archivable_and_british(documents: Documents) -> None:
    reader = PdfReader(BytesIO(documents.make(template="receipt", data=a_receipt())))
    root: Any = reader.root_object
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- pypdf has a truth of its own
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata is not None
    assert reader.metadata.title == "Receipt for your report"
    said = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said


def test_headings_are_headings_for_a_screen_reader(documents: Documents) -> None:
    reader = PdfReader(BytesIO(documents.make(template="receipt", data=a_receipt())))
    kinds = set(kinds_under(reader.root_object["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/P", "/L"} <= kinds


def kinds_under(node: Any) -> Iterator[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])
        yield from kinds_under(node.get("/K", []))
    elif isinstance(node, list):
        for inner in node:
            yield from kinds_under(inner)


def test_every_typeface_is_in_the_file(documents: Documents) -> None:
    fonts = list(fonts_in(PdfReader(BytesIO(documents.make(template="receipt", data=a_receipt())))))
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts)


def test_the_same_data_gives_the_same_bytes_and_other_data_others(documents: Documents) -> None:
    first = documents.make(template="receipt", data=a_receipt())
    assert documents.make(template="receipt", data=a_receipt()) == first
    assert documents.make(template="receipt", data=a_receipt(reference="OS-2222-3333")) != first
    metadata = PdfReader(BytesIO(first)).metadata
    assert metadata is not None
    assert metadata.creation_date is not None
    assert metadata.creation_date.isoformat() == MADE_AT


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_is_printed_and_never_read_as_markup(documents: Documents, text: str) -> None:
    made = documents.make(template="receipt", data=a_receipt(files=[a_file(name=text, state=text)]))
    plain = words_in(made)
    if any("\u0590" <= char <= "\u06ff" or "\u0900" <= char <= "\u097f" for char in text):
        assert set(text.replace(" ", "")) - set(plain) <= set(
            "\u094d"
        )  # order and joining are the script's own
    else:
        assert text in plain


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\x00b", "a‹U+0000›b"),
        ("safe\u202egpj.exe", "safe‹U+202E›gpj.exe"),
        ("a car 🚗", "a car ‹U+1F697›"),
        ("a\ud800b", "a‹U+D800›b"),
        ("zero\u200bwidth", "zero‹U+200B›width"),
    ],
)
def test_what_has_no_shape_is_printed_as_its_code_point(
    documents: Documents, text: str, printed: str
) -> None:
    made = documents.make(template="receipt", data=a_receipt(files=[a_file(name=text)]))
    assert printed in words_in(made)


def test_ten_thousand_characters_without_a_space_stay_on_the_paper(documents: Documents) -> None:
    made = documents.make(template="statement", data=a_statement("w" * 10_000 + "\n"))
    document = pypdfium2.PdfDocument(made)
    assert sum(page.get_textpage().get_text_bounded().count("w") for page in document) >= 10_000
    for page in document:
        width, _ = page.get_size()
        text = page.get_textpage()
        assert max(text.get_charbox(place)[2] for place in range(text.count_chars())) < width - 40


def test_a_statement_holds_the_very_bytes_that_were_hashed(documents: Documents) -> None:
    text = "Witness statement of Alex Example.\n\nA car 🚗 came “close”.\n\n#import $x$\n"
    made = documents.make(template="statement", data=a_statement(text))
    attached = PdfReader(BytesIO(made)).attachments["statement.txt"][0]
    digest = hashlib.sha256(attached).hexdigest()
    assert attached == text.encode()
    words = words_in(made)
    assert digest in words
    assert "came “close”." in words
    assert "Signed: Alex Example" in words


@pytest.mark.parametrize("name", ["nothing", "frame", "../documents/receipt", ""])
def test_a_document_that_does_not_exist_is_not_found(documents: Documents, name: str) -> None:
    with pytest.raises(NotFound):
        documents.make(template=name, data=a_receipt())

"""PDF documents by Typst: PDF/A-3a and PDF/UA-1, from templates in `services/core/documents`."""

from services.core.adapters.documents_typst.documents import TypstDocuments as TypstDocuments

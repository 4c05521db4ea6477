"""Papers (letters, receipts) set with Typst to PDF/A; knows no database and no network."""

from shared.typesetting.compiler import typeset
from shared.typesetting.errors import MissingGlyphError
from shared.typesetting.fonts import Fonts
from shared.typesetting.qr import qr_code

__all__ = ["Fonts", "MissingGlyphError", "qr_code", "typeset"]

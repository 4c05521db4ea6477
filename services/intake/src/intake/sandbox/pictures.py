"""Photos and scans, read and made smaller by Pillow."""

from pathlib import Path

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin

from intake.sandbox.findings import Bounds, RefusedFile

__all__ = ["draw_picture", "examine_picture"]

# Named, so that both are loaded before the first fork.
FORMATS = (JpegImagePlugin.JpegImageFile.format, PngImagePlugin.PngImageFile.format)
TALLEST = 4
# Its own limit only warns; the number of pixels is checked before any is unpacked.
Image.MAX_IMAGE_PIXELS = None


def examine_picture(path: Path, bounds: Bounds) -> int:
    """Return how many pages a picture has: one. Only its head is read.

    Raises
    ------
    RefusedFile
        It can't be read, or has too many pixels.
    """
    with opened(path) as picture:
        if picture.width * picture.height > bounds.pixels:
            raise RefusedFile("file_too_many_pixels", limit=bounds.pixels)
    return 1


def draw_picture(path: Path, folder: Path, *, width: int) -> int:
    """Draw a picture upright and without its metadata as ``1.png``; never larger than it is."""
    with opened(path) as picture:
        picture.draft("RGB", (width, width * TALLEST))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((width, width * TALLEST))
        plain = upright.convert("RGB")
        plain.info.clear()
        plain.save(folder / "1.png")
    return 1


def opened(path: Path) -> Image.Image:
    """Open a picture.

    Raises
    ------
    RefusedFile
        It can't be read.
    """
    try:
        return Image.open(path, formats=FORMATS)
    except (OSError, SyntaxError, ValueError):
        raise RefusedFile("file_damaged") from None

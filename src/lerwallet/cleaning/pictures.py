"""Pictures: JPEG, PNG, WebP, GIF and TIFF. What draws stays as it is; one that lies on its side is turned first."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lerwallet.cleaning import gif, jpeg, png, webp
from lerwallet.cleaning.exif import ORIENTATION, read_exif, traces_of
from lerwallet.cleaning.trace import Kind, Sort, Stripped, Trace, merged, trace
from lerwallet.cleaning.xmp import iptc_traces, xmp_traces
from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _

if TYPE_CHECKING:
    from PIL import Image

Strip = Callable[[bytes], tuple[bytes, list[Trace]]]

_PIXELS_AT_MOST: Final = 100_000_000
_FRAMES_AT_MOST: Final = 1_000  # pages of a TIFF, pictures of an animation
_ALL_PIXELS_AT_MOST: Final = 200_000_000  # of all of them
_TIFF_BEGINS: Final = (b"II*\0", b"MM\0*")
_TIFF_XMP, _TIFF_IPTC, _TIFF_PHOTOSHOP = 700, 33723, 34377
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "TIFF")


def strip_part(data: bytes) -> tuple[bytes, list[Trace]] | None:
    """A picture inside another file, without its traces; None where it is of a kind that is not known here.

    It is not turned: a document says itself how its pictures lie. Raises `Unreadable`.
    """
    for recognizes, strip in _STRIPS.values():
        if recognizes(data):
            return strip(data)
    return None


def _strip(name: str, data: bytes) -> tuple[Stripped, Callable[[], bytes]]:
    with _opened(data):
        _recognizes, strip = _STRIPS[name]
        _copy, traces = strip(data)
    return Stripped(traces=merged(traces)), partial(_copied, name, data)


def _copied(name: str, data: bytes) -> bytes:
    with _opened(data) as image:
        for frame in _frames(image):
            frame.load()  # a copy of a damaged picture would be no copy
    _recognizes, strip = _STRIPS[name]
    return strip(_upright(data) if _orientation(name, data) in range(2, 9) else data)[0]


def _orientation(name: str, data: bytes) -> int:
    """How the camera was held (Exif: 1 is upright, 2 to 8 are not)."""
    block = _EXIF[name](data) if name in _EXIF else None
    exif = read_exif(block) if block else None
    value = exif.get(ORIENTATION, 1) if exif is not None else 1
    return value if isinstance(value, int) else 1


def _upright(data: bytes) -> bytes:
    """The picture turned as its Exif says, with the same tables of quality; an animation is left as it lies."""
    from PIL import ImageOps, JpegImagePlugin

    with _opened(data) as image:
        if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
            return data
        form = "JPEG" if image.format == "MPO" else image.format
        asked: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
        if form == "JPEG":
            assert isinstance(image, JpegImagePlugin.JpegImageFile)
            asked |= {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
        elif form == "WEBP":
            asked |= {"lossless": b"VP8L" in data[12:64], "quality": 95}
        turned, copy = ImageOps.exif_transpose(image), io.BytesIO()
        turned.info.pop("exif", None)
        turned.save(copy, form, **{name: value for name, value in asked.items() if value is not None})
        return copy.getvalue()


def _strip_tiff(data: bytes) -> tuple[Stripped, Callable[[], bytes]]:
    """TIFF keeps tables and pixels in one net of offsets: its pages are written anew."""
    traces: list[Trace] = []
    with _opened(data) as image:
        for frame in _frames(image):
            tags = frame.getexif()
            traces += traces_of(tags)
            for tag, read in ((_TIFF_XMP, xmp_traces), (_TIFF_IPTC, iptc_traces)):
                if tag in tags:
                    traces += read(_bytes(tags[tag]))
            if _TIFF_PHOTOSHOP in tags:
                traces.append(trace(Sort.OTHER, "Photoshop"))
    return Stripped(traces=merged(traces)), partial(_tiff_copied, data)


def _tiff_copied(data: bytes) -> bytes:
    from PIL import ImageOps

    with _opened(data) as image:
        compression = image.info.get("compression", "raw")
        # a plain copy has no tags that could be written again
        pages = [ImageOps.exif_transpose(frame).copy() for frame in _frames(image)]
        copy = io.BytesIO()
        for page in pages:
            page.info = {name: page.info[name] for name in ("icc_profile", "dpi") if name in page.info}
        asked = {"compression": compression if compression in _LOSSLESS else "tiff_deflate"}
        pages[0].save(copy, "TIFF", save_all=True, append_images=pages[1:], **asked)
    return copy.getvalue()


_LOSSLESS: Final = {"raw", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits", "group3", "group4"}


def _bytes(value: object) -> bytes:
    if isinstance(value, tuple):  # some readers give the parts one by one
        value = value[0] if len(value) == 1 else bytes(each for each in value if each in range(256))
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@contextmanager
def _opened(data: bytes) -> "Iterator[Image.Image]":
    """The picture in DATA. Whatever its reader raises is `Unreadable`; too many pixels are `RefusedForSafety`."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            _not_too_large(image)
            yield image
    except (RefusedForSafety, Unreadable):
        raise
    except Image.DecompressionBombError:
        raise _too_large() from None
    except Exception as error:
        raise Unreadable(_("The picture is cut off or damaged.")) from error


def _frames(image: "Image.Image") -> "Iterator[Image.Image]":
    """Each page or picture; of a JPEG with more behind it only the first, which is what stays."""
    count, pixels = 1 if image.format == "MPO" else getattr(image, "n_frames", 1), 0
    if count > _FRAMES_AT_MOST:
        raise _too_large()
    for number in range(count):
        image.seek(number)
        _not_too_large(image)
        pixels += image.width * image.height
        if pixels > _ALL_PIXELS_AT_MOST:
            raise _too_large()
        yield image


def _not_too_large(image: "Image.Image") -> None:
    if image.width * image.height > _PIXELS_AT_MOST:
        raise _too_large()


def _too_large() -> RefusedForSafety:
    return RefusedForSafety(
        _("The picture has more than {limit} million pixels, or more than {frames} pages.").format(
            limit=_PIXELS_AT_MOST // 1_000_000, frames=_FRAMES_AT_MOST
        ),
        hint=_("Make it smaller with a picture program first"),
    )


_STRIPS: Final[Mapping[str, tuple[Callable[[bytes], bool], Strip]]] = {
    "JPEG": (lambda data: data.startswith(jpeg.BEGINS), jpeg.strip_jpeg),
    "PNG": (lambda data: data.startswith(png.BEGINS), png.strip_png),
    "WebP": (webp.is_webp, webp.strip_webp),
    "GIF": (lambda data: data.startswith(gif.BEGINS), gif.strip_gif),
}
_EXIF: Final = {"JPEG": jpeg.exif_block, "PNG": png.exif_block, "WebP": webp.exif_block}

PICTURES: Final = (
    *(Kind(name, recognizes, partial(_strip, name)) for name, (recognizes, _strip_it) in _STRIPS.items()),
    Kind("TIFF", lambda data: data.startswith(_TIFF_BEGINS), _strip_tiff),
)

"""Which encoding a text is in: what is declared, held against the bytes, and a trial of those that are usual here."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from hitech_gis.errors import Fault, LayerError
from hitech_gis.findings import Finding, Severity
from hitech_gis.io.reading.told import _finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hitech_gis.io.reading.told import Place

# By the order in which an equal score decides. GB18030 holds GBK, which holds GB 2312.
CANDIDATES = {"UTF-8": "utf-8", "GB18030": "gb18030", "Big5": "cp950"}
# The language byte of a DBF (LDID), as the FoxPro manual and the shapefile driver of GDAL list it.
# 0x57 says "ANSI", whatever that was on the machine that wrote it, and so decides nothing.
LANGUAGES = {
    0x4D: "cp936", 0x7A: "cp936", 0x4F: "cp950", 0x78: "cp950", 0x4E: "cp949", 0x79: "cp949", 0x13: "cp932",
    0x7B: "cp932", 0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x26: "cp866", 0x65: "cp866", 0xC8: "cp1250",
    0xC9: "cp1251",
}  # fmt: skip
_CODE_PAGES = {"65001": "utf-8", "936": "gbk", "54936": "gb18030", "950": "cp950"}
_USABLE = re.compile(r"utf-8|gb|big5|cp\d|iso8859|shift|euc|koi8|ascii|johab")
_SINGLE_BYTE = re.compile(r"iso8859|koi8|ascii|cp(?!9[345]\d)")
_PUNCTUATION = frozenset("，。、；：？！（）《》〈〉“”‘’【】〔〕—…·℃㎡²³０１２３４５６７８９～")
_CLOSE, _FAR, _ENOUGH_SCORE = 0.15, 0.4, 0.5
_FEW_CHARACTERS = 4
_LONGEST_CHARACTER = 4


@cache
def _common() -> dict[str, frozenset[str]]:
    simplified = {
        bytes([lead, trail]).decode("gb2312", "ignore") for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF)
    }
    traditional = {
        bytes([lead, trail]).decode("big5", "ignore")
        for lead in range(0xA4, 0xC7)
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
        if (lead, trail) <= (0xC6, 0x7E)
    }
    gb, big5 = frozenset(simplified) | _PUNCTUATION, frozenset(traditional) | _PUNCTUATION
    western = frozenset(map(chr, range(0xA0, 0x100)))
    return {"UTF-8": gb | big5 | western, "GB18030": gb, "Big5": big5}


@dataclass
class Trial:
    """
    How well texts decode in one encoding.

    Parameters
    ----------
    name, codec
        As people call it, and as Python does.
    values, invalid, cut
        Texts tried, those that do not decode, and those that only lack the end of
        their last character.
    characters, common
        Characters beyond ASCII, and those of them among the common ones: level 1
        of GB 2312, level 1 of Big5, or either for UTF-8.
    """

    name: str
    codec: str
    values: int = 0
    invalid: int = 0
    cut: int = 0
    characters: int = 0
    common: int = 0

    @property
    def score(self) -> float:
        """Share of common characters, less the share of texts that do not decode: 0 to 1."""
        if not self.characters:
            return 0.0
        return self.common / self.characters * (1 - self.invalid / self.values)

    def add(self, values: list[bytes], full: list[bool]) -> None:
        """Try more texts; ``full`` says of each whether it may have been cut."""
        self.values += len(values)
        try:
            self._count(b"\n".join(values).decode(self.codec))
        except UnicodeDecodeError:
            for value, may_be_cut in zip(values, full, strict=True):
                decoded, state = decode(value, self.codec, may_be_cut=may_be_cut)
                self.invalid += state == "invalid"
                self.cut += state == "cut"
                self._count(decoded)

    def _count(self, decoded: str) -> None:
        beyond = [character for character in decoded if character >= "\x80"]
        common = _common().get(self.name, frozenset())
        self.characters += len(beyond)
        self.common += sum(character in common for character in beyond)


@dataclass(frozen=True)
class Decision:
    """
    The encoding of a text and how it was decided.

    Parameters
    ----------
    name, codec
        As people call it, and as Python does.
    how
        ``given``, ``cpg``, ``ldid``, ``trial``, ``ascii`` or ``format``.
    score
        Of the trial; None where there was none.
    invalid, cut
        Texts that do not decode, and that only lack the end of their last character.
    findings
        What there is to say about it.
    """

    name: str
    codec: str
    how: str
    score: float | None = None
    invalid: int = 0
    cut: int = 0
    findings: tuple[Finding, ...] = field(default=(), compare=False)


def decode(value: bytes, codec: str, *, may_be_cut: bool) -> tuple[str, str]:
    """
    Decode one text, and say whether it could be.

    Parameters
    ----------
    value
        The text.
    codec
        As Python calls it.
    may_be_cut
        Whether the end of its last character may be missing.

    Returns
    -------
    tuple of str and str
        The text, and ``whole``, ``cut`` (it ends before the half character) or
        ``invalid`` (with U+FFFD for what is no character).

    Examples
    --------
    >>> decode("深圳".encode("gbk")[:3], "gbk", may_be_cut=True)
    ('深', 'cut')
    """
    try:
        return value.decode(codec), "whole"
    except UnicodeDecodeError as error:
        if may_be_cut and error.start > len(value) - _LONGEST_CHARACTER and error.end == len(value):
            return value[: error.start].decode(codec), "cut"
        return value.decode(codec, "replace"), "invalid"


def codec_of(label: str) -> str | None:
    """
    Find the codec that a label means, as .cpg files and people write them.

    Parameters
    ----------
    label
        Such as ``UTF-8``, ``936``, ``ANSI 936``, ``GBK``, ``88591``.

    Returns
    -------
    str or None
        Name as Python has it; None if there is none that a table can be in.

    Examples
    --------
    >>> [codec_of(label) for label in ("utf8", "ANSI 936", "88591", "no such", "zip")]
    ['utf-8', 'gbk', 'iso8859-1', None, None]
    """
    bare = re.sub(r"^8859[_-]", "8859", label.strip().lower())
    bare = re.sub(r"^(ansi|oem|cp|windows|ibm|ldid)[ _/-]*(?=\d)", "", bare)
    if bare.isascii() and bare.isdigit():
        page = re.fullmatch(r"8859(\d{1,2})", bare)
        bare = _CODE_PAGES.get(bare) or (f"iso8859-{page[1]}" if page else f"cp{bare}")
    try:
        name = codecs.lookup(bare).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return name if _USABLE.match(name) else None


def name_of(codec: str) -> str:
    """Give the name of a codec that a person knows."""
    return {"utf-8": "UTF-8", "gbk": "GBK", "gb18030": "GB18030", "cp950": "Big5"}.get(codec, codec.upper())


def decide(
    texts: Iterable[tuple[list[bytes], list[bool]]],
    place: Place,
    *,
    declared: tuple[str, str] | None = None,
    given: bool = False,
) -> Decision:
    """
    Decide in which encoding texts are.

    What is declared holds unless the bytes are good Chinese in another encoding
    and speak against it: they do not decode in it or are far worse in it, or it
    is of one byte a character, which any bytes decode in.

    Parameters
    ----------
    texts
        Parts of the texts that are more than ASCII, and of each text whether it
        may have been cut.
    place
        File and layer.
    declared
        Where it is declared (``cpg``, ``ldid``, ``given``) and the codec.
    given
        Whether the caller named it, so that it holds in any case.

    Returns
    -------
    Decision
        Also where no encoding fits: the one that fits best.

    Examples
    --------
    >>> from hitech_gis.io.reading.told import Place
    >>> found = decide([(["产业用房".encode("gbk")], [False])], Place("a.shp"))
    >>> found.name, found.how, found.score
    ('GB18030', 'trial', 1.0)
    """
    trials = {name: Trial(name, codec) for name, codec in CANDIDATES.items()}
    stated = None
    if declared is not None:
        name = next((name for name, codec in CANDIDATES.items() if codec == declared[1]), name_of(declared[1]))
        name = "GB18030" if declared[1] in {"gbk", "cp936"} else name
        stated = trials.get(name) or Trial(name, declared[1])
    tried = [*trials.values(), *([stated] if stated and stated.name not in trials else [])]
    for values, full in texts:
        for trial in tried:
            trial.add(values, full)
    best = _best(list(trials.values()))
    if not best.values:
        codec = declared[1] if declared else "utf-8"
        return Decision(name_of(codec) if declared else "ASCII", codec, declared[0] if declared else "ascii")
    scores = ", ".join(f"{trial.name} {trial.score:.2f}" for trial in trials.values() if not trial.invalid) or "—"
    if stated is None or declared is None:
        unsure = _unsure(best, list(trials.values()))
        code_values = {"value": best.name, "scores": scores, "count": str(best.values)}
        note = (
            _finding("encoding_unsure", Severity.WARNING, place, values=code_values)
            if unsure
            else _finding("encoding_tried", Severity.NOTE, place, values=code_values)
        )
        return _decision(best, "trial", (note,))
    values_ = {"value": name_of(declared[1]), "how": declared[0], "other": best.name, "scores": scores}
    if not given and declared[0] != "bom" and _contradicted(stated, best):
        finding = _finding("encoding_contradicted", Severity.WARNING, place, values=values_)
        return _decision(best, "trial", (finding,))
    if best.name != stated.name and not best.invalid and best.score - stated.score > _CLOSE:
        finding = _finding("encoding_doubtful", Severity.WARNING, place, values=values_)
    else:
        finding = _finding("encoding_declared", Severity.NOTE, place, values=values_)
    return _decision(stated, declared[0], (finding,), name=name_of(declared[1]))


def decide_text(
    content: bytes, place: Place, *, encoding: str | None, declared: tuple[str, str] | None = None
) -> Decision:
    """
    Decide on the encoding of a text file, line by line.

    Parameters
    ----------
    content
        Of the file.
    place
        File and layer.
    encoding
        What the caller says, which is final.
    declared
        Else, how and as which codec the file states it, if it does.

    Returns
    -------
    Decision
        As :func:`decide`.

    Raises
    ------
    LayerError
        If ``encoding`` is none that is known.

    Examples
    --------
    >>> from hitech_gis.io.reading.told import Place
    >>> decide_text("产业用房".encode("gbk"), Place("a.csv"), encoding=None).name
    'GB18030'
    """
    codec = None if encoding is None else codec_of(encoding)
    if encoding is not None and codec is None:
        raise LayerError(Fault("encoding_unknown", {"value": encoding}, place.file, place.layer))
    lines = [line for line in content.splitlines() if not line.isascii()]
    texts = [(lines, [False] * len(lines))] if lines else []
    return decide(texts, place, declared=("given", codec) if codec else declared, given=codec is not None)


def _decision(trial: Trial, how: str, findings: tuple[Finding, ...], *, name: str | None = None) -> Decision:
    return Decision(name or trial.name, trial.codec, how, round(trial.score, 3), trial.invalid, trial.cut, findings)


def _best(trials: list[Trial]) -> Trial:
    utf8 = trials[0]
    # Bytes of another encoding are hardly ever strict UTF-8; the few that are give rare characters in it.
    if not utf8.invalid and utf8.score >= _ENOUGH_SCORE:
        return utf8
    # The score counts invalid texts by their share: one cut text among many does not speak against an encoding.
    return max(trials, key=lambda trial: (trial.score, -trial.invalid))


def _unsure(best: Trial, trials: list[Trial]) -> bool:
    others = [trial for trial in trials if trial is not best and not trial.invalid]
    if best.name == "UTF-8":
        return any(trial.score > best.score for trial in others)
    few = best.characters < _FEW_CHARACTERS
    return best.score < _ENOUGH_SCORE or any(best.score - trial.score < _CLOSE or few for trial in others)


def _contradicted(stated: Trial, best: Trial) -> bool:
    if best.name == stated.name or best.score < _ENOUGH_SCORE:
        return False
    if _SINGLE_BYTE.match(stated.codec) or best.name == "UTF-8":
        return not best.invalid or best.score - stated.score > _FAR
    if stated.invalid > best.invalid:
        return best.score - stated.score > _CLOSE
    # Of other encodings (Korean, Japanese) the common characters are not known, so that their score says nothing.
    return stated.name in CANDIDATES and not best.invalid and best.score - stated.score > _FAR

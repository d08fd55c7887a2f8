"""What has a name in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hitech_gis.texts import Lang


class Named:
    """
    A record with ``name_zh`` and ``name_en``.

    Examples
    --------
    >>> from hitech_gis.ledger import load_ledger
    >>> from hitech_gis.plan import shipped_plan_folder
    >>> load_ledger(shipped_plan_folder()).zones["sz_bay"].name("zh")
    '深圳湾园区'
    """

    name_zh: str
    name_en: str

    def name(self, lang: Lang) -> str:
        """Name in a language."""
        return self.name_zh if lang == "zh" else self.name_en

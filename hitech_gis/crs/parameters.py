"""Transformation parameters that a surveying office gives out: three, four or seven numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Convention = Literal["position_vector", "coordinate_frame"]


@dataclass(frozen=True)
class ThreeParameters:
    """
    A shift between two geocentric datums (三参数).

    Parameters
    ----------
    dx_m, dy_m, dz_m
        Added to geocentric coordinates of the source.
    accuracy_m
        What the office that gave them promises; None if it does not say.

    Examples
    --------
    >>> ThreeParameters(15.8, -154.4, -82.3).helmert
    '+proj=helmert +x=15.8 +y=-154.4 +z=-82.3'
    """

    dx_m: float
    dy_m: float
    dz_m: float
    accuracy_m: float | None = None

    @property
    def helmert(self) -> str:
        """As a step of a PROJ pipeline."""
        return f"+proj=helmert +x={self.dx_m} +y={self.dy_m} +z={self.dz_m}"

    @property
    def name(self) -> str:
        """Number and values."""
        return f"3 parameters ({self.dx_m}, {self.dy_m}, {self.dz_m})"


@dataclass(frozen=True)
class SevenParameters:
    """
    Shift, rotations and scale between two geocentric datums (七参数, 布尔沙).

    Parameters
    ----------
    dx_m, dy_m, dz_m
        Shift.
    rx_arcsec, ry_arcsec, rz_arcsec
        Rotations.
    scale_ppm
        Difference of scale, in parts per million.
    convention
        Sign of the rotations: ``position_vector`` (EPSG method 9606) or
        ``coordinate_frame`` (9607); one for the other puts a layer metres off,
        so there is no default.
    accuracy_m
        What the office that gave them promises; None if it does not say.

    Examples
    --------
    >>> SevenParameters(0, 0, 4.5, 0, 0, 0.554, 0.219, convention="position_vector").name
    '7 parameters (0, 0, 4.5, 0, 0, 0.554, 0.219, position_vector)'
    """

    dx_m: float
    dy_m: float
    dz_m: float
    rx_arcsec: float
    ry_arcsec: float
    rz_arcsec: float
    scale_ppm: float
    convention: Convention
    accuracy_m: float | None = None

    @property
    def helmert(self) -> str:
        """As a step of a PROJ pipeline."""
        return (
            f"+proj=helmert +x={self.dx_m} +y={self.dy_m} +z={self.dz_m} +rx={self.rx_arcsec} +ry={self.ry_arcsec} "
            f"+rz={self.rz_arcsec} +s={self.scale_ppm} +convention={self.convention}"
        )

    @property
    def name(self) -> str:
        """Number, values and convention."""
        values = (self.dx_m, self.dy_m, self.dz_m, self.rx_arcsec, self.ry_arcsec, self.rz_arcsec, self.scale_ppm)
        return f"7 parameters ({', '.join(map(str, values))}, {self.convention})"


@dataclass(frozen=True)
class FourParameters:
    """
    A similarity between two plane grids (四参数), as for 深圳独立坐标系.

    With x to the east and y to the north, and a turn counter-clockwise:
    ``x' = dx + k (x cos a - y sin a)``, ``y' = dy + k (x sin a + y cos a)``.
    Where an office gives X to the north and Y to the east, swap dx with dy and
    turn the sign of the rotation.

    Parameters
    ----------
    dx_m, dy_m
        Shift to the east and to the north.
    scale
        Ratio of lengths k, about 1.
    rotation_arcsec
        The angle a, in seconds of arc.
    accuracy_m
        What the office that gave them promises; None if it does not say.

    Examples
    --------
    >>> quarter_turn = FourParameters(100, 0, 2, 90 * 3600)
    >>> quarter_turn.apply(np.array([[3.0, 0.0]])).round(9).tolist()
    [[100.0, 6.0]]
    """

    dx_m: float
    dy_m: float
    scale: float
    rotation_arcsec: float
    accuracy_m: float | None = None

    def apply(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Move coordinates of shape ``(n, 2)``: x east, y north, in metres."""
        angle = np.radians(self.rotation_arcsec / 3600)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        moved: NDArray[np.float64] = self.scale * coordinates @ turn.T + (self.dx_m, self.dy_m)
        return moved

    @property
    def name(self) -> str:
        """Number and values."""
        return f"4 parameters ({self.dx_m}, {self.dy_m}, {self.scale}, {self.rotation_arcsec})"


Parameters = ThreeParameters | FourParameters | SevenParameters

"""Where map datums of mainland China apply: an outline drawn for this purpose, and for no other."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

# lon, lat in WGS 84, clockwise from the west. Drawn by us: on land after Natural Earth 1:110m (public domain) with a
# vertex at the crossings named, at sea some 20 to 60 km off the coast so that its islands lie inside.
_OUTLINE = """
80.26,42.35 80.18,42.92 80.87,43.18 80.40,44.21 79.97,44.92 81.95,45.32 82.53,45.21 82.46,45.54 82.78,46.68
83.18,47.33 85.16,47.00 85.72,47.45 85.77,48.46 86.60,48.55 87.36,49.21 87.75,49.30 88.01,48.60 88.85,48.07
90.28,47.69 90.97,46.89 90.59,45.72 90.95,45.29 92.13,45.12 93.48,44.98 94.69,44.35 95.31,44.24 95.76,43.32
96.35,42.73 97.45,42.75 99.52,42.52 100.85,42.66 101.83,42.51 103.31,41.91 104.52,41.91 104.96,41.60 106.13,42.13
107.74,42.48 109.24,42.52 110.41,42.87 111.13,43.41 111.80,43.65 111.95,43.69 111.98,43.80 111.67,44.07
111.35,44.46 111.87,45.10 112.44,45.01 113.46,44.81 114.46,45.34 115.99,45.73 116.72,46.39 117.42,46.67
118.87,46.81 119.66,46.69 119.77,47.05 118.87,47.75 118.06,48.07 117.30,47.70 116.31,47.85 115.74,47.73
115.49,48.14 116.19,49.13 116.68,49.89 117.34,49.628 117.88,49.51 119.29,50.14 119.28,50.58 120.18,51.64
120.74,51.96 120.73,52.52 120.18,52.75 121.00,53.25 122.25,53.43 122.36,53.49 123.57,53.50 125.07,53.16
125.95,52.79 126.56,51.78 126.94,51.35 127.29,50.74 127.44,50.30 127.516,50.254 127.66,49.76 129.40,49.44
130.58,48.73 130.99,47.79 132.51,47.79 133.37,48.18 134.30,48.40 134.73,48.38 134.50,47.58 134.11,47.21 134.05,46.80
133.77,46.12 133.10,45.14 131.88,45.32 131.03,44.97 131.29,44.11 131.14,42.93 130.63,42.90 130.64,42.40
129.95,43.00 129.855,42.958 129.60,42.42 128.05,41.99 128.21,41.47 127.34,41.50 126.87,41.82 126.20,41.105
125.08,40.57 124.50,40.19 124.395,40.113 124.33,40.05 124.20,39.85 124.00,39.30 123.60,38.70 123.30,38.20
123.20,37.40 122.90,36.40 121.50,35.00 121.60,33.60 122.40,32.20 123.10,31.20 123.30,30.30 122.90,29.20
122.20,27.90 121.40,27.00 120.80,26.75 120.25,26.30 120.20,25.60 119.60,25.00 119.00,24.60 118.55,24.20
118.30,23.90 117.60,23.10 116.60,22.60 115.40,22.30 114.90,21.90 114.30,21.60 113.20,21.30 112.00,21.10
111.30,20.90 111.00,20.40 111.40,19.90 111.20,19.20 110.80,18.40 109.90,17.90 109.30,17.80 108.40,18.20
108.20,19.00 108.50,19.70 108.80,20.60 108.50,21.00 108.15,21.30 108.05,21.47 107.99,21.53 107.96,21.535
107.04,21.81 106.71,21.975 106.57,22.22 106.73,22.79 105.81,22.98 105.33,23.35 104.48,22.82 103.965,22.503
103.50,22.70 102.71,22.71 102.17,22.46 101.65,22.32 101.69,21.185 101.27,21.20 101.18,21.44 101.15,21.85
100.42,21.56 99.98,21.74 99.24,22.12 99.53,22.95 98.90,23.14 98.66,24.06 97.90,23.995 97.80,23.95 97.60,23.90
97.72,25.08 98.67,25.92 98.71,26.74 98.68,27.51 98.25,27.75 97.91,28.34 97.33,28.26 96.25,28.41 96.59,28.83
96.12,29.45 95.40,29.03 94.57,29.28 93.41,28.64 92.50,27.90 91.70,27.77 91.26,28.04 90.73,28.06 90.02,28.30
89.48,28.04 88.81,27.30 88.73,28.09 88.12,27.88 86.95,27.97 85.97,27.975 85.82,28.20 85.38,28.275 85.01,28.64
84.23,28.84 83.90,29.32 83.34,29.46 82.33,30.12 81.53,30.42 81.11,30.18 79.72,30.88 78.74,31.52 78.46,32.62
79.18,32.48 79.21,32.99 78.81,33.51 78.91,34.32 77.84,35.49 76.19,35.90 75.90,36.67 75.16,37.13 74.98,37.42
74.83,37.99 74.86,38.38 74.26,38.61 73.93,38.51 73.68,39.43 73.96,39.66 73.82,39.89 74.78,40.37 75.47,40.56
76.53,40.43 76.90,41.07 78.19,41.19 78.54,41.58 80.12,42.12
"""
# On land and in Deep Bay: the numbered points of State Council Order 221 (1 July 1997), in WGS 84, and the course of
# the Shenzhen River between them, read off the outlines of Shenzhen's districts; the Lok Ma Chau Loop lies south of
# the straightened river. The straight lines at sea, west, south and east of Hong Kong, are drawn.
_HONG_KONG = """
114.22635,22.54367 114.22567,22.54595 114.22692,22.54785 114.22691,22.54801 114.2259,22.5489 114.2180,22.5559
114.2134,22.5546 114.20674,22.55653 114.2022,22.5564 114.2008,22.5576 114.1898,22.5544 114.1880,22.5555
114.1819,22.5555 114.1810,22.5541 114.1777,22.5557 114.1771,22.5598 114.1705,22.5597 114.1678,22.5613
114.1636,22.5592 114.1611,22.5619 114.1558,22.5551 114.1519,22.5544 114.1516,22.5515 114.1496,22.5487
114.1517,22.5467 114.1485,22.5441 114.1481,22.5419 114.1447,22.5412 114.1380,22.5435 114.1343,22.5415
114.1305,22.5418 114.1283,22.5398 114.1230,22.5384 114.1200,22.5349 114.1166,22.5339 114.1154,22.5311
114.1122,22.5296 114.1096,22.5308 114.1091,22.5365 114.1071,22.5344 114.1035,22.5351 114.0978,22.5339
114.0921,22.5371 114.0890,22.5363 114.0852,22.5320 114.0784,22.5296 114.0792,22.5277 114.0852,22.5237
114.0785,22.5208 114.0720,22.5182 114.0640,22.5165 114.0589,22.5126 114.0568,22.5049 114.0520,22.5023
114.0250,22.5035 113.99506,22.51006 113.94781,22.47236 113.86911,22.42881 113.86911,22.33333 113.84739,22.27311
113.82639,22.23928 113.82639,22.14847 114.50244,22.14847 114.50244,22.36514 114.45483,22.46872 114.45514,22.54497
114.43392,22.54875 114.32964,22.57311 114.30908,22.56833 114.2900,22.5605 114.2700,22.5570 114.2500,22.5525
114.2350,22.5455 114.2270,22.5420
"""
# After the words of State Council Order 665 (20 December 2015), which gives no coordinates: the border gate and the
# Duck Channel, the middle of the inner harbour and of the channel to Hengqin, the parallel of Hengqin's south end.
# The university's ground on Hengqin, rented to Macau, counts with Hengqin.
_MACAU = """
113.5353,22.2125 113.5375,22.2150 113.5440,22.2157 113.5490,22.2162 113.5535,22.2140 113.5625,22.2125
113.5745,22.2125 113.5790,22.2105 113.5860,22.2080 113.5960,22.1950 113.6150,22.1700 113.6300,22.1300
113.6300,22.0767 113.5480,22.0767 113.5480,22.1100 113.5480,22.1170 113.5520,22.1280 113.5505,22.1397
113.5440,22.1500 113.5350,22.1600 113.5305,22.1700 113.5285,22.1800 113.5290,22.1870 113.5312,22.1930
113.5335,22.2000 113.5340,22.2060
"""
_KINMEN = """
118.15,24.33 118.15,24.36 118.16,24.40 118.195,24.42 118.20,24.46 118.26,24.50 118.30,24.525 118.36,24.54
118.42,24.545 118.48,24.52 118.52,24.46 118.50,24.36
"""
_MATSU = "119.88,25.93 119.88,26.27 120.03,26.30 120.03,25.93"


@cache
def mainland_outline() -> BaseGeometry:
    """
    Give the area in which GCJ-02 and BD-09 are taken to apply to data; never to be drawn as a border.

    Returns
    -------
    shapely.Polygon
        WGS 84 degrees; mainland China with Hainan, its coastal waters and their
        islands, without Hong Kong, Macau, Taiwan, Kinmen and Matsu.

    Notes
    -----
    The outline only says where a formula is applied; it is no boundary in any
    legal sense. It is exact to about 300 m on land between Shenzhen and Hong
    Kong and between Zhuhai and Macau, to about 500 m in the waters there, to
    about 2 km at Erenhot, Manzhouli, Heihe, Dandong, Dongxing, Youyiguan,
    Hekou, Ruili, Zhangmu, Khorgos and Alashankou, and to 10 to 50 km elsewhere
    along the land border, where it follows the lines that Natural Earth draws.
    The islands of the South China Sea beyond Hainan and its coast are not in it.

    Examples
    --------
    >>> futian, kowloon = shapely.Point(114.06, 22.54), shapely.Point(114.17, 22.3)
    >>> mainland_outline().contains(futian), mainland_outline().contains(kowloon)
    (True, False)
    """
    left_out = shapely.union_all([_ring(text) for text in (_HONG_KONG, _MACAU, _KINMEN, _MATSU)])
    outline = shapely.difference(_ring(_OUTLINE), left_out)
    shapely.prepare(outline)
    return outline


def in_mainland(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """
    Say which places lie in :func:`mainland_outline`.

    Parameters
    ----------
    lon, lat
        WGS 84 degrees, of one shape.

    Returns
    -------
    numpy.ndarray of bool
        False also where a coordinate is not a number.

    Examples
    --------
    >>> in_mainland(np.array([113.93, 114.13, 113.55]), np.array([22.53, 22.50, 22.16])).tolist()
    [True, False, False]
    """
    inside: NDArray[np.bool_] = shapely.contains_xy(mainland_outline(), lon, lat)
    return inside


def _ring(text: str) -> shapely.Polygon:
    return shapely.Polygon(np.array([pair.split(",") for pair in text.split()], dtype=np.float64))

"""Turn longitude and latitude (WGS 84) into SWEREF 99 TM, the coordinates of Swedish maps, in metres east and north.

The formulas are Lantmäteriet's for the Gauss conformal projection on the ellipsoid GRS 80 ("Gauss Conformal Projection
(Transverse Mercator), Krüger's formulas"). WGS 84 and SWEREF 99 differ by less than a metre, which no map here shows.
"""

from math import atan, atanh, cos, cosh, radians, sin, sinh, tan

_RADIUS, _FLATTENING = 6_378_137.0, 1 / 298.257222101  # GRS 80
_MERIDIAN, _SCALE, _EAST = radians(15), 0.9996, 500_000.0

_E2 = _FLATTENING * (2 - _FLATTENING)
_N = _FLATTENING / (2 - _FLATTENING)
_ROOF = _RADIUS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_A, _B, _C, _D = (
    _E2,
    (5 * _E2**2 - _E2**3) / 6,
    (104 * _E2**3 - 45 * _E2**4) / 120,
    1237 * _E2**4 / 1260,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)


def sweref(longitude, latitude):
    """Return (east, north) in metres of a point in degrees."""
    phi, lam = radians(latitude), radians(longitude) - _MERIDIAN
    sine = sin(phi)
    conformal = phi - sine * cos(phi) * (_A + _B * sine**2 + _C * sine**4 + _D * sine**6)
    xi = atan(tan(conformal) / cos(lam))
    eta = atanh(cos(conformal) * sin(lam))
    north = xi + sum(beta * sin(2 * k * xi) * cosh(2 * k * eta) for k, beta in enumerate(_BETA, 1))
    east = eta + sum(beta * cos(2 * k * xi) * sinh(2 * k * eta) for k, beta in enumerate(_BETA, 1))
    return _SCALE * _ROOF * east + _EAST, _SCALE * _ROOF * north

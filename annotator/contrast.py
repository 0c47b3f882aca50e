"""How well a colour can be read on another: WCAG 2.2, relative luminance and contrast ratio."""

READABLE = 4.5  # to 1, for text of any size (success criterion 1.4.3)


def contrast(one: str, other: str) -> float:
    """The ratio, from 1 to 21, of two colours such as #1f5fa8."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

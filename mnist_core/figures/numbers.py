"""Numbers in a few characters: probabilities, signed numbers, very large and small ones."""

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def percent(share: float, decimals: int = 1, over: str = "over ") -> str:
    """A probability in percent, never rounded to 0% or 100%, which softmax doesn't give.

    >>> percent(0.123), percent(0.9999), percent(0.0001), percent(0.999, decimals=0, over=">")
    ('12.3%', 'over 99.9%', 'under 0.1%', '>99%')
    """
    step = 10.0 ** -(decimals + 2)
    if share > 1 - step:
        return f"{over}{1 - step:.{decimals}%}"
    return f"{share:.{decimals}%}" if share >= step else f"under {step:.{decimals}%}"


def signed(value: float, form: str = "+.2f") -> str:
    """A number with a true minus sign, which is as wide as a plus.

    >>> signed(-0.5), signed(0.5), signed(-1, ".0f")
    ('−0.50', '+0.50', '−1')
    """
    return format(value, form).replace("-", "\N{MINUS SIGN}")


def spell_number(value: float) -> str:
    """A positive number, however large or small, in a few characters.

    >>> spell_number(485e6), spell_number(6.8e35), spell_number(0.5), spell_number(1e-5)
    ('485 M', '6.8·10³⁵', '0.5', '< 0.001')
    """
    if value >= 1e9:
        mantissa, power = f"{value:.1e}".split("e+")
        return f"{mantissa}·10{str(int(power)).translate(SUPERSCRIPTS)}"
    if value >= 1e6:
        return f"{value / 1e6:,.3g} M"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.001 else "< 0.001"

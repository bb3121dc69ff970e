"""Interpret the format codes of a spreadsheet's numbers, as far as they change what a person reads."""

import re

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # in a format: literal text, or a part that is not shown
_SHOWN = re.compile(r'"([^"]*)"|\\(.)')
_ELAPSED = re.compile(r"\[([hms]+)\]", re.IGNORECASE)
_OF_A_DAY = re.compile(r"[dmyhs]", re.IGNORECASE)

BUILT_IN = {9: "0%", 10: "0.00%"}
BUILT_IN |= dict.fromkeys([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)], "yyyy-mm-dd")


class Format:
    """How a number is shown: as a day, in per cent or per mille (`sign`), and by how much it is multiplied for that."""

    def __init__(self, code):
        self.sections = [self._section(section) for section in re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)]
        self.has_conditions = re.search(r"\[[<>=]", code) is not None

    @staticmethod
    def _section(code):
        bare = _LITERAL.sub("", _ELAPSED.sub(r"\1", code))
        shown = "".join(one or other for one, other in _SHOWN.findall(code)) + bare
        times = bare.count("%")
        sign = "‰" if "‰" in shown else "%" if "%" in shown else ""
        is_day = not times and "general" not in bare.lower() and _OF_A_DAY.search(bare) is not None
        return is_day, sign, times

    def of(self, number):
        """Return (is_day, sign, times) for a number: positive, negative and zero may be shown differently."""
        if self.has_conditions:
            return max(self.sections, key=lambda section: section[2])
        place = 1 if number < 0 and len(self.sections) > 1 else 2 if number == 0 and len(self.sections) > 2 else 0
        return self.sections[place]
